#include "base/image.hpp"

#include <gtest/gtest.h>

#include <string>

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
const std::string kPng = "\x89PNG\r\n\x1A\n" + raw({0, 0, 0, 13}) + "IHDR" + raw({0, 0, 1, 0x40, 0, 0, 0, 0x60, 8, 6, 0, 0, 0});
/// An application segment first, as every camera writes one.
const std::string kJpeg = raw({0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 'J', 'F', 0xFF, 0xC4, 0, 3, 0, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 0x60, 1, 0x40, 1, 1, 0x11, 0});
std::string webp(const std::string& chunk) { return "RIFF" + raw({60, 0, 0, 0}) + "WEBP" + chunk; }
const std::string kExtended = webp("VP8X" + raw({10, 0, 0, 0, 0, 0, 0, 0, 0x3F, 1, 0, 0x5F, 0, 0}));
const std::string kLossless = webp("VP8L" + raw({20, 0, 0, 0, 0x2F, 0x3F, 0xC1, 0x17, 0, 0, 0, 0, 0, 0}));
const std::string kLossy = webp("VP8 " + raw({20, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 1, 0x60, 0}));

TEST(Image, kind_and_size_are_read_from_the_first_bytes) {
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
    for (std::size_t length = 0; length < 22; ++length) EXPECT_FALSE(read(good.substr(0, length))) << length;
  for (const char* other : {"", "GIF89a", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<!doctype html>", "%PDF-1.7", "RIFFxxxxWAVEfmt "})
    EXPECT_FALSE(read(other)) << other;
  EXPECT_FALSE(read(raw({0xFF, 0xD8, 0xFF, 0xDA, 0, 4, 0, 0}))) << "a scan before any size";
  EXPECT_FALSE(read(raw({0xFF, 0xD8, 0xFF, 0xE0, 0, 1}))) << "a segment shorter than its own length";
  std::string empty = kPng;
  empty[19] = empty[18] = 0;
  EXPECT_FALSE(read(empty)) << "no width";
}

TEST(Image, a_type_is_one_of_three) {
  EXPECT_EQ(parse_image_content_type("image/webp"), ImageKind::webp);
  EXPECT_FALSE(parse_image_content_type("image/svg+xml"));
}

}  // namespace
}  // namespace bedside
