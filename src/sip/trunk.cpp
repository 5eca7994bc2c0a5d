#include "sip/trunk.hpp"

namespace bedside::sip {
namespace {

/// Fewer digits than any subscriber's number has are an extension.
constexpr std::size_t kLeastDigits = 7;

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != '+' && c != '-' && c != '.' && c != '(' && c != ')' && c != ' ') {
      return {};  // a name, not a number
    }
  }
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? std::string{} : digits.substr(first);
}

}  // namespace

std::string find_called_number(const std::vector<TrunkNumber>& numbers, std::string_view dialled) {
  const auto digits = digits_of(dialled);
  if (digits.empty()) return {};
  const TrunkNumber* found = nullptr;
  for (const auto& number : numbers) {
    const std::string_view own = std::string_view(number.number).substr(1);
    if (own == digits) return number.number;
    if (digits.size() < kLeastDigits || !own.ends_with(digits)) continue;
    if (found != nullptr) return {};
    found = &number;
  }
  return found == nullptr ? std::string{} : found->number;
}

}  // namespace bedside::sip
