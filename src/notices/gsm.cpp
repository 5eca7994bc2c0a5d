#include "notices/gsm.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace bedside::notices {
namespace {

// The basic table beyond the letters and digits of ASCII, and the table behind the escape, whose characters take two places.
constexpr std::u32string_view kBasic = U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view kEscaped = U"\f^{}\\[~]|€";

/// The next character; what is no UTF-8 counts as one of no alphabet.
char32_t take(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = length == 1 ? first : first & (0xFFU >> (length + 1));
  const std::size_t there = std::min(length, text.size());
  for (std::size_t i = 1; i < there; ++i) character = (character << 6) | (byte(i) & 0x3FU);
  text.remove_prefix(there);
  return there == length ? character : U'\uFFFD';
}

/// Places in the alphabet of 160; nothing: it has no such character.
std::optional<int> places(char32_t c) {
  const bool plain = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
  if (plain || kBasic.find(c) != std::u32string_view::npos) return 1;
  if (kEscaped.find(c) != std::u32string_view::npos) return 2;
  return std::nullopt;
}

int segments_of(int length, int alone, int joined) { return length <= alone ? 1 : (length + joined - 1) / joined; }

}  // namespace

bool fits_gsm7(std::string_view text) {
  while (!text.empty())
    if (!places(take(text))) return false;
  return true;
}

int count_segments(std::string_view text) {
  int seven_bit = 0;
  int ucs2 = 0;
  bool fits = true;
  while (!text.empty()) {
    const char32_t c = take(text);
    ucs2 += c > 0xFFFF ? 2 : 1;
    const auto wide = places(c);
    fits = fits && wide.has_value();
    seven_bit += wide.value_or(0);
  }
  return fits ? segments_of(seven_bit, 160, 153) : segments_of(ucs2, 70, 67);
}

}  // namespace bedside::notices
