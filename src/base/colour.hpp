// Colours and what can be read on them (WCAG 2.2: contrast ratio, relative luminance), and the colours of a page that
// follow from one that a clinic has chosen. A chosen colour is darkened for light pages and lightened for dark ones until
// what is written in it, and on it, has a contrast of 4.5:1; a colour that is good already stays as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedside {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};
/// "#0b6470", six hexadecimal digits of either case; nothing for anything else.
std::optional<Colour> parse_colour(std::string_view text);
std::string write_colour(Colour colour);

/// 1 to 21.
double contrast(Colour a, Colour b);
inline constexpr double kContrastOfText = 4.5;

struct Shades {
  Colour accent;     // of buttons, links and the clinic's name
  Colour on_accent;  // of what is written on it
  Colour strong;     // under the pointer
  Colour soft;       // a ground that is tinted with it
  bool operator==(const Shades&) const = default;
};
struct Palette {
  Shades light, dark;
};
Palette make_palette(Colour chosen);

}  // namespace bedside
