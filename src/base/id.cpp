#include "base/id.hpp"

#include <array>
#include <cstdint>

#include "base/random.hpp"

namespace bedside {
namespace {
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kLength = 26;  // 26 × 5 bits hold 128
}  // namespace

std::string make_id_text(RandomSource& random) {
  std::array<std::uint8_t, 17> bytes{};
  random.fill({bytes.data(), 16});
  std::string text(kLength, '0');
  for (std::size_t i = 0; i < kLength; ++i) {
    const std::size_t bit = i * 5;
    const unsigned pair = (unsigned{bytes[bit / 8]} << 8) | unsigned{bytes[bit / 8 + 1 < 17 ? bit / 8 + 1 : 16]};
    text[i] = kAlphabet[(pair >> (11 - bit % 8)) & 31U];
  }
  return text;
}

bool is_id_text(std::string_view text) {
  return text.size() == kLength && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace bedside
