#include "invites/pin.hpp"

#include <array>
#include <cstdint>

namespace bedside::invites {
namespace {

constexpr std::size_t kPinDigits = 9;
constexpr std::size_t kTokenBytes = 20;
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_pin(std::string_view digits) {
  if (digits.size() != kPinDigits || digits[0] == '0') return false;
  for (std::size_t i = 1; i < digits.size(); ++i)
    if (digits[i] == digits[i - 1]) return false;
  return true;
}

}  // namespace

Secret<std::string> make_pin(RandomSource& random) {
  // 9 × 9^8 = 387,420,489 PINs, each as likely: the first digit is not 0, every further one is one of the
  // nine that differ from the digit before it.
  std::string digits;
  digits.push_back(static_cast<char>('1' + random.below(9)));
  while (digits.size() < kPinDigits) {
    const char next = static_cast<char>('0' + random.below(9));
    digits.push_back(next >= digits.back() ? static_cast<char>(next + 1) : next);
  }
  return Secret<std::string>(std::move(digits));
}

std::optional<Secret<std::string>> parse_pin(std::string_view typed) {
  constexpr std::size_t kLongestTyped = 32;
  if (typed.size() > kLongestTyped) return std::nullopt;
  std::string digits;
  for (const char c : typed) {
    if (c >= '0' && c <= '9') {
      digits.push_back(c);
    } else if (c != ' ' && c != '-') {
      return std::nullopt;
    }
  }
  if (!is_pin(digits)) return std::nullopt;
  return Secret<std::string>(std::move(digits));
}

std::string write_pin_3_3_3(const Secret<std::string>& pin) {
  const std::string& digits = pin.reveal();
  if (digits.size() != kPinDigits) return digits;
  return digits.substr(0, 3) + "-" + digits.substr(3, 3) + "-" + digits.substr(6, 3);
}

Secret<std::string> make_token(RandomSource& random) {
  std::array<std::uint8_t, kTokenBytes + 1> bytes{};  // one zero byte more: the last letter holds 4 bits
  random.fill({bytes.data(), kTokenBytes});
  std::string text;
  text.reserve(kTokenLength);
  for (std::size_t i = 0; i < kTokenLength; ++i) {
    const std::size_t bit = i * 6;
    const unsigned pair = unsigned{bytes[bit / 8]} << 8 | unsigned{bytes[bit / 8 + 1]};
    text.push_back(kBase64Url[pair >> (10 - bit % 8) & 63U]);
  }
  return Secret<std::string>(std::move(text));
}

std::optional<Secret<std::string>> parse_token(std::string_view text) {
  if (text.size() != kTokenLength || text.find_first_not_of(kBase64Url) != std::string_view::npos) return std::nullopt;
  // The last letter stands for 4 bits: 160 = 26 × 6 + 4.
  if (kBase64Url.find(text.back()) % 4 != 0) return std::nullopt;
  return Secret<std::string>(std::string(text));
}

}  // namespace bedside::invites
