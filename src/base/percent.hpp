// Hexadecimal digits and percent-encoding (RFC 3986 section 2.1). Bytes in, bytes out: what they may hold is for
// whoever reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bedside {

/// 0-15; -1 for anything else.
int hex_digit(char c);

/// Nothing when a % is not followed by two digits.
std::optional<std::string> unescape_percent(std::string_view text);

}  // namespace bedside
