#include "base/colour.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace bedside {
namespace {

constexpr Colour kWhite{255, 255, 255};
constexpr Colour kBlack{0, 0, 0};

/// What links and buttons stand on: the grounds of web/src/shared/design.css.
struct Scheme {
  std::array<Colour, 3> grounds;  // ground, surface, surface-2
  Colour text;
  Colour towards;  // where a colour becomes readable
};
constexpr Scheme kLight{{{{0xf4, 0xf7, 0xf8}, kWhite, {0xe9, 0xef, 0xf1}}}, {0x15, 0x24, 0x2b}, kBlack};
constexpr Scheme kDark{{{{0x0f, 0x17, 0x1b}, {0x17, 0x22, 0x27}, {0x22, 0x30, 0x3a}}}, {0xe8, 0xef, 0xf2}, kWhite};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

double linear(std::uint8_t channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Colour c) { return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue); }

/// `hundredths` of `b` in `a`.
Colour mixed(Colour a, Colour b, int hundredths) {
  const auto mix = [&](int x, int y) { return static_cast<std::uint8_t>((x * (100 - hundredths) + y * hundredths + 50) / 100); };
  return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

bool is_readable(Colour colour, const Scheme& scheme) {
  return std::all_of(scheme.grounds.begin(), scheme.grounds.end(),
                     [&](Colour ground) { return contrast(colour, ground) >= kContrastOfText; });
}

/// The nearest shade that everything can be read in.
Colour readable(Colour colour, const Scheme& scheme) {
  for (int hundredths = 0; hundredths <= 100; ++hundredths)
    if (const Colour shade = mixed(colour, scheme.towards, hundredths); is_readable(shade, scheme)) return shade;
  return scheme.towards;
}

Shades make_shades(Colour chosen, const Scheme& scheme) {
  Shades shades;
  shades.accent = readable(chosen, scheme);
  // One of the two has 4.58:1 on whatever colour.
  shades.on_accent = contrast(kWhite, shades.accent) >= contrast(kBlack, shades.accent) ? kWhite : kBlack;
  shades.strong = mixed(shades.accent, scheme.towards, 22);
  if (contrast(shades.strong, shades.on_accent) < kContrastOfText) shades.strong = shades.accent;
  // As much of it as leaves text and accent readable.
  for (int hundredths = 16; hundredths >= 0; --hundredths) {
    shades.soft = mixed(scheme.grounds[1], chosen, hundredths);
    if (contrast(scheme.text, shades.soft) >= kContrastOfText && contrast(shades.accent, shades.soft) >= kContrastOfText) break;
  }
  return shades;
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::array<std::uint8_t, 3> channels{};
  for (std::size_t i = 0; i < 3; ++i) {
    const int high = digit(text[1 + 2 * i]);
    const int low = digit(text[2 + 2 * i]);
    if (high < 0 || low < 0) return std::nullopt;
    channels[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return Colour{channels[0], channels[1], channels[2]};
}

std::string write_colour(Colour colour) { return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue); }

double contrast(Colour a, Colour b) {
  const double one = luminance(a);
  const double other = luminance(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

Palette make_palette(Colour chosen) { return {make_shades(chosen, kLight), make_shades(chosen, kDark)}; }

}  // namespace bedside
