#include "desk/calling.hpp"

#include <algorithm>

#include "base/contact.hpp"
#include "desk/draft_check.hpp"
#include "desk/field_check.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/keys.hpp"
#include "desk/seats.hpp"

namespace bedside::desk {
namespace {

using invites::Invitation;

bool is_called_country(const CallingRules& rules, std::string_view number) {
  return std::any_of(rules.prefixes.begin(), rules.prefixes.end(),
                     [&](const std::string& prefix) { return number.starts_with(prefix); });
}

/// Whether somebody may be called into this visit now, whoever it is.
std::optional<Refusal> may_call(const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit) {
  if (!context.calling.possible) return Refusal(Why::cannot_call);
  if (visits::is_over(visit.status)) return Refusal(Why::visit_over);
  if (!visits::doors_are_open(visit, clinic.settings.doors, context.now)) {
    Refusal refusal(Why::too_early);
    refusal.opens_at = visits::doors_open_at(visit, clinic.settings.doors);
    return refusal;
  }
  return std::nullopt;
}

/// The visit's, the clinic's hour and the clinic's day. Counted when none is reached.
std::optional<Refusal> spend_call(UnitOfWork& unit, const Context& context, const visits::Visit& visit) {
  constexpr std::chrono::hours kHour{1};
  constexpr std::chrono::hours kDay{24};
  const std::string of_visit = "calls-of-visit:" + visit.id.text();
  const std::string of_clinic = "calls-of-clinic:" + visit.clinic.text();
  const CallingRules& rules = context.calling;
  if (auto refusal = spend(unit, context, {of_visit, kDay, rules.per_visit_and_day, "calls_per_visit_and_day"}, 1)) return refusal;
  if (auto refusal = spend(unit, context, {of_clinic, kHour, rules.per_clinic_and_hour, "calls_per_clinic_and_hour"}, 1)) return refusal;
  return spend(unit, context, {of_clinic, kDay, rules.per_clinic_and_day, "calls_per_clinic_and_day"}, 1);
}

Outcome<CallOrder> order(UnitOfWork& unit, const Context& context, const Actor& actor, const clinic::Clinic& clinic,
                         const visits::Visit& visit, const Invitation& seat, std::string number) {
  if (!is_called_country(context.calling, number))
    return refuse(Refusal(std::vector<FieldProblem>{{"phone", "country_not_called"}}));
  // The dial-in would answer, and the two would talk to each other.
  if (context.dial_in_numbers.has(number)) return refuse(Refusal(std::vector<FieldProblem>{{"phone", "own_number"}}));
  if (auto refusal = spend_call(unit, context, visit)) return refuse(std::move(*refusal));
  note(unit, context, actor.clinic, by(actor), "call.made", about(seat.id));
  CallOrder made{visit.clinic, visit.id, seat.id, Secret<std::string>(std::move(number)), seat.language, visit.providers};
  for (auto& own : context.dial_in_numbers.of(clinic)) made.own_numbers.push_back(std::move(own.number));
  return made;
}

}  // namespace

std::string_view word(CallState state) {
  switch (state) {
    case CallState::calling: return "calling";
    case CallState::ringing: return "ringing";
    case CallState::asking: return "asking";
    case CallState::joined: return "joined";
    case CallState::busy: return "busy";
    case CallState::no_answer: return "no_answer";
    case CallState::declined: return "declined";
    case CallState::unreachable: return "unreachable";
    case CallState::trunk_away: return "trunk_away";
    case CallState::nobody_pressed: return "nobody_pressed";
    case CallState::they_hung_up: return "they_hung_up";
    case CallState::hung_up: return "hung_up";
    case CallState::failed: return "failed";
    case CallState::ended: return "ended";
  }
  return {};
}

Outcome<CallOrder> call_seat(UnitOfWork& unit, const Context& context, const Actor& actor, const InvitationId& id,
                             const std::optional<std::string>& typed, const Presence& now) {
  auto held = find_held(unit, actor.clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  Invitation& seat = held->invitation;
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  // One that the panel shows to be passed on is nobody's yet.
  if (seat.status == invites::Status::fresh) return refuse(Why::not_found);
  if (auto refusal = may_call(context, held->clinic, held->visit)) return refuse(std::move(*refusal));
  if (auto refusal = comes_too_late(context, held->visit, &seat)) return refuse(std::move(*refusal));
  if (auto refusal = may_enter(context, held->clinic.settings, held->visit, seat, invites::Via::phone)) {
    if (refusal->why == Why::ended_switched_off) return refuse(Why::guest_invite_off);
    return refuse(std::move(*refusal));
  }
  const auto call = now.calls.find(id);
  if (call != now.calls.end() && is_under_way(call->second.state)) return refuse(Why::call_under_way);

  FieldCheck check;
  const auto clean = check.optional_phone("phone", typed);
  const auto number = clean ? clean : seat.phone;
  if (check.ok() && !number) check.wrong("phone", "required");
  if (!check.ok()) return check.refusal();
  auto made = order(unit, context, actor, held->clinic, held->visit, seat, *number);
  if (made.ok() && !seat.phone) {
    seat.phone = number;
    unit.invitations().save_invitation(seat);
  }
  return made;
}

Outcome<CallOrder> call_guest(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id,
                              const GuestDraft& guest) {
  const auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  if (auto refusal = may_call(context, *clinic, *visit)) return refuse(std::move(*refusal));
  if (auto refusal = comes_too_late(context, *visit)) return refuse(std::move(*refusal));
  if (!clinic->settings.guest_ways.phone) return refuse(Why::guest_way_off);
  FieldCheck check;
  if (!guest.phone || guest.phone->empty()) check.wrong("phone", "required");
  const GuestDraft clean = check.ok() ? check_guest(check, "", guest) : guest;
  if (!check.ok()) return check.refusal();
  if (auto refusal = may_invite(unit, context, *clinic, *visit, invites::Inviter::staff, 1)) return refuse(std::move(*refusal));
  Invitation seat = make_guest_seat(context, *visit, clean, invites::Inviter::staff, actor.person);
  seat.number = next_guest_number(unit, visit_id);
  add_with_keys(unit, context, seat);
  note(unit, context, actor.clinic, by(actor), "invitation.made", about(seat.id), {{"kind", std::string(invites::word(seat.kind))}});
  return order(unit, context, actor, *clinic, *visit, seat, *clean.phone);
}

Outcome<VisitId> hang_up_call(UnitOfWork& unit, const Context& context, const Actor& actor, const InvitationId& id) {
  const auto held = find_held(unit, actor.clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  note(unit, context, actor.clinic, by(actor), "call.hung_up", about(id));
  return held->visit.id;
}

Outcome<CalledPerson> called_enters(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id) {
  auto held = find_held(unit, clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (auto refusal = may_enter(context, held->clinic.settings, held->visit, held->invitation, invites::Via::phone))
    return refuse(std::move(*refusal));
  auto visit = call_visit(unit, context, held->visit.id);
  if (!visit.ok()) return Refused<Refusal>{visit.why()};
  if (!held->invitation.opened_at) {
    held->invitation.opened_at = context.now;
    unit.invitations().save_invitation(held->invitation);
  }
  return CalledPerson{seat_of(unit, held->visit, held->invitation), std::move(visit).value()};
}

Outcome<Done> note_call_ended(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& id, CallState how) {
  note(unit, context, clinic, kByServer, "call.ended", about(id), {{"how", std::string(word(how))}});
  return Done{};
}

}  // namespace bedside::desk
