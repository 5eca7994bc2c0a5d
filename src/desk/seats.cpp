#include "desk/seats.hpp"

#include <algorithm>

#include "clinic/sign_in.hpp"
#include "desk/guest_invite.hpp"
#include "desk/inviting.hpp"

namespace bedside::desk {
namespace {

constexpr std::chrono::hours kHour{1};

std::string key_of(const Context& context, const Limit& limit) { return context.keys.current_hash(secure::Purpose::limiter, limit.what); }

void give_back(UnitOfWork& unit, const Context& context, const Limit& limit, int more) {
  unit.attempts().count_attempt(key_of(context, limit), limit.window, context.now, -more);
}

}  // namespace

int spent(UnitOfWork& unit, const Context& context, const Limit& limit) {
  return unit.attempts().attempts(key_of(context, limit), limit.window, context.now);
}

std::optional<Refusal> spend(UnitOfWork& unit, const Context& context, const Limit& limit, int more) {
  // Counted first: asking first would be a second way to the database, and it is seldom refused.
  if (unit.attempts().count_attempt(key_of(context, limit), limit.window, context.now, more) <= limit.budget) return std::nullopt;
  give_back(unit, context, limit, more);
  Refusal refusal(Why::limit_reached);
  refusal.limit = limit.name;
  refusal.lifts_at = clinic::window_end(limit.window, context.now);
  return refusal;
}

std::optional<Refusal> spend_all(UnitOfWork& unit, const Context& context, const std::vector<Limit>& limits) {
  for (auto limit = limits.begin(); limit != limits.end(); ++limit) {
    auto refusal = spend(unit, context, *limit, 1);
    if (!refusal) continue;
    std::for_each(limits.begin(), limit, [&](const Limit& counted) { give_back(unit, context, counted, 1); });
    return refusal;
  }
  return std::nullopt;
}

std::optional<Refusal> may_send_more(UnitOfWork& unit, const Context& context, const visits::Visit& visit,
                                     invites::Inviter inviter, int more) {
  if (inviter == invites::Inviter::patient)
    if (auto refusal = spend(unit, context, {"invitations-of-patient:" + visit.id.text(), kHour, kInvitationsOfPatientPerHour,
                                             "invitations_of_patient_and_hour"}, more))
      return refusal;
  if (auto refusal = spend(unit, context, {"invitations-of-visit:" + visit.id.text(), kHour, kInvitationsPerVisitAndHour,
                                           "invitations_per_visit_and_hour"}, more))
    return refusal;
  return spend(unit, context, {"invitations-of-clinic:" + visit.clinic.text(), kHour, kInvitationsPerClinicAndHour,
                               "invitations_per_clinic_and_hour"}, more);
}

std::optional<Refusal> another_guest_fits(UnitOfWork& unit, const clinic::Clinic& clinic, const visits::Visit& visit,
                                          int more) {
  if (unit.invitations().count_guests(visit.id) + more <= clinic.settings.guests_per_visit) return std::nullopt;
  Refusal refusal(Why::limit_reached);
  refusal.limit = "guests_per_visit";
  return refusal;
}

std::optional<Refusal> comes_too_late(const Context& context, const visits::Visit& visit, const invites::Invitation* seat) {
  if (seat && (seat->first_entered_at || seat->was_waiting_before_end)) return std::nullopt;
  if (visits::is_over(visit.status) || !visits::newcomers_refused(visit, context.now)) return std::nullopt;
  return Refusal(Why::time_over);
}

std::optional<Refusal> may_invite(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                  const visits::Visit& visit, invites::Inviter inviter, int more) {
  if (!guest_invite_on(clinic.settings, inviter)) return Refusal(Why::guest_invite_off);
  if (visits::is_over(visit.status)) return Refusal(Why::visit_over);
  if (auto refusal = comes_too_late(context, visit)) return refusal;
  if (auto refusal = another_guest_fits(unit, clinic, visit, more)) return refusal;
  return may_send_more(unit, context, visit, inviter, more);
}

std::optional<Refusal> use_fresh(UnitOfWork& unit, const clinic::Clinic& clinic, const visits::Visit& visit,
                                 invites::Invitation& seat) {
  if (seat.status != invites::Status::fresh) return std::nullopt;
  if (auto refusal = another_guest_fits(unit, clinic, visit, 1)) return refusal;
  seat.status = *invites::next_status(seat.status, invites::Event::use);
  seat.number = next_guest_number(unit, seat.visit);
  return std::nullopt;
}

int next_guest_number(UnitOfWork& unit, const VisitId& visit) { return unit.invitations().highest_number(visit) + 1; }

invites::Invitation make_patient_seat(const Context& context, const visits::Visit& visit, const clinic::Patient& patient,
                                      const PersonId& booked_by) {
  invites::Invitation seat;
  seat.id = InvitationId::make(context.random);
  seat.clinic = visit.clinic;
  seat.visit = visit.id;
  seat.role = invites::SeatRole::patient;
  seat.status = invites::Status::live;
  seat.inviter_person = booked_by;
  seat.email = patient.email;
  seat.phone = patient.phone;
  seat.language = patient.language;
  seat.kind = invites::Kind::other;
  seat.created_at = context.now;
  return seat;
}

invites::Invitation make_guest_seat(const Context& context, const visits::Visit& visit, const GuestDraft& guest,
                                    invites::Inviter inviter, const std::optional<PersonId>& inviter_person) {
  invites::Invitation seat;
  seat.id = InvitationId::make(context.random);
  seat.clinic = visit.clinic;
  seat.visit = visit.id;
  seat.status = invites::Status::live;
  seat.inviter = inviter;
  seat.inviter_person = inviter_person;
  seat.name = guest.name;
  seat.email = guest.email;
  seat.phone = guest.phone;
  seat.kind = guest.kind;
  seat.language = guest.language;
  seat.interprets = guest.interprets;
  seat.job_reference = guest.job_reference;
  seat.created_at = context.now;
  return seat;
}

Outcome<HeldInvitation> find_held(UnitOfWork& unit, const ClinicId& clinic_id, const InvitationId& id) {
  const auto invitation = unit.invitations().find_invitation(clinic_id, id);
  if (!invitation) return refuse(Why::not_found);
  const auto visit = unit.visits().find_visit(clinic_id, invitation->visit);
  const auto clinic = unit.clinics().find_clinic(clinic_id);
  if (!visit || !clinic) return refuse(Why::not_found);
  return HeldInvitation{*clinic, *visit, *invitation};
}

std::optional<Refusal> why_ended(const HeldInvitation& held) {
  switch (held.invitation.status) {
    case invites::Status::fresh:
    case invites::Status::live: break;
    case invites::Status::revoked: return Refusal(Why::ended_revoked);
    case invites::Status::declined: return Refusal(Why::ended_declined);
    case invites::Status::expired: return Refusal(Why::ended_expired);
    case invites::Status::over: return Refusal(Why::visit_over);
  }
  if (visits::is_over(held.visit.status)) return Refusal(Why::visit_over);
  return std::nullopt;
}

}  // namespace bedside::desk
