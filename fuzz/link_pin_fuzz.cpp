// What people and scanners put where a link's token or a PIN belongs: taken only in the one form in which we
// make them, and then it reads back as itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "invites/pin.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto token = invites::parse_token(text)) {
    if (token->reveal() != text || text.size() != 27) std::abort();
    for (const char letter : text) {
      const bool base64url = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                             (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
      if (!base64url) std::abort();
    }
  }
  if (const auto pin = invites::parse_pin(text)) {
    const std::string& digits = pin->reveal();
    if (digits.size() != 9 || digits[0] == '0') std::abort();
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (digits[i] < '0' || digits[i] > '9') std::abort();
      if (i > 0 && digits[i] == digits[i - 1]) std::abort();
    }
    const auto again = invites::parse_pin(invites::write_pin_3_3_3(*pin));
    if (!again || again->reveal() != digits) std::abort();
  }
  return 0;
}
