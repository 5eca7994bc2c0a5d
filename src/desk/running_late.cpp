#include "desk/running_late.hpp"

#include <algorithm>

#include "desk/entering.hpp"
#include "desk/journal.hpp"
#include "desk/seats.hpp"

namespace bedside::desk {
namespace {

constexpr std::chrono::hours kHour{1};

bool is_offered(int minutes) { return std::find(kLateMinutes.begin(), kLateMinutes.end(), minutes) != kLateMinutes.end(); }

/// Closed doors, a locked visit and coming by telephone are no reason not to say it.
bool may_say_so(const std::optional<Refusal>& refusal) {
  return !refusal || refusal->why == Why::too_early || refusal->why == Why::visit_locked || refusal->why == Why::guest_way_off;
}

}  // namespace

Outcome<SaidLate> say_running_late(UnitOfWork& unit, const Context& context, std::string_view token, int minutes) {
  if (!is_offered(minutes)) return refuse(Refusal(std::vector<FieldProblem>{{"minutes", "out_of_range"}}));
  LinkFound found = find_by_link(unit, context, token);
  if (found.tombstone) return refuse(why_of(found.tombstone->reason));
  if (!found.invitation) return refuse(Why::unknown_link);
  invites::Invitation& seat = *found.invitation;
  auto visit = unit.visits().find_visit(seat.clinic, seat.visit);
  const auto clinic = unit.clinics().find_clinic(seat.clinic);
  if (!visit || !clinic) return refuse(Why::unknown_link);
  if (seat.role != invites::SeatRole::guest || seat.kind != invites::Kind::interpreter) return refuse(Why::not_allowed);
  if (auto refusal = may_enter(context, clinic->settings, *visit, seat, invites::Via::link); !may_say_so(refusal)) return refuse(std::move(*refusal));
  if (seat.presence == invites::Presence::in_call) return refuse(Why::someone_is_in);
  if (auto refusal = spend(unit, context, {"running-late:" + seat.id.text(), kHour, kLatePerHour, "running_late_per_hour"}, 1))
    return refuse(std::move(*refusal));
  seat.late.reset();
  if (minutes > 0) seat.late = invites::Late{std::chrono::minutes(minutes), context.now};
  unit.invitations().save_invitation(seat);
  // The visit as calls read it is another one now.
  if (!unit.visits().save_visit(*visit)) return refuse(Why::changed_meanwhile);
  note(unit, context, seat.clinic, by(seat), "seat.running_late", about(seat.id), {{"minutes", std::to_string(minutes)}});
  return SaidLate{seat.clinic, seat.visit};
}

}  // namespace bedside::desk
