#include "base/image.hpp"

#include <algorithm>
#include <array>

namespace bedside {
namespace {

bool begins(ByteSpan bytes, std::size_t at, std::string_view with) {
  if (bytes.size() < at + with.size()) return false;
  return std::equal(with.begin(), with.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::optional<ImageFacts> facts(ImageKind kind, unsigned width, unsigned height) {
  if (width == 0 || height == 0) return std::nullopt;
  return ImageFacts{kind, width, height};
}

std::optional<ImageFacts> read_png(ByteSpan bytes) {
  if (!begins(bytes, 12, "IHDR")) return std::nullopt;
  ByteReader reader(bytes.subspan(16));
  const auto width = reader.u32();
  const auto height = reader.u32();
  return reader.ok() ? facts(ImageKind::png, width, height) : std::nullopt;
}

/// From segment to segment up to the frame header, which holds the size.
std::optional<ImageFacts> read_jpeg(ByteSpan bytes) {
  constexpr std::uint8_t kTables = 0xC4, kReserved = 0xC8, kConditioning = 0xCC, kScan = 0xDA;
  ByteReader reader(bytes.subspan(2));
  while (reader.ok()) {
    if (reader.u8() != 0xFF) return std::nullopt;
    std::uint8_t marker = reader.u8();
    while (reader.ok() && marker == 0xFF) marker = reader.u8();  // fill bytes
    const bool alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    if (alone) continue;
    if (marker == kScan || marker < 0xC0) return std::nullopt;
    const std::size_t length = reader.u16();
    if (length < 2) return std::nullopt;
    if (marker <= 0xCF && marker != kTables && marker != kReserved && marker != kConditioning) {
      reader.skip(1);  // bits of a sample
      const unsigned height = reader.u16();
      const unsigned width = reader.u16();
      return reader.ok() ? facts(ImageKind::jpeg, width, height) : std::nullopt;
    }
    reader.skip(length - 2);
  }
  return std::nullopt;
}

std::optional<ImageFacts> read_webp(ByteSpan bytes) {
  const auto little = [&](std::size_t at, std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8U | bytes[at + i - 1];
    return value;
  };
  constexpr std::size_t kNeeded = 30;  // of each of the three shapes
  if (bytes.size() < kNeeded) return std::nullopt;
  if (begins(bytes, 12, "VP8X")) return facts(ImageKind::webp, little(24, 3) + 1, little(27, 3) + 1);
  if (begins(bytes, 12, "VP8L") && bytes[20] == 0x2F) {
    const unsigned packed = little(21, 4);
    return facts(ImageKind::webp, (packed & 0x3FFFU) + 1, (packed >> 14U & 0x3FFFU) + 1);
  }
  if (begins(bytes, 12, "VP8 ") && begins(bytes, 23, "\x9D\x01\x2A"))
    return facts(ImageKind::webp, little(26, 2) & 0x3FFFU, little(28, 2) & 0x3FFFU);
  return std::nullopt;
}

}  // namespace

std::string_view content_type(ImageKind kind) {
  switch (kind) {
    case ImageKind::png: return "image/png";
    case ImageKind::jpeg: return "image/jpeg";
    case ImageKind::webp: return "image/webp";
  }
  return {};
}

std::optional<ImageKind> parse_image_content_type(std::string_view type) {
  for (const ImageKind kind : std::array{ImageKind::png, ImageKind::jpeg, ImageKind::webp})
    if (content_type(kind) == type) return kind;
  return std::nullopt;
}

std::optional<ImageFacts> read_image(ByteSpan bytes) {
  if (begins(bytes, 0, "\x89PNG\r\n\x1A\n")) return read_png(bytes);
  if (begins(bytes, 0, "\xFF\xD8\xFF")) return read_jpeg(bytes);
  if (begins(bytes, 0, "RIFF") && begins(bytes, 8, "WEBP")) return read_webp(bytes);
  return std::nullopt;
}

}  // namespace bedside
