#include "desk/draft_check.hpp"

#include <algorithm>

#include "desk/texting.hpp"

namespace bedside::desk {
namespace {

std::optional<WallTime> check_local(FieldCheck& check, const Context& context, const std::string& field,
                                    const std::string& typed, const std::string& zone) {
  const auto local = visits::parse_local_time(typed);
  if (!local) {
    check.wrong(field, "not_a_local_time");
    return std::nullopt;
  }
  if (!context.zones.is_zone(zone)) return std::nullopt;  // said at the zone's own field
  const auto time = context.zones.to_wall_time(*local, zone);
  if (time.ok()) return *time;
  check.wrong(field, word(time.why()));
  return std::nullopt;
}

void check_times(FieldCheck& check, const Context& context, const VisitDraft& draft, const visits::Visit* existing,
                 CheckedDraft& checked) {
  if (!context.zones.is_zone(draft.time_zone)) check.wrong("time_zone", "unknown_zone");
  const auto starts = check_local(check, context, "starts_local", draft.starts_local, draft.time_zone);
  const auto ends = check_local(check, context, "ends_local", draft.ends_local, draft.time_zone);
  if (starts) checked.starts_at = *starts;
  if (ends) checked.ends_at = *ends;
  const bool same_start = existing != nullptr && starts == existing->starts_at;
  const bool same_end = existing != nullptr && ends == existing->ends_at;
  // A start within the half hour that runs is "now".
  if (starts && !same_start && *starts + kSlot <= context.now) check.wrong("starts_local", "in_the_past");
  if (starts && *starts > context.now + kFurthestAhead) check.wrong("starts_local", "too_far_ahead");
  if (!starts || !ends) return;
  if (*ends <= *starts) check.wrong("ends_local", "ends_before_start");
  else if (!(same_start && same_end) && *ends <= context.now) check.wrong("ends_local", "in_the_past");
  else if (*ends - *starts > kLongestVisit) check.wrong("ends_local", "visit_too_long");
}

void check_providers(FieldCheck& check, UnitOfWork& unit, const ClinicId& clinic, const VisitDraft& draft,
                     const visits::Visit* existing, CheckedDraft& checked) {
  if (draft.provider_ids.empty()) check.wrong("provider_ids", "required");
  if (draft.provider_ids.size() > kMostProviders) return check.wrong("provider_ids", "out_of_range");
  for (std::size_t i = 0; i < draft.provider_ids.size(); ++i) {
    const PersonId& id = draft.provider_ids[i];
    const std::string field = "provider_ids." + std::to_string(i);
    const auto before = draft.provider_ids.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(draft.provider_ids.begin(), before, id) != before) {
      check.wrong(field, "duplicate");
      continue;
    }
    const auto person = unit.clinics().find_person(clinic, id);
    const bool was_there = existing != nullptr && std::find(existing->providers.begin(), existing->providers.end(), id) !=
                                                      existing->providers.end();
    const bool may_hold = person && (was_there || (!person->disabled && person->has_role(clinic::Role::provider)));
    if (may_hold) checked.providers.push_back(*person);
    else check.wrong(field, "unknown_provider");
  }
}

void check_patient(FieldCheck& check, UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                   const VisitDraft& draft, CheckedDraft& checked) {
  const PatientDraft& patient = draft.patient;
  checked.patient_is_new = !patient.id.has_value();
  checked.patient.id = patient.id ? *patient.id : PatientId::make(context.random);
  checked.patient.clinic = clinic;
  if (patient.id && !unit.clinics().find_patient(clinic, *patient.id)) check.wrong("patient.id", "unknown_patient");
  checked.patient.name = check.name("patient.name", patient.name);
  checked.patient.email = check.optional_email("patient.email", patient.email);
  checked.patient.phone = check.optional_phone("patient.phone", patient.phone);
  checked.patient.language = check.language("patient.language", patient.language);
  checked.patient.messages_to = patient.messages_to;
}

}  // namespace

std::optional<std::string> check_job_reference(FieldCheck& check, const std::string& prefix, invites::Kind kind,
                                               const std::optional<std::string>& typed) {
  const std::string reference = typed ? check.text(prefix + "job_reference", *typed, kJobReferenceCharacters) : std::string();
  if (reference.empty()) return std::nullopt;
  if (kind != invites::Kind::interpreter) check.wrong(prefix + "job_reference", "only_for_interpreters");
  return reference;
}

GuestDraft check_guest(FieldCheck& check, const std::string& prefix, const GuestDraft& guest) {
  GuestDraft clean = guest;
  clean.name = check.optional_name(prefix + "name", guest.name);
  clean.email = check.optional_email(prefix + "email", guest.email);
  clean.phone = check.optional_phone(prefix + "phone", guest.phone);
  if (!clean.email && !clean.phone) check.wrong(prefix + "email", "email_or_phone_required");
  clean.language = check.language(prefix + "language", guest.language);
  clean.interprets.reset();
  if (guest.interprets && !guest.interprets->empty()) {
    if (guest.kind != invites::Kind::interpreter) check.wrong(prefix + "interprets", "only_for_interpreters");
    else clean.interprets = check.language(prefix + "interprets", *guest.interprets);
  }
  clean.job_reference = check_job_reference(check, prefix, guest.kind, guest.job_reference);
  return clean;
}

void check_country(FieldCheck& check, const Context& context, const std::string& prefix, const GuestDraft& guest) {
  const bool texted = guest.phone && !guest.phone->empty() && context.senders.sms;
  if (texted && !is_texted_country(context.texting, *guest.phone)) check.wrong(prefix + "phone", "country_not_texted");
}

void check_repeated(FieldCheck& check, const std::string& prefix, const GuestDraft& guest, const std::vector<GuestDraft>& earlier) {
  const auto is_there = [&](std::optional<std::string> GuestDraft::* address) {
    const auto& own = guest.*address;
    return own && !own->empty() && std::any_of(earlier.begin(), earlier.end(), [&](const GuestDraft& other) {
      return own == other.*address && guest.name == other.name && guest.interprets == other.interprets && guest.job_reference == other.job_reference;
    });
  };
  if (is_there(&GuestDraft::email)) check.wrong(prefix + "email", "duplicate");
  if (is_there(&GuestDraft::phone)) check.wrong(prefix + "phone", "duplicate");
}

Outcome<CheckedDraft> check_draft(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                  const VisitDraft& draft, const visits::Visit* existing) {
  FieldCheck check;
  CheckedDraft checked;
  check_times(check, context, draft, existing, checked);
  check_providers(check, unit, clinic.id, draft, existing, checked);
  check_patient(check, unit, context, clinic.id, draft, checked);
  checked.reason = check.text("reason", draft.reason, kReasonCharacters);
  checked.line = check.text("line", draft.line, kLineCharacters);
  if (draft.guests.size() > static_cast<std::size_t>(clinic.settings.guests_per_visit))
    check.wrong("guests", "too_many_guests");
  for (std::size_t i = 0; i < draft.guests.size(); ++i) {
    const std::string prefix = "guests." + std::to_string(i) + ".";
    GuestDraft guest = check_guest(check, prefix, draft.guests[i]);
    check_repeated(check, prefix, guest, checked.guests);
    check_country(check, context, prefix, guest);
    checked.guests.push_back(std::move(guest));
  }
  if (!check.ok()) return check.refusal();
  return checked;
}

}  // namespace bedside::desk
