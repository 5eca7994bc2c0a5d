#include "base/image.hpp"

#include <algorithm>
#include <array>

#include "base/crc32.hpp"

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
  constexpr std::size_t kSignature = 8, kType = 4, kHeader = 13;
  std::optional<ImageFacts> found;
  bool has_pixels = false;
  for (ByteReader reader(bytes.subspan(kSignature)); reader.ok();) {
    const std::size_t length = reader.u32();
    const ByteSpan part = length > bytes.size() ? ByteSpan() : reader.bytes(kType + length);
    if (reader.u32() != crc32(part) || !reader.ok() || part.empty()) return std::nullopt;
    const bool is_first = reader.offset() == kType + length + 2 * sizeof(std::uint32_t);
    if (begins(part, 0, "IHDR") != is_first) return std::nullopt;
    if (is_first) {
      ByteReader header(part.subspan(kType));
      const auto width = header.u32();
      const auto height = header.u32();
      if (length != kHeader) return std::nullopt;
      found = facts(ImageKind::png, width, height);
    }
    if (begins(part, 0, "IDAT") && length > 0) has_pixels = true;
    if (begins(part, 0, "IEND")) return has_pixels ? found : std::nullopt;
  }
  return std::nullopt;
}

/// Up to the next marker that is none of a scan's own; the reader then stands before it. Whether there was anything.
bool skip_scan(ByteSpan bytes, std::size_t& at) {
  const std::size_t begin = at;
  for (; at + 1 < bytes.size(); ++at) {
    if (bytes[at] != 0xFF) continue;
    const std::uint8_t next = bytes[at + 1];
    if (next != 0x00 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) break;
  }
  return at > begin;
}

/// From segment to segment: the frame header, which holds the size, a scan at least, and the end.
std::optional<ImageFacts> read_jpeg(ByteSpan bytes) {
  constexpr std::uint8_t kTables = 0xC4, kReserved = 0xC8, kConditioning = 0xCC, kEnd = 0xD9, kScan = 0xDA;
  std::optional<ImageFacts> found;
  bool has_pixels = false;
  for (std::size_t at = 2;;) {
    ByteReader reader(bytes.subspan(at));
    if (reader.u8() != 0xFF) return std::nullopt;
    std::uint8_t marker = reader.u8();
    while (reader.ok() && marker == 0xFF) marker = reader.u8();  // fill bytes
    if (!reader.ok() || marker < 0xC0) return std::nullopt;
    if (marker == kEnd) return has_pixels ? found : std::nullopt;
    const std::size_t length = reader.u16();
    if (length < 2) return std::nullopt;
    ByteReader segment(reader.bytes(length - 2));
    if (!reader.ok()) return std::nullopt;
    at += reader.offset();
    if (marker <= 0xCF && marker != kTables && marker != kReserved && marker != kConditioning) {
      segment.skip(1);  // bits of a sample
      const unsigned height = segment.u16();
      const unsigned width = segment.u16();
      found = segment.ok() ? facts(ImageKind::jpeg, width, height) : std::nullopt;
    }
    if (marker == kScan) {
      if (!found || !skip_scan(bytes, at)) return std::nullopt;
      has_pixels = true;
    }
  }
}

std::size_t little(ByteSpan bytes, std::size_t at, std::size_t count) {
  std::size_t value = 0;
  for (std::size_t i = count; i > 0; --i) value = value << 8U | bytes[at + i - 1];
  return value;
}

/// The size as the first part says it, whichever of the three shapes it has.
std::optional<ImageFacts> read_first_of_webp(ByteSpan part) {
  const auto number = [&](std::size_t at, std::size_t count) { return static_cast<unsigned>(little(part, at, count)); };
  if (begins(part, 0, "VP8X") && part.size() >= 18) return facts(ImageKind::webp, number(12, 3) + 1, number(15, 3) + 1);
  if (begins(part, 0, "VP8L") && part.size() > 13 && part[8] == 0x2F) {
    const unsigned packed = number(9, 4);
    return facts(ImageKind::webp, (packed & 0x3FFFU) + 1, (packed >> 14U & 0x3FFFU) + 1);
  }
  if (begins(part, 0, "VP8 ") && part.size() > 18 && begins(part, 11, "\x9D\x01\x2A"))
    return facts(ImageKind::webp, number(14, 2) & 0x3FFFU, number(16, 2) & 0x3FFFU);
  return std::nullopt;
}

std::optional<ImageFacts> read_webp(ByteSpan bytes) {
  constexpr std::size_t kFileHeader = 12, kPartHeader = 8;
  const std::size_t end = 8 + little(bytes, 4, 4);
  if (end > bytes.size()) return std::nullopt;
  std::optional<ImageFacts> found;
  bool has_pixels = false;
  for (std::size_t at = kFileHeader; at + kPartHeader <= end;) {
    const std::size_t length = little(bytes, at + 4, 4);
    if (length > end - at - kPartHeader) return std::nullopt;
    const ByteSpan part = bytes.subspan(at, kPartHeader + length);
    if (at == kFileHeader) found = read_first_of_webp(part);
    for (const char* pixels : {"VP8 ", "VP8L", "ANMF"})
      if (begins(part, 0, pixels) && length > 0) has_pixels = true;
    at += part.size() + length % 2;
  }
  return has_pixels ? found : std::nullopt;
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
