#include "desk/patient.hpp"

#include <chrono>

#include "desk/draft_check.hpp"
#include "desk/ending.hpp"
#include "desk/entering.hpp"
#include "desk/field_check.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/seat_view.hpp"
#include "desk/seats.hpp"

namespace bedside::desk {

Outcome<PatientHost> patient_host(UnitOfWork& unit, const Context& context, std::string_view token) {
  const LinkFound found = find_by_link(unit, context, token);
  if (found.tombstone) return refuse(why_of(found.tombstone->reason));
  if (!found.invitation) return refuse(Why::unknown_link);
  if (found.invitation->role != invites::SeatRole::patient) return refuse(Why::not_allowed);
  PatientHost patient;
  patient.host.clinic = found.invitation->clinic;
  patient.host.inviter = invites::Inviter::patient;
  patient.host.language = found.invitation->language;
  patient.host.actor = by(*found.invitation);
  patient.visit = found.invitation->visit;
  patient.seat = found.invitation->id;
  return patient;
}

std::optional<Refusal> is_another_ones_guest(UnitOfWork& unit, const PatientHost& patient, const InvitationId& id) {
  const auto seat = unit.invitations().find_invitation(patient.host.clinic, id);
  const bool own = seat && seat->visit == patient.visit && seat->role == invites::SeatRole::guest &&
                   seat->inviter == invites::Inviter::patient;
  return own ? std::nullopt : std::optional(Refusal(Why::not_found));
}

Outcome<PatientGuests> patient_guests(UnitOfWork& unit, const Context& context, const PatientHost& patient,
                                      const Presence& presence) {
  const auto visit = unit.visits().find_visit(patient.host.clinic, patient.visit);
  const auto clinic = unit.clinics().find_clinic(patient.host.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  const auto person = unit.clinics().find_patient(clinic->id, visit->patient);
  if (!person) return refuse(Why::not_found);
  PatientGuests list;
  list.can_invite = guest_invite_on(clinic->settings, invites::Inviter::patient) && !visits::newcomers_refused(*visit, context.now);
  list.language = patient.host.language;
  list.time_zone = visit->time_zone;
  list.senders = senders_for_guests(clinic->settings, context);
  list.ways = clinic->settings.guest_ways;
  list.languages = offered_languages(clinic->settings, {});
  if (list.ways.phone) list.dial_in_numbers = context.dial_in_numbers.of(*clinic);
  StaffNames names(unit, clinic->id);
  SeatViewer viewer(unit, context, clinic->settings, *visit, *person, presence, names);
  for (const invites::Invitation& seat : unit.invitations().list_invitations(visit->id)) {
    if (seat.role != invites::SeatRole::guest || seat.status == invites::Status::fresh || seat.number == 0) continue;
    SeatView view = viewer.view(seat);
    if (seat.inviter != invites::Inviter::patient) {
      // What staff typed is between the clinic and that guest.
      view.email.reset();
      view.phone.reset();
      view.job_reference.reset();
      view.messages.clear();
    }
    view.call.reset();
    view.on_cancel.reset();
    view.on_move.reset();
    list.guests.push_back(std::move(view));
  }
  return list;
}

Outcome<Done> cancel_by_patient(UnitOfWork& unit, const Context& context, const PatientHost& patient) {
  auto visit = unit.visits().find_visit(patient.host.clinic, patient.visit);
  const auto clinic = unit.clinics().find_clinic(patient.host.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  return end_visit(unit, context, *clinic, *visit, visits::Event::cancel, invites::EndReason::cancelled, patient.host.actor);
}

Outcome<Done> ask_for_other_time(UnitOfWork& unit, const Context& context, const PatientHost& patient,
                                 const std::string& words) {
  FieldCheck check;
  const std::string wish = check.text("line", words, kLineCharacters);
  if (check.ok() && wish.empty()) check.wrong("line", "required");
  if (!check.ok()) return check.refusal();
  auto visit = unit.visits().find_visit(patient.host.clinic, patient.visit);
  if (!visit) return refuse(Why::not_found);
  if (visits::is_over(visit->status)) return refuse(Why::visit_over);
  if (visit->other_time == wish) return Done{};  // pressed twice
  if (auto refusal = spend(unit, context, {"other-time:" + patient.seat.text(), std::chrono::hours(1), kOtherTimesPerHour,
                                           "other_times_per_hour"}, 1))
    return refuse(std::move(*refusal));
  visit->other_time = wish;
  if (!unit.visits().save_visit(*visit)) return refuse(Why::changed_meanwhile);
  note(unit, context, patient.host.clinic, patient.host.actor, "visit.other_time_asked", about(visit->id));
  return Done{};
}

}  // namespace bedside::desk
