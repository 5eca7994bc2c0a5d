// PINs and link tokens: drawn, parsed and written; never stored or logged in clear.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/secret.hpp"

namespace bedside::invites {

/// 9 digits, no leading zero, no digit twice in a row.
Secret<std::string> make_pin(RandomSource& random);
/// Takes "482 915 736", "482-915-736", "482915736"; nothing for what make_pin cannot have made.
std::optional<Secret<std::string>> parse_pin(std::string_view typed);
/// "482-915-736"
std::string write_pin_3_3_3(const Secret<std::string>& pin);

inline constexpr std::size_t kTokenLength = 27;  // 20 bytes in base64url without padding
/// 160 random bits, base64url.
Secret<std::string> make_token(RandomSource& random);
/// Nothing for what make_token cannot have made; callers do the same work either way.
std::optional<Secret<std::string>> parse_token(std::string_view text);

}  // namespace bedside::invites
