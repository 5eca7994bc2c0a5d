#include "api/draft_json.hpp"

#include "notices/languages.hpp"

namespace bedside::api {
namespace {

desk::PatientDraft read_patient_draft(Reader& body) {
  desk::PatientDraft draft;
  if (const auto id = body.optional_text("id")) draft.id = PatientId(*id);
  draft.name = body.text("name");
  draft.email = body.optional_text("email");
  draft.phone = body.optional_text("phone");
  draft.language = body.text("language");
  draft.messages_to = body.optional_word("messages_to", clinic::parse_messages_to).value_or(clinic::MessagesTo::patient);
  return draft;
}

std::vector<PersonId> to_people(const std::vector<std::string>& ids) {
  std::vector<PersonId> people;
  for (const auto& id : ids) people.emplace_back(id);
  return people;
}

std::vector<clinic::Role> read_roles(Reader& body, const std::vector<std::string>& words) {
  std::vector<clinic::Role> roles;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto role = clinic::parse_role(words[i])) roles.push_back(*role);
    else body.wrong("roles." + std::to_string(i), "unknown_word");
  }
  return roles;
}

std::optional<int> to_int(const std::optional<std::int64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace

desk::GuestDraft read_guest_draft(Reader& body) {
  desk::GuestDraft draft;
  draft.name = body.optional_text("name");
  draft.email = body.optional_text("email");
  draft.phone = body.optional_text("phone");
  draft.kind = body.word("kind", invites::parse_kind);
  draft.language = body.text("language");
  draft.interprets = body.optional_text("interprets");
  draft.job_reference = body.optional_text("job_reference");
  return draft;
}

desk::VisitDraft read_visit_draft(Reader& body) {
  desk::VisitDraft draft;
  if (const auto id = body.optional_text("visit_id")) draft.visit_id = VisitId(*id);
  draft.starts_local = body.text("starts_local");
  draft.ends_local = body.text("ends_local");
  draft.time_zone = body.text("time_zone");
  draft.provider_ids = to_people(body.texts("provider_ids", 1, desk::kMostProviders));
  body.object("patient", [&](Reader& patient) { draft.patient = read_patient_draft(patient); });
  draft.type = body.word("type", visits::parse_type);
  draft.reason = body.optional_text("reason").value_or("");
  draft.line = body.optional_text("line").value_or("");
  body.optional_list("guests", 0, 30, [&](Reader& guest) { draft.guests.push_back(read_guest_draft(guest)); });
  return draft;
}

desk::VisitChange read_visit_change(Reader& body) {
  desk::VisitChange change;
  change.starts_local = body.optional_text("starts_local");
  change.ends_local = body.optional_text("ends_local");
  change.time_zone = body.optional_text("time_zone");
  if (const auto ids = body.optional_texts("provider_ids", 1, desk::kMostProviders)) change.provider_ids = to_people(*ids);
  body.optional_object("patient", [&](Reader& patient) { change.patient = read_patient_draft(patient); });
  change.type = body.optional_word("type", visits::parse_type);
  change.reason = body.optional_text("reason");
  change.line = body.optional_text("line");
  change.admission = body.optional_word("admission", parse_admission);
  change.locked = body.optional_flag("locked");
  return change;
}

desk::ClinicChange read_clinic_change(Reader& body) {
  desk::ClinicChange change;
  change.public_name = body.optional_text("public_name");
  change.contact_phone = body.nullable_text("contact_phone");
  change.language = body.optional_text("language");
  change.time_zone = body.optional_text("time_zone");
  change.guest_invite_staff = body.optional_flag("guest_invite_staff");
  change.guest_invite_patients = body.optional_flag("guest_invite_patients");
  body.optional_object("guest_ways", [&](Reader& ways) {
    change.guest_way_link = ways.optional_flag("link");
    change.guest_way_email = ways.optional_flag("email");
    change.guest_way_sms = ways.optional_flag("sms");
    change.guest_way_phone = ways.optional_flag("phone");
  });
  change.languages = body.optional_texts("languages", 0, notices::kLanguages.size());
  change.doors_minutes = to_int(body.optional_integer("doors_minutes", 0, 120));
  change.guests_per_visit = to_int(body.optional_integer("guests_per_visit", 1, 30));
  change.guests_see_patient = body.optional_flag("guests_see_patient");
  change.admission = body.optional_word("admission", parse_admission);
  change.accent = body.nullable_text("accent");
  body.optional_object("privacy", [&](Reader& privacy) { change.privacy = privacy.texts_by_name(); });
  body.optional_object("retention", [&](Reader& retention) {
    // What is in range is the use case's to say: it names every field at once.
    constexpr std::int64_t kMost = 1'000'000;
    change.retention_visits_days = to_int(retention.optional_integer("visits_days", 0, kMost));
    change.retention_patients_days = to_int(retention.optional_integer("patients_days", 0, kMost));
    change.retention_audit_days = to_int(retention.optional_integer("audit_days", 0, kMost));
  });
  change.confirmed = body.optional_flag("confirmed").value_or(false);
  return change;
}

desk::InvitationChange read_invitation_change(Reader& body) {
  desk::InvitationChange change;
  change.name = body.optional_text("name");
  change.email = body.optional_text("email");
  change.phone = body.optional_text("phone");
  change.kind = body.optional_word("kind", invites::parse_kind);
  change.language = body.optional_text("language");
  change.interprets = body.optional_text("interprets");
  change.job_reference = body.optional_text("job_reference");
  return change;
}

desk::PersonDraft read_person_draft(Reader& body) {
  desk::PersonDraft draft;
  draft.name = body.text("name");
  draft.email = body.text("email");
  draft.roles = read_roles(body, body.texts("roles", 1, clinic::kAllRoles.size()));
  return draft;
}

desk::PersonChange read_person_change(Reader& body) {
  desk::PersonChange change;
  change.name = body.optional_text("name");
  if (const auto words = body.optional_texts("roles", 1, clinic::kAllRoles.size())) change.roles = read_roles(body, *words);
  change.disabled = body.optional_flag("disabled");
  return change;
}

}  // namespace bedside::api
