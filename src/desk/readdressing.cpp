#include "desk/readdressing.hpp"

#include <algorithm>

#include "desk/ending.hpp"
#include "desk/keys.hpp"

namespace bedside::desk {

using invites::Invitation;

bool is_readdressed(const Invitation& before, const Invitation& after) {
  return (before.email && before.email != after.email) || (before.phone && before.phone != after.phone);
}

bool may_replace_link(UnitOfWork& unit, const Invitation& seat) {
  const auto seats = unit.invitations().list_invitations(seat.visit);
  return std::none_of(seats.begin(), seats.end(), [&](const Invitation& other) {
    return (other.id == seat.id || other.came_by == seat.id) && other.presence == invites::Presence::in_call;
  });
}

std::vector<EndedInvitation> replace_link(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                          const visits::Visit& visit, Invitation& seat, std::string_view actor) {
  std::vector<EndedInvitation> ended;
  for (const Invitation& other : unit.invitations().list_invitations(visit.id))
    if (other.came_by == seat.id)
      for (EndedInvitation& one : end_invitation(unit, context, clinic, visit, other, invites::EndReason::revoked, actor))
        ended.push_back(std::move(one));
  seat.presence = invites::Presence::absent;
  seat.via = invites::Via::none;
  seat.presence_since.reset();
  seat.opened_at.reset();
  seat.seat_hash.reset();
  seat.late.reset();
  seat.first_entered_at.reset();
  seat.was_waiting_before_end = false;
  if (seat.admittance == invites::Admittance::let_in) seat.admittance = invites::Admittance::by_rule;
  unit.invitations().save_invitation(seat);
  replace_keys(unit, context, seat);
  ended.push_back({visit.id, seat.id, invites::EndReason::revoked, true});
  return ended;
}

}  // namespace bedside::desk
