#include "base/image.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/crc32.hpp"

namespace bedside {
namespace {

std::optional<ImageFacts> read(const std::string& bytes) {
  return read_image(ByteSpan(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}
std::string raw(std::initializer_list<int> bytes) {
  std::string text;
  for (const int one : bytes) text += static_cast<char>(one);
  return text;
}
std::string big(std::uint32_t number) {
  return raw({static_cast<int>(number >> 24U), static_cast<int>(number >> 16U & 255U), static_cast<int>(number >> 8U & 255U), static_cast<int>(number & 255U)});
}
std::string part_of_png(const std::string& type, const std::string& data) {
  return big(static_cast<std::uint32_t>(data.size())) + type + data + big(crc32(as_bytes(type + data)));
}
const std::string kPngBegins = "\x89PNG\r\n\x1A\n" + part_of_png("IHDR", raw({0, 0, 1, 0x40, 0, 0, 0, 0x60, 8, 6, 0, 0, 0}));
const std::string kPng = kPngBegins + part_of_png("tEXt", "Title") + part_of_png("IDAT", "pixels") + part_of_png("IEND", "");
/// An application segment first, as every camera writes one; a scan with a stuffed byte and a restart in it.
const std::string kJpeg = raw({0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 'J', 'F', 0xFF, 0xC4, 0, 3, 0, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 0x60, 1, 0x40, 1, 1, 0x11, 0,
                               0xFF, 0xDA, 0, 4, 0, 0, 1, 0xFF, 0, 2, 0xFF, 0xD3, 3, 0xFF, 0xD9});
std::string part_of_webp(const std::string& type, const std::string& data) {
  const auto size = static_cast<int>(data.size());
  return type + raw({size, 0, 0, 0}) + data + std::string(data.size() % 2, '\0');
}
std::string webp(const std::string& parts) { return "RIFF" + raw({static_cast<int>(parts.size() + 4), 0, 0, 0}) + "WEBP" + parts; }
const std::string kLosslessPart = part_of_webp("VP8L", raw({0x2F, 0x3F, 0xC1, 0x17, 0, 1, 2}));
const std::string kExtended = webp(part_of_webp("VP8X", raw({0, 0, 0, 0, 0x3F, 1, 0, 0x5F, 0, 0})) + part_of_webp("ICCP", "one") + kLosslessPart);
const std::string kLossless = webp(kLosslessPart);
const std::string kLossy = webp(part_of_webp("VP8 ", raw({0, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 1, 0x60, 0, 1})));

TEST(Image, kind_and_size_are_read_from_a_whole_picture) {
  for (const auto& [bytes, kind] : {std::pair(kPng, ImageKind::png), {kJpeg, ImageKind::jpeg}, {kExtended, ImageKind::webp},
                                    {kLossless, ImageKind::webp}, {kLossy, ImageKind::webp}}) {
    const auto facts = read(bytes);
    ASSERT_TRUE(facts) << content_type(kind);
    EXPECT_EQ(facts->kind, kind);
    EXPECT_EQ(facts->width, 320U) << content_type(kind);
    EXPECT_EQ(facts->height, 96U) << content_type(kind);
  }
}

TEST(Image, what_breaks_off_or_is_something_else_is_no_picture) {
  for (const std::string& good : {kPng, kJpeg, kExtended, kLossless, kLossy})
    for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(read(good.substr(0, length))) << length;
  for (const char* other : {"", "GIF89a", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<!doctype html>", "%PDF-1.7", "RIFFxxxxWAVEfmt "})
    EXPECT_FALSE(read(other)) << other;
  EXPECT_FALSE(read(raw({0xFF, 0xD8, 0xFF, 0xDA, 0, 4, 0, 0}))) << "a scan before any size";
  EXPECT_FALSE(read(raw({0xFF, 0xD8, 0xFF, 0xE0, 0, 1}))) << "a segment shorter than its own length";
  EXPECT_FALSE(read("\x89PNG\r\n\x1A\n" + part_of_png("IHDR", raw({0, 0, 0, 0, 0, 0, 0, 1, 8, 6, 0, 0, 0})) + part_of_png("IDAT", "pixels") +
                    part_of_png("IEND", ""))) << "no width";
}

TEST(Image, a_header_alone_is_no_picture) {
  EXPECT_FALSE(read(kPngBegins));
  EXPECT_FALSE(read(kPngBegins + part_of_png("IEND", "")));
  EXPECT_FALSE(read(kPngBegins + part_of_png("IDAT", "") + part_of_png("IEND", "")));
  EXPECT_FALSE(read(kPng.substr(0, 8) + part_of_png("IDAT", "pixels") + part_of_png("IEND", "")));
  for (std::size_t at = 8; at < kPng.size(); ++at) {
    std::string spoilt = kPng;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 1);
    EXPECT_FALSE(read(spoilt)) << at;
  }
  EXPECT_FALSE(read(raw({0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 0x60, 1, 0x40, 1, 1, 0x11, 0, 0xFF, 0xD9}))) << "no scan";
  EXPECT_FALSE(read(webp(part_of_webp("VP8X", raw({0, 0, 0, 0, 0x3F, 1, 0, 0x5F, 0, 0})) + part_of_webp("ICCP", "one"))));
  EXPECT_TRUE(read(kPng + "behind it")) << "which no browser looks at";
}

TEST(Image, a_type_is_one_of_three) {
  EXPECT_EQ(parse_image_content_type("image/webp"), ImageKind::webp);
  EXPECT_FALSE(parse_image_content_type("image/svg+xml"));
}

}  // namespace
}  // namespace bedside
