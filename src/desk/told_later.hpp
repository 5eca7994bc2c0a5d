// A message that did not arrive is made anew, some time after it was first told: what still holds by then. The same for who tries
// again by hand (dead_letters.hpp) and for the other address (fallback.hpp).
#pragma once

#include <optional>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/seats.hpp"
#include "notices/outbox.hpp"

namespace bedside::desk {

/// Why its reader is not to be told any more; nothing while visit and invitation stand and somebody could still come.
std::optional<Refusal> why_not_told_later(const Context& context, const HeldInvitation& held);
/// As which kind it goes by now: nobody is reminded of what has begun.
notices::Kind kind_told_later(const Context& context, const HeldInvitation& held, notices::Kind kind);

}  // namespace bedside::desk
