// Keys in the body of an INFO, the body's type in the first line of the input: whatever is taken is a key of a telephone,
// and reads back from both types.
#include <cstdlib>
#include <string>
#include <string_view>

#include "sip/info_digits.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside::sip;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto key = parse_info_digit(text.substr(0, end), text.substr(end + 1));
  if (!key) return 0;
  require(std::string_view("0123456789*#ABCD").find(*key) != std::string_view::npos);
  const std::string again(1, *key);
  require(parse_info_digit("application/dtmf", again) == key);
  require(parse_info_digit("application/dtmf-relay", "Signal=" + again + "\r\nDuration=160\r\n") == key);
  return 0;
}
