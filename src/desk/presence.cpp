// People come, wait and go (entering.hpp): the invitation's row, the visit's status, the audit log.
#include <algorithm>
#include <utility>

#include "desk/ending.hpp"
#include "desk/entering.hpp"
#include "desk/journal.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"

namespace bedside::desk {
namespace {

bool is_provider(const visits::Visit& visit, const PersonId& person) {
  return std::find(visit.providers.begin(), visit.providers.end(), person) != visit.providers.end();
}

bool somebody_present(UnitOfWork& unit, const VisitId& visit) {
  const auto seats = unit.invitations().list_invitations(visit);
  return std::any_of(seats.begin(), seats.end(), [](const invites::Invitation& seat) {
    return seat.presence == invites::Presence::waiting || seat.presence == invites::Presence::in_call;
  });
}

/// Moves the status along the table, where the event applies, and saves what has changed.
Outcome<Done> apply(UnitOfWork& unit, visits::Visit& visit, std::optional<visits::Event> event, bool changed = false) {
  if (event)
    if (const auto next = visits::next_status(visit.status, *event)) {
      visit.status = *next;
      changed = true;
    }
  if (changed && !unit.visits().save_visit(visit)) return refuse(Why::changed_meanwhile);
  return Done{};
}

/// After somebody has gone: what of the visit's status the room still bears out.
Outcome<Done> after_leaving(UnitOfWork& unit, const Context& context, visits::Visit& visit, RoomAfter after) {
  if (after.providers_in > 0) return Done{};
  if (somebody_present(unit, visit.id)) return apply(unit, visit, visits::Event::providers_left);
  const bool set_emptied = visit.ever_held && !visit.emptied_at;
  if (set_emptied) visit.emptied_at = context.now;
  const bool guests_again = std::exchange(visit.without_guests, false);
  return apply(unit, visit, visits::Event::room_emptied, set_emptied || guests_again);
}

}  // namespace

Outcome<Done> note_waiting(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id, Via via) {
  auto held = find_held(unit, clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  invites::Invitation& seat = held->invitation;
  close_stay(unit, context, seat);  // put back to waiting: the stay in the call is over
  seat.late.reset();                // who has come is not late any more
  seat.presence = invites::Presence::waiting;
  seat.presence_since = context.now;
  seat.via = via;
  if (context.now < held->visit.ends_at) seat.was_waiting_before_end = true;
  unit.invitations().save_invitation(seat);
  const bool refilled = held->visit.emptied_at.has_value();
  held->visit.emptied_at.reset();
  return apply(unit, held->visit, visits::Event::somebody_waits, refilled);
}

Outcome<Done> note_entered(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id, Via via,
                           const std::optional<PersonId>& let_in_by) {
  auto held = find_held(unit, clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  invites::Invitation& seat = held->invitation;
  if (seat.presence == invites::Presence::in_call) close_stay(unit, context, seat);
  seat.late.reset();
  seat.presence = invites::Presence::in_call;
  seat.presence_since = context.now;
  seat.via = via;
  seat.admittance = invites::Admittance::let_in;
  if (!seat.first_entered_at) seat.first_entered_at = context.now;
  unit.invitations().save_invitation(seat);
  note(unit, context, clinic, by(seat), "seat.entered", about(seat.visit),
       {{"role", std::string(invites::word(seat.role))},
        {"kind", seat.role == invites::SeatRole::guest ? std::string(invites::word(seat.kind)) : "patient"},
        {"via", std::string(invites::word(via))},
        {"invited_by", std::string(invites::word(seat.inviter))},
        {"let_in_by", let_in_by ? by(*let_in_by) : "straight_in"}});
  const bool refilled = held->visit.emptied_at.has_value();
  held->visit.emptied_at.reset();
  return apply(unit, held->visit, std::nullopt, refilled);
}

Outcome<Done> note_left(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id,
                        RoomAfter after) {
  auto held = find_held(unit, clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  // Ending the visit or the invitation has closed the stay already.
  if (held->invitation.presence == invites::Presence::waiting || held->invitation.presence == invites::Presence::in_call) {
    close_stay(unit, context, held->invitation);
    unit.invitations().save_invitation(held->invitation);
  }
  if (visits::is_over(held->visit.status)) return Done{};
  return after_leaving(unit, context, held->visit, after);
}

Outcome<Done> note_put_back(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id,
                            const PersonId& by_provider) {
  auto held = find_held(unit, clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  invites::Invitation& seat = held->invitation;
  close_stay(unit, context, seat);
  seat.presence = invites::Presence::waiting;
  seat.presence_since = context.now;
  seat.admittance = invites::Admittance::put_back;
  unit.invitations().save_invitation(seat);
  note(unit, context, clinic, by(by_provider), "seat.put_back", about(id));
  return Done{};
}

Outcome<Done> note_turned_away(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id,
                               const PersonId& by_provider, RoomAfter after) {
  auto held = find_held(unit, clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  held->invitation.admittance = invites::Admittance::must_ask;
  unit.invitations().save_invitation(held->invitation);
  note(unit, context, clinic, by(by_provider), "seat.turned_away", about(id));
  return note_left(unit, context, clinic, id, after);
}

Outcome<Done> note_without_guests(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const VisitId& visit_id,
                                  bool on, const PersonId& by_provider, const InvitationId& by_patient) {
  auto visit = unit.visits().find_visit(clinic, visit_id);
  if (!visit) return refuse(Why::not_found);
  if (visits::is_over(visit->status)) return refuse(Why::visit_over);
  if (visit->without_guests == on) return Done{};
  visit->without_guests = on;
  note(unit, context, clinic, by_provider.empty() ? about(by_patient) : by(by_provider), "visit.without_guests", about(visit_id),
       {{"now", on ? "on" : "off"}});
  return apply(unit, *visit, std::nullopt, true);
}

Outcome<Done> provider_enters(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id) {
  auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  if (!visit) return refuse(Why::not_found);
  if (!is_provider(*visit, actor.person)) return refuse(Why::not_allowed);
  // Read again, though the session was good: who was disabled since, or is no provider any more, starts nothing.
  const auto person = unit.clinics().find_person(actor.clinic, actor.person);
  if (!person || person->disabled || !person->has_role(clinic::Role::provider)) return refuse(Why::not_allowed);
  if (visits::is_over(visit->status)) return refuse(Why::visit_over);
  if (!visit->opened_at) visit->opened_at = context.now;
  visit->ever_held = true;
  visit->emptied_at.reset();
  note(unit, context, actor.clinic, by(actor), "provider.entered", about(visit_id));
  return apply(unit, *visit, visits::Event::provider_entered, true);
}

Outcome<Done> provider_left(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id,
                            RoomAfter after) {
  auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  if (!visit) return refuse(Why::not_found);
  note(unit, context, actor.clinic, by(actor), "provider.left", about(visit_id));
  if (visits::is_over(visit->status)) return Done{};
  return after_leaving(unit, context, *visit, after);
}

Outcome<CallVisit> call_visit(UnitOfWork& unit, const Context& context, const VisitId& visit_id) {
  const auto visit = unit.visits().find_visit_by_id(visit_id);
  if (!visit) return refuse(Why::not_found);
  const auto clinic = unit.clinics().find_clinic(visit->clinic);
  const auto patient = unit.clinics().find_patient(visit->clinic, visit->patient);
  if (!clinic || !patient) return refuse(Why::not_found);
  std::vector<LateGuest> late;
  for (const invites::Invitation& seat : unit.invitations().list_invitations(visit_id))
    if (seat.late && seat.status == invites::Status::live)
      late.push_back({seat.id, seat.name, seat.number, seat.interprets, seat.late->by, seat.late->said_at});
  return CallVisit{visit->id,
                   visit->starts_at,
                   visit->ends_at,
                   visit->time_zone,
                   provider_names(unit, *visit),
                   clinic->settings.public_name,
                   patient->name,
                   visit->admission.value_or(clinic->settings.admission),
                   visit->locked,
                   visit->without_guests,
                   std::move(late),
                   visit->version,
                   context.now};
}

Outcome<Done> complete_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id) {
  auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  if (!is_provider(*visit, actor.person)) return refuse(Why::not_allowed);
  return end_visit(unit, context, *clinic, *visit, visits::Event::complete, invites::EndReason::completed, by(actor));
}

Outcome<TimePassed> caretaker(UnitOfWork& unit, const Context& context) {
  // More than one clinic's day; what is over the limit comes with the next call.
  constexpr int kVisitsACall = 200;
  constexpr std::chrono::hours kRequestsAreKept{24};
  TimePassed passed;
  for (visits::Visit& visit : unit.visits().list_past_end(context.now, kVisitsACall)) {
    const auto event = visits::due_event(visit, somebody_present(unit, visit.id), context.now);
    if (!event) continue;
    const auto clinic = unit.clinics().find_clinic(visit.clinic);
    if (!clinic) continue;
    const auto reason = *event == visits::Event::end_passed_unheld ? invites::EndReason::lapsed : invites::EndReason::completed;
    const auto done = end_visit(unit, context, *clinic, visit, *event, reason, kByServer);
    if (!done.ok()) return Refused<Refusal>{done.why()};
    passed.ended.push_back({visit.clinic, visit.id, visit.status});
  }
  unit.invitations().remove_old_tombstones(context.now);
  passed.too_old = unit.outbox().erase_old_payloads(context.now);
  unit.attempts().remove_old_attempts(context.now);
  unit.clinics().remove_old_sessions(context.now);
  unit.visits().remove_old_requests(context.now - kRequestsAreKept);
  return passed;
}

}  // namespace bedside::desk
