// Running late: an interpreter tells by the link that they come so much later. It stands at the invitation until they
// arrive, say something else, or the invitation ends; nobody is sent a message.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

/// 0: on time after all.
inline constexpr std::array kLateMinutes = {0, 5, 10, 15};
/// Everybody in the call reads each, so nobody presses all day.
inline constexpr int kLatePerHour = 12;

struct SaidLate {
  ClinicId clinic;
  VisitId visit;
};
/// Interpreters alone (not_allowed), before they are in the call (someone_is_in), while the link is good or its doors are
/// still closed (ended_*).
Outcome<SaidLate> say_running_late(UnitOfWork& unit, const Context& context, std::string_view token, int minutes);

}  // namespace bedside::desk
