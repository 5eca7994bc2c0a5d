#include "desk/clinic_settings.hpp"

#include "desk/ending.hpp"
#include "desk/field_check.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"

namespace bedside::desk {
namespace {

clinic::Settings apply(const Context& context, clinic::Settings settings, const ClinicChange& change, FieldCheck& check) {
  if (change.public_name) settings.public_name = check.name("public_name", *change.public_name);
  if (change.contact_phone) settings.contact_phone = check.optional_phone("contact_phone", *change.contact_phone);
  if (change.language) settings.language = check.language("language", *change.language);
  if (change.time_zone) {
    settings.time_zone = *change.time_zone;
    if (!context.zones.is_zone(*change.time_zone)) check.wrong("time_zone", "unknown_zone");
  }
  if (change.guest_invite_staff) settings.guest_invite_staff = *change.guest_invite_staff;
  if (change.guest_invite_patients) settings.guest_invite_patients = *change.guest_invite_patients;
  if (change.doors_minutes) {
    if (*change.doors_minutes < 0 || *change.doors_minutes > 120) check.wrong("doors_minutes", "out_of_range");
    settings.doors = std::chrono::minutes(*change.doors_minutes);
  }
  if (change.guests_per_visit) {
    if (*change.guests_per_visit < 1 || *change.guests_per_visit > 30) check.wrong("guests_per_visit", "out_of_range");
    settings.guests_per_visit = *change.guests_per_visit;
  }
  if (change.admission) settings.admission = *change.admission;
  if (change.guests_see_patient) settings.guests_see_patient = *change.guests_see_patient;
  return settings;
}

}  // namespace

Outcome<ClinicChanged> change_clinic(UnitOfWork& unit, const Context& context, const Actor& actor,
                                     const ClinicChange& change) {
  auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  FieldCheck check;
  const clinic::Settings settings = apply(context, clinic->settings, change, check);
  if (!check.ok()) return check.refusal();

  std::vector<invites::Inviter> switched_off;
  for (const auto inviter : invites::kAllInviters)
    if (guest_invite_on(clinic->settings, inviter) && !guest_invite_on(settings, inviter)) switched_off.push_back(inviter);
  int affected = 0;
  for (const auto inviter : switched_off) affected += unit.invitations().count_live_guests_of_clinic(actor.clinic, inviter);
  if (affected > 0 && !change.confirmed) {
    Refusal refusal(Why::guests_affected);
    refusal.affected_guests = affected;
    return refuse(std::move(refusal));
  }

  ClinicChanged changed;
  for (const auto inviter : switched_off) {
    for (const invites::Invitation& guest : unit.invitations().list_live_guests_of_clinic(actor.clinic, inviter)) {
      const auto visit = unit.visits().find_visit(actor.clinic, guest.visit);
      // A second seat may have ended together with the one whose link it came by.
      const auto now = unit.invitations().find_invitation(actor.clinic, guest.id);
      if (!visit || !now) continue;
      for (EndedInvitation& ended : end_invitation(unit, context, *clinic, *visit, *now,
                                                   invites::EndReason::switched_off, by(actor)))
        changed.ended.push_back(std::move(ended));
    }
  }
  unit.clinics().save_settings(actor.clinic, settings);
  note(unit, context, actor.clinic, by(actor), "clinic.changed", "clinic",
       {{"guest_invite_staff", settings.guest_invite_staff ? "on" : "off"},
        {"guest_invite_patients", settings.guest_invite_patients ? "on" : "off"},
        {"admission", std::string(word(settings.admission))},
        {"ended_invitations", std::to_string(changed.ended.size())}});
  clinic->settings = settings;
  changed.clinic = view_clinic(context, *clinic);
  return changed;
}

}  // namespace bedside::desk
