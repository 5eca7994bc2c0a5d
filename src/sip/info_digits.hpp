// A key pressed, as the body of a SIP INFO: application/dtmf-relay ("Signal=5", "Duration=160") and application/dtmf
// ("5"). The value is never logged.
#pragma once

#include <optional>
#include <string_view>

namespace bedside::sip {

/// 0-9, *, #, A-D; nothing for another content type or another body.
std::optional<char> parse_info_digit(std::string_view content_type, std::string_view body);

}  // namespace bedside::sip
