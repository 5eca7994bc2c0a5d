// Times as the contract writes them: RFC 3339 in UTC. Local times go through visits/zone_rules.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace bedside::api {

/// "2026-11-24T14:00:00Z"; with milliseconds where there are any.
std::string write_time(WallTime time);
/// "…Z" only, years 1970-9999, at most milliseconds.
std::optional<WallTime> parse_time(std::string_view text);

}  // namespace bedside::api
