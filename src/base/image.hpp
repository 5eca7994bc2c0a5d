// What a picture says of itself: its kind and its size, for PNG, JPEG and WebP, and that it is whole. Walks from part to part
// and decodes nothing, so that no decoder of ours meets a stranger's bytes; a vector graphic, which could hold script, is none
// of these.
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
/// Nothing for what is no picture of these kinds, breaks off, or holds no pixels. What follows a whole one is not looked at.
/// PNG: ISO/IEC 15948 sections 5 and 11.2, each part with its checksum. JPEG: ITU-T T.81 annex B. WebP: RFC 9649 section 2.
std::optional<ImageFacts> read_image(ByteSpan bytes);

}  // namespace bedside
