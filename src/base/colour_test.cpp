#include "base/colour.hpp"

#include <gtest/gtest.h>

namespace bedside {
namespace {

TEST(Colour, is_six_digits_after_a_hash) {
  EXPECT_EQ(parse_colour("#0B6470"), (Colour{0x0b, 0x64, 0x70}));
  EXPECT_EQ(write_colour({0x0b, 0x64, 0x70}), "#0b6470");
  for (const char* wrong : {"", "#fff", "0b6470", "#0b647", "#0b64700", "#0b647g", "red", "#0b6470;"}) EXPECT_FALSE(parse_colour(wrong)) << wrong;
}

TEST(Colour, contrast_is_that_of_wcag) {
  EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21.0, 0.001);
  EXPECT_NEAR(contrast({0x77, 0x77, 0x77}, {255, 255, 255}), 4.48, 0.01);
  EXPECT_NEAR(contrast({10, 20, 30}, {10, 20, 30}), 1.0, 0.001);
}

TEST(Colour, a_colour_that_can_be_read_stays_as_it_was_chosen) {
  EXPECT_EQ(make_palette({0x0b, 0x64, 0x70}).light.accent, (Colour{0x0b, 0x64, 0x70}));
  EXPECT_EQ(make_palette({0x6c, 0xc7, 0xd2}).dark.accent, (Colour{0x6c, 0xc7, 0xd2}));
}

TEST(Colour, whatever_is_chosen_everything_written_in_it_and_on_it_can_be_read) {
  const Colour light_grounds[] = {{0xf4, 0xf7, 0xf8}, {255, 255, 255}, {0xe9, 0xef, 0xf1}};
  const Colour dark_grounds[] = {{0x0f, 0x17, 0x1b}, {0x17, 0x22, 0x27}, {0x22, 0x30, 0x3a}};
  for (int red = 0; red < 256; red += 17)
    for (int green = 0; green < 256; green += 17)
      for (int blue = 0; blue < 256; blue += 17) {
        const Colour chosen{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green), static_cast<std::uint8_t>(blue)};
        const Palette palette = make_palette(chosen);
        const auto can_be_read = [&](const Shades& shades, const auto& grounds, Colour text) {
          for (const Colour ground : grounds) {
            ASSERT_GE(contrast(shades.accent, ground), kContrastOfText) << write_colour(chosen);
            ASSERT_GE(contrast(shades.strong, ground), kContrastOfText) << write_colour(chosen);
          }
          ASSERT_GE(contrast(shades.on_accent, shades.accent), kContrastOfText) << write_colour(chosen);
          ASSERT_GE(contrast(shades.on_accent, shades.strong), kContrastOfText) << write_colour(chosen);
          ASSERT_GE(contrast(text, shades.soft), kContrastOfText) << write_colour(chosen);
          ASSERT_GE(contrast(shades.accent, shades.soft), kContrastOfText) << write_colour(chosen);
          ASSERT_GE(contrast(shades.strong, shades.soft), kContrastOfText) << write_colour(chosen);
        };
        can_be_read(palette.light, light_grounds, {0x15, 0x24, 0x2b});
        can_be_read(palette.dark, dark_grounds, {0xe8, 0xef, 0xf2});
      }
}

}  // namespace
}  // namespace bedside
