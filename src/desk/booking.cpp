#include "desk/booking.hpp"

#include <algorithm>

#include "clinic/sign_in.hpp"
#include "desk/draft_check.hpp"
#include "desk/ending.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/keys.hpp"
#include "desk/readdressing.hpp"
#include "desk/reminders.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "desk/texting.hpp"

namespace bedside::desk {
namespace {

using Warning = VisitCheck::Warning;

std::vector<VisitCheck::Entry> warnings_of(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                                           const CheckedDraft& draft, const VisitId& except) {
  std::vector<VisitCheck::Entry> warnings;
  std::vector<PersonId> ids;
  for (const clinic::Person& provider : draft.providers) ids.push_back(provider.id);
  for (const visits::Visit& other : unit.visits().list_overlaps(clinic, ids, draft.starts_at, draft.ends_at, except))
    for (const clinic::Person& provider : draft.providers)
      if (std::find(other.providers.begin(), other.providers.end(), provider.id) != other.providers.end())
        warnings.push_back({Warning::overlap, provider.name, other.starts_at, other.ends_at});
  if (draft.starts_at <= context.now) warnings.push_back({Warning::starts_now, {}, {}, {}});
  const clinic::Patient& patient = draft.patient;
  const bool can_text = patient.phone && context.senders.sms && is_texted_country(context.texting, *patient.phone);
  const bool can_tell = (patient.email && context.senders.email) || can_text;
  if (!can_tell) warnings.push_back({Warning::no_way_to_tell_patient, {}, {}, {}});
  const auto wanted = [&](auto member) {
    return std::any_of(draft.guests.begin(), draft.guests.end(),
                       [&](const GuestDraft& guest) { return (guest.*member).has_value(); });
  };
  if (!context.senders.email && (patient.email || wanted(&GuestDraft::email)))
    warnings.push_back({Warning::no_email_sender, {}, {}, {}});
  if (!context.senders.sms && (patient.phone || wanted(&GuestDraft::phone)))
    warnings.push_back({Warning::no_sms_sender, {}, {}, {}});
  return warnings;
}

void save_patient(UnitOfWork& unit, const CheckedDraft& draft) {
  if (draft.patient_is_new) unit.clinics().add_patient(draft.patient);
  else unit.clinics().save_patient(draft.patient);
}

std::vector<PersonId> ids_of(const std::vector<clinic::Person>& people) {
  std::vector<PersonId> ids;
  for (const clinic::Person& person : people) ids.push_back(person.id);
  return ids;
}

void add_patient_seat(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const visits::Visit& visit,
                      const clinic::Patient& patient, const PersonId& booked_by) {
  const invites::Invitation seat = make_patient_seat(context, visit, patient, booked_by);
  const OpenedKeys keys = add_with_keys(unit, context, seat);
  tell(unit, context, clinic, visit, seat, first_kind(seat), Blocked::is_shown, keys);
}

bool somebody_is_in(UnitOfWork& unit, const visits::Visit& visit) {
  if (visit.status == visits::Status::in_call || visit.status == visits::Status::waiting) return true;
  const auto seats = unit.invitations().list_invitations(visit.id);
  return std::any_of(seats.begin(), seats.end(), [](const invites::Invitation& seat) {
    return seat.presence == invites::Presence::waiting || seat.presence == invites::Presence::in_call;
  });
}

/// The visit as a form would hold it, with the changes typed over.
VisitDraft draft_of(const Context& context, const visits::Visit& visit, const clinic::Patient& patient,
                    const VisitChange& change) {
  const auto local = [&](WallTime time) {
    const auto reading = context.zones.to_local_time(time, visit.time_zone);
    return reading.ok() ? visits::write_local_time(*reading) : std::string();
  };
  VisitDraft draft;
  draft.starts_local = change.starts_local.value_or(local(visit.starts_at));
  draft.ends_local = change.ends_local.value_or(local(visit.ends_at));
  draft.time_zone = change.time_zone.value_or(visit.time_zone);
  draft.provider_ids = change.provider_ids.value_or(visit.providers);
  draft.patient = change.patient.value_or(PatientDraft{patient.id, patient.name, patient.email, patient.phone,
                                                       patient.language, patient.messages_to});
  // A form that does not name the patient means the visit's own.
  if (!draft.patient.id) draft.patient.id = visit.patient;
  draft.type = change.type.value_or(visit.type);
  draft.reason = change.reason.value_or(visit.reason);
  draft.line = change.line.value_or(visit.line);
  return draft;
}

/// "person:A,person:B"
std::string people_words(const std::vector<PersonId>& people) {
  std::string words;
  for (const PersonId& id : people) words += (words.empty() ? "" : ",") + by(id);
  return words;
}

/// For the audit log: what is different now, in both forms where they may stand there; of words that somebody typed only
/// that they are others.
Details differences(const clinic::Settings& settings, const visits::Visit& before, const visits::Visit& after, bool patient_differs) {
  Details details;
  if (before.starts_at != after.starts_at) {
    details.emplace_back("starts_before", write_utc(before.starts_at));
    details.emplace_back("starts", write_utc(after.starts_at));
  }
  if (before.ends_at != after.ends_at) {
    details.emplace_back("ends_before", write_utc(before.ends_at));
    details.emplace_back("ends", write_utc(after.ends_at));
  }
  if (before.providers != after.providers) {
    details.emplace_back("providers_before", people_words(before.providers));
    details.emplace_back("providers", people_words(after.providers));
  }
  const auto admission = [&](const visits::Visit& visit) { return visit.admission.value_or(settings.admission); };
  if (admission(before) != admission(after)) details.emplace_back("admission", std::string(word(admission(after))));
  if (before.locked != after.locked) details.emplace_back("locked", after.locked ? "yes" : "no");
  const auto changed = [&](std::string_view name, bool differs) {
    if (differs) details.emplace_back(name, "changed");
  };
  changed("time_zone", before.time_zone != after.time_zone);
  changed("patient", patient_differs);
  changed("type", before.type != after.type);
  changed("reason", before.reason != after.reason);
  changed("line", before.line != after.line);
  return details;
}

/// The patient's addresses have changed: each that the seat has now is sent the message with a new link, the old ones
/// nothing more.
std::vector<EndedInvitation> follow_patient(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                            const visits::Visit& visit, const clinic::Patient& patient, const Actor& actor) {
  std::vector<EndedInvitation> ended;
  for (invites::Invitation seat : unit.invitations().list_invitations(visit.id)) {
    if (seat.role != invites::SeatRole::patient || seat.status != invites::Status::live) continue;
    const invites::Invitation before = seat;
    seat.email = patient.email;
    seat.phone = patient.phone;
    seat.language = patient.language;
    unit.invitations().save_invitation(seat);
    const bool new_keys = is_readdressed(before, seat) && may_replace_link(unit, seat);
    if (new_keys)
      for (EndedInvitation& one : replace_link(unit, context, clinic, visit, seat, by(actor))) ended.push_back(std::move(one));
    if (seat.email == before.email && seat.phone == before.phone) continue;
    unit.outbox().drop_unsent_of(seat.id);
    tell_corrected(unit, context, clinic, visit, before, seat, new_keys ? notices::Link::is_new : notices::Link::stays, Blocked::is_shown);
  }
  return ended;
}

/// Another patient: the old one's link ends, the new one gets an own.
std::vector<EndedInvitation> replace_patient(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                             const visits::Visit& visit, const clinic::Patient& patient, const Actor& actor) {
  std::vector<EndedInvitation> ended;
  for (const invites::Invitation& seat : unit.invitations().list_invitations(visit.id))
    if (seat.role == invites::SeatRole::patient)
      for (EndedInvitation& one : end_invitation(unit, context, clinic, visit, seat, invites::EndReason::cancelled, by(actor)))
        ended.push_back(std::move(one));
  add_patient_seat(unit, context, clinic, visit, patient, actor.person);
  return ended;
}

}  // namespace

std::string_view word(Warning warning) {
  switch (warning) {
    case Warning::overlap: return "overlap";
    case Warning::starts_now: return "starts_now";
    case Warning::no_way_to_tell_patient: return "no_way_to_tell_patient";
    case Warning::no_email_sender: return "no_email_sender";
    case Warning::no_sms_sender: return "no_sms_sender";
  }
  return {};
}

Outcome<VisitCheck> check_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitDraft& draft) {
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  std::optional<visits::Visit> existing;
  if (draft.visit_id) {
    existing = unit.visits().find_visit(actor.clinic, *draft.visit_id);
    if (!existing) return refuse(Why::not_found);
    if (visits::is_over(existing->status)) return refuse(Why::visit_over);
  }
  const auto checked = check_draft(unit, context, *clinic, draft, existing ? &*existing : nullptr);
  if (!checked.ok()) return Refused<Refusal>{checked.why()};
  if (!draft.guests.empty() && !guest_invite_on(clinic->settings, invites::Inviter::staff))
    return refuse(Why::guest_invite_off);
  if (auto refusal = check_ways(clinic->settings, checked->guests)) return refuse(std::move(*refusal));
  return VisitCheck{checked->starts_at, checked->ends_at,
                    warnings_of(unit, context, actor.clinic, *checked, draft.visit_id.value_or(VisitId())),
                    unit.reminders().find_rules(actor.clinic).first_way};
}

Outcome<VisitId> create_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitDraft& draft,
                              const std::string& idempotency_key) {
  const std::string request = "create-visit:" + actor.person.text() + ":" + idempotency_key;
  if (!idempotency_key.empty())
    for (const std::string& key : context.keys.lookup_hashes(secure::Purpose::limiter, request))
      if (const auto made = unit.visits().find_request(actor.clinic, key)) return *made;

  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  const auto checked = check_draft(unit, context, *clinic, draft, nullptr);
  if (!checked.ok()) return Refused<Refusal>{checked.why()};

  visits::Visit visit;
  visit.id = VisitId::make(context.random);
  visit.clinic = actor.clinic;
  visit.patient = checked->patient.id;
  visit.providers = ids_of(checked->providers);
  visit.starts_at = checked->starts_at;
  visit.ends_at = checked->ends_at;
  visit.time_zone = draft.time_zone;
  visit.type = draft.type;
  visit.reason = checked->reason;
  visit.line = checked->line;
  if (auto refusal = check_ways(clinic->settings, checked->guests)) return refuse(std::move(*refusal));
  if (!checked->guests.empty())
    if (const auto refusal = may_invite(unit, context, *clinic, visit, invites::Inviter::staff,
                                        static_cast<int>(checked->guests.size())))
      return refuse(*refusal);
  save_patient(unit, *checked);
  unit.visits().add_visit(visit);
  if (!idempotency_key.empty())
    unit.visits().add_request(actor.clinic, context.keys.current_hash(secure::Purpose::limiter, request), visit.id,
                              context.now);
  plan_reminder(unit, context, visit);
  note(unit, context, actor.clinic, by(actor), "visit.created", about(visit.id),
       {{"guests", std::to_string(checked->guests.size())}});

  add_patient_seat(unit, context, *clinic, visit, checked->patient, actor.person);
  int number = 0;
  for (const GuestDraft& guest : checked->guests) {
    invites::Invitation seat = make_guest_seat(context, visit, guest, invites::Inviter::staff, actor.person);
    seat.number = ++number;
    const OpenedKeys keys = add_with_keys(unit, context, seat);
    if (auto refusal = tell(unit, context, *clinic, visit, seat, first_kind(seat), Blocked::is_refused, keys)) return refuse(std::move(*refusal));
    note(unit, context, actor.clinic, by(actor), "invitation.made", about(seat.id),
         {{"kind", std::string(invites::word(seat.kind))}});
  }
  return visit.id;
}

Outcome<std::vector<EndedInvitation>> change_visit(UnitOfWork& unit, const Context& context, const Actor& actor,
                                                   const VisitId& visit_id, const VisitChange& change) {
  auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  if (visits::is_over(visit->status)) return refuse(Why::visit_over);
  const auto patient = unit.clinics().find_patient(actor.clinic, visit->patient);
  if (!patient) return refuse(Why::not_found);

  const auto checked = check_draft(unit, context, *clinic, draft_of(context, *visit, *patient, change), &*visit);
  if (!checked.ok()) return Refused<Refusal>{checked.why()};
  const bool moved = checked->starts_at != visit->starts_at || checked->ends_at != visit->ends_at ||
                     (change.time_zone && *change.time_zone != visit->time_zone);
  const bool other_patient = checked->patient.id != visit->patient;
  if ((moved || other_patient) && somebody_is_in(unit, *visit)) return refuse(Why::someone_is_in);
  const visits::Visit before = *visit;

  visit->starts_at = checked->starts_at;
  visit->ends_at = checked->ends_at;
  visit->time_zone = change.time_zone.value_or(visit->time_zone);
  visit->providers = ids_of(checked->providers);
  visit->patient = checked->patient.id;
  visit->type = change.type.value_or(visit->type);
  visit->reason = checked->reason;
  visit->line = checked->line;
  if (change.admission) visit->admission = change.admission;
  if (change.locked) visit->locked = *change.locked;
  if (moved) {
    visit->locked = false;
    visit->other_time.reset();
    ++visit->calendar_sequence;
    visit->opened_at.reset();  // the doors open by the new time
    visit->emptied_at.reset();
  }
  if (!unit.visits().save_visit(*visit)) return refuse(Why::changed_meanwhile);
  note(unit, context, actor.clinic, by(actor), moved ? "visit.moved" : "visit.changed", about(visit->id),
       differences(clinic->settings, before, *visit, change.patient && checked->patient != *patient));

  std::vector<EndedInvitation> ended;
  if (change.patient) {
    save_patient(unit, *checked);
    if (other_patient) unit.clinics().note_last_visit(actor.clinic, patient->id, visit->ends_at);
    if (other_patient) ended = replace_patient(unit, context, *clinic, *visit, checked->patient, actor);
  }
  if (moved) {
    plan_reminder(unit, context, *visit);
    for (invites::Invitation seat : unit.invitations().list_invitations(visit->id)) {
      if (seat.status != invites::Status::live) continue;
      // The window starts anew: having been in before the old end is no ticket past the new one.
      seat.first_entered_at.reset();
      if (seat.admittance == invites::Admittance::let_in) seat.admittance = invites::Admittance::by_rule;
      seat.was_waiting_before_end = false;
      unit.invitations().save_invitation(seat);
      if (!other_patient || seat.role == invites::SeatRole::guest) tell_moved(unit, context, *clinic, *visit, seat);
    }
  }
  if (change.patient && !other_patient) ended = follow_patient(unit, context, *clinic, *visit, checked->patient, actor);
  return ended;
}

Outcome<Done> cancel_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id) {
  auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  return end_visit(unit, context, *clinic, *visit, visits::Event::cancel, invites::EndReason::cancelled, by(actor));
}

Outcome<Done> extend_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit_id,
                           std::chrono::minutes by_minutes) {
  auto visit = unit.visits().find_visit(actor.clinic, visit_id);
  if (!visit) return refuse(Why::not_found);
  if (std::find(visit->providers.begin(), visit->providers.end(), actor.person) == visit->providers.end())
    return refuse(Why::not_allowed);
  if (visits::is_over(visit->status)) return refuse(Why::visit_over);
  if (by_minutes.count() != 10 && by_minutes.count() != 20 && by_minutes.count() != 30) {
    FieldCheck check;
    check.wrong("minutes", "out_of_range");
    return check.refusal();
  }
  // From now on when the end has passed already: the ten minutes are for those who are there.
  visit->ends_at = std::max(visit->ends_at, WallTime(std::chrono::floor<std::chrono::minutes>(context.now))) + by_minutes;
  if (!unit.visits().save_visit(*visit)) return refuse(Why::changed_meanwhile);
  note(unit, context, actor.clinic, by(actor), "visit.extended", about(visit->id),
       {{"minutes", std::to_string(by_minutes.count())}});
  return Done{};
}

}  // namespace bedside::desk
