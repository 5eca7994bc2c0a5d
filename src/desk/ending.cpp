#include "desk/ending.hpp"

#include "desk/journal.hpp"
#include "desk/tell.hpp"

namespace bedside::desk {
namespace {

using invites::EndReason;
using invites::Invitation;

/// Which reasons a holder is told of; the others end in silence (completed: they were there; declined: theirs).
std::optional<notices::Kind> last_notice_of(EndReason reason) {
  switch (reason) {
    case EndReason::revoked: return notices::Kind::revoked;
    case EndReason::cancelled: return notices::Kind::cancelled;
    case EndReason::switched_off: return notices::Kind::switched_off;
    case EndReason::declined:
    case EndReason::completed:
    case EndReason::lapsed:
    case EndReason::expired: return std::nullopt;
  }
  return std::nullopt;
}

void end_one(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
             Invitation invitation, EndReason reason, std::string_view actor) {
  const auto next = invites::next_status(invitation.status, invites::ending_event(reason));
  if (!next) return;
  if (const auto kind = last_notice_of(reason)) tell_last(unit, context, clinic, visit, invitation, *kind);
  else unit.outbox().drop_unsent_of(invitation.id);
  close_stay(unit, context, invitation);
  invitation.status = *next;
  unit.invitations().bury(invitation, reason, context.now);
  note(unit, context, clinic.id, actor, "invitation.ended", about(invitation.id), {{"reason", std::string(word(reason))}});
}

}  // namespace

void close_stay(UnitOfWork& unit, const Context& context, Invitation& invitation) {
  using invites::Presence;
  if (invitation.presence == Presence::in_call) {
    note(unit, context, invitation.clinic, by(invitation), "seat.left", about(invitation.visit),
         {{"role", std::string(invites::word(invitation.role))},
          {"kind", invitation.role == invites::SeatRole::guest ? std::string(invites::word(invitation.kind)) : "patient"},
          {"via", std::string(invites::word(invitation.via))},
          {"from", write_utc(invitation.presence_since.value_or(context.now))},
          {"to", write_utc(context.now)},
          {"invited_by", std::string(invites::word(invitation.inviter))}});
  } else if (invitation.presence != Presence::waiting) {
    return;
  }
  invitation.presence = Presence::left;
  invitation.presence_since = context.now;
}

std::vector<EndedInvitation> end_invitation(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                            const visits::Visit& visit, const Invitation& invitation, EndReason reason,
                                            std::string_view actor) {
  std::vector<EndedInvitation> ended;
  const auto end = [&](const Invitation& one) {
    if (!invites::next_status(one.status, invites::ending_event(reason))) return;
    end_one(unit, context, clinic, visit, one, reason, actor);
    ended.push_back({visit.id, one.id, reason});
  };
  end(invitation);
  for (const Invitation& other : unit.invitations().list_invitations(visit.id))
    if (other.came_by == invitation.id) end(other);
  return ended;
}

Outcome<Done> end_visit(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, visits::Visit& visit,
                        visits::Event event, EndReason reason, std::string_view actor) {
  const auto next = visits::next_status(visit.status, event);
  if (!next) return refuse(visits::is_over(visit.status) ? Why::visit_over : Why::someone_is_in);
  std::vector<Invitation> invitations = unit.invitations().list_invitations(visit.id);
  for (Invitation& fresh : unit.invitations().list_fresh(visit.id)) invitations.push_back(std::move(fresh));
  for (const Invitation& invitation : invitations) end_one(unit, context, clinic, visit, invitation, reason, actor);
  unit.outbox().drop_unsent(visit.id);
  unit.reminders().forget_reminder(visit.id);
  visit.status = *next;
  visit.ended_at = context.now;
  // Words to guests and of the patient are about people as much as their names are.
  visit.line.clear();
  visit.other_time.reset();
  if (!unit.visits().save_visit(visit)) return refuse(Why::changed_meanwhile);
  note(unit, context, clinic.id, actor, "visit." + std::string(visits::word(visit.status)), about(visit.id));
  return Done{};
}

}  // namespace bedside::desk
