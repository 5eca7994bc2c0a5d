// Reminders: when they are due, who gets one, and the clinic's rules about them. What is said is notices' business.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "notices/reminders.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// When to remind of this visit, in order. A reminder in the quiet hours waits for their end; the last one never does.
std::vector<WallTime> reminder_times(const visits::ZoneRules& zones, const notices::MessageRules& rules,
                                     const visits::Visit& visit);

/// The next reminder after now, in place of what was planned: after booking and after a move.
void plan_reminder(UnitOfWork& unit, const Context& context, const visits::Visit& visit);

struct Reminded {
  ClinicId clinic;
  VisitId visit;
};
/// Tells everybody of the due visits who was told of them before and is not there yet; plans what comes next. A
/// reminder that a later one has overtaken is left out, and so is one of a visit that has begun.
Outcome<std::vector<Reminded>> remind_who_is_due(UnitOfWork& unit, const Context& context);

struct MessageRulesChange {
  std::optional<std::vector<int>> reminders_minutes;  // before the start
  /// Given and nothing: no quiet hours. Times of day: "21:00".
  std::optional<std::optional<std::pair<std::string, std::string>>> quiet_hours;
  std::optional<notices::FirstWay> first_way = {};
  std::optional<int> receipt_minutes = {};
};
/// Every visit that is still to come follows the new rules at once.
Outcome<notices::MessageRules> change_message_rules(UnitOfWork& unit, const Context& context, const Actor& actor,
                                                    const MessageRulesChange& change);

/// "21:00"
std::string write_time_of_day(int minutes);

}  // namespace bedside::desk
