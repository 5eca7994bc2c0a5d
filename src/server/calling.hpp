// Calls that the clinic makes, as the settings allow them.
#pragma once

#include <vector>

#include "desk/context.hpp"
#include "dialin/switchboard.hpp"
#include "server/settings.hpp"

namespace bedside::server {

/// Who may be called, and how often.
desk::CallingRules calling_rules(const Settings& settings);
/// The trunks that have a server to take such calls.
std::vector<dialin::CallingTrunk> calling_trunks(const Settings& settings);

}  // namespace bedside::server
