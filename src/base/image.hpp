// What a picture's first bytes say of it: its kind and its size, for PNG, JPEG and WebP. Decodes nothing, so that no
// decoder of ours meets a stranger's bytes; a vector graphic, which could hold script, is none of these.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace bedside {

enum class ImageKind { png, jpeg, webp };
/// "image/png"
std::string_view content_type(ImageKind kind);
std::optional<ImageKind> parse_image_content_type(std::string_view type);

struct ImageFacts {
  ImageKind kind = ImageKind::png;
  unsigned width = 0;   // pixels, 1 at least
  unsigned height = 0;
};
/// Nothing for what is no picture of these kinds, or breaks off before it says its size.
/// PNG: ISO/IEC 15948 section 11.2.2. JPEG: ITU-T T.81 annex B. WebP: RFC 9649 section 2.
std::optional<ImageFacts> read_image(ByteSpan bytes);

}  // namespace bedside
