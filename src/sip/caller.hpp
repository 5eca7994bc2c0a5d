// Who calls, as far as a trunk says so: a keyed hash that budgets count by. The number goes no further than this file.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sip/message.hpp"

namespace bedside::sip {

/// Keyed: without the program's secret nobody finds a number to a hash by trying them all.
using CallerHash = std::function<std::string(std::string_view)>;

/// Of P-Asserted-Identity (RFC 3325), which the trunk vouches for, else From. Empty where the number is withheld
/// (Privacy, anonymous) or is none. Equal for one number however it is written.
std::string caller_key(const Message& invite, const CallerHash& hash);

}  // namespace bedside::sip
