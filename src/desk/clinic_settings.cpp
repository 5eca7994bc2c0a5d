#include "desk/clinic_settings.hpp"

#include <algorithm>

#include "base/colour.hpp"
#include "desk/ending.hpp"
#include "desk/field_check.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/retention.hpp"
#include "notices/languages.hpp"
#include "notices/render.hpp"

namespace bedside::desk {
namespace {

bool is_among(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

/// As they are kept: nothing where all are chosen, so that one which a later program brings is offered too.
std::vector<std::string> read_languages(const std::vector<std::string>& chosen, FieldCheck& check) {
  std::vector<std::string> kept;
  for (const std::string_view one : notices::kLanguages)
    if (is_among(chosen, one)) kept.emplace_back(one);
  if (kept.size() < chosen.size()) check.wrong("languages", "unknown_language");
  if (kept.size() == notices::kLanguages.size()) kept.clear();
  return kept;
}

std::map<std::string, std::string> read_privacy(const std::map<std::string, std::string>& typed, FieldCheck& check) {
  std::map<std::string, std::string> kept;
  for (const auto& [language, words] : typed) {
    const std::string field = "privacy." + language;
    if (std::find(notices::kLanguages.begin(), notices::kLanguages.end(), language) == notices::kLanguages.end())
      check.wrong(field, "unknown_language");
    else if (std::string sentence = check.text(field, words, kPrivacyCharacters); !sentence.empty())
      kept[language] = std::move(sentence);
  }
  return kept;
}

std::optional<std::string> read_accent(const std::optional<std::string>& typed, FieldCheck& check) {
  if (!typed) return std::nullopt;
  const auto colour = parse_colour(*typed);
  if (colour) return write_colour(*colour);
  check.wrong("accent", "not_a_colour");
  return std::nullopt;
}

bool touches_guest_invite(const ClinicChange& change) {
  return change.guest_invite_staff || change.guest_invite_patients || change.guest_way_link || change.guest_way_phone;
}

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
  if (change.guest_way_link) settings.guest_ways.link = *change.guest_way_link;
  if (change.guest_way_email) settings.guest_ways.email = *change.guest_way_email;
  if (change.guest_way_sms) settings.guest_ways.sms = *change.guest_way_sms;
  if (change.guest_way_phone) settings.guest_ways.phone = *change.guest_way_phone;
  if (change.languages) settings.languages = read_languages(*change.languages, check);
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
  const auto days = [&](const char* field, const std::optional<int>& given, int least, int most, int& kept) {
    if (!given) return;
    if (*given < least || *given > most) check.wrong(field, "out_of_range");
    kept = *given;
  };
  days("retention.visits_days", change.retention_visits_days, kRetentionDaysLeast, kRetentionDaysMost, settings.retention.visits_days);
  days("retention.patients_days", change.retention_patients_days, kRetentionDaysLeast, kRetentionDaysMost, settings.retention.patients_days);
  days("retention.audit_days", change.retention_audit_days, kAuditDaysLeast, kAuditDaysMost, settings.retention.audit_days);
  if (change.accent) settings.accent = read_accent(*change.accent, check);
  if (change.privacy) settings.privacy = read_privacy(*change.privacy, check);
  return settings;
}

std::string join_words(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& one : words) joined += (joined.empty() ? "" : ",") + one;
  return joined;
}

std::string languages_of(const std::map<std::string, std::string>& sentences) {
  std::vector<std::string> languages;
  for (const auto& [language, sentence] : sentences) languages.push_back(language);
  return languages.empty() ? "none" : join_words(languages);
}

const char* on_or_off(bool on) { return on ? "on" : "off"; }

/// What differs, as the audit log may say it: a name or a number is said to have changed, and no more.
Details differences(const clinic::Settings& before, const clinic::Settings& after) {
  Details details;
  const auto text = [&](std::string_view name, const auto& a, const auto& b) {
    if (a != b) details.emplace_back(name, "changed");
  };
  const auto flag = [&](std::string_view name, bool a, bool b) {
    if (a != b) details.emplace_back(name, on_or_off(b));
  };
  const auto number = [&](std::string_view name, std::int64_t a, std::int64_t b) {
    if (a != b) details.emplace_back(name, std::to_string(b));
  };
  text("public_name", before.public_name, after.public_name);
  text("contact_phone", before.contact_phone, after.contact_phone);
  if (before.language != after.language) details.emplace_back("language", after.language);
  text("time_zone", before.time_zone, after.time_zone);
  flag("guest_invite_staff", before.guest_invite_staff, after.guest_invite_staff);
  flag("guest_invite_patients", before.guest_invite_patients, after.guest_invite_patients);
  flag("guest_way_link", before.guest_ways.link, after.guest_ways.link);
  flag("guest_way_email", before.guest_ways.email, after.guest_ways.email);
  flag("guest_way_sms", before.guest_ways.sms, after.guest_ways.sms);
  flag("guest_way_phone", before.guest_ways.phone, after.guest_ways.phone);
  if (before.languages != after.languages) details.emplace_back("languages", join_words(offered_languages(after, {})));
  number("doors_minutes", before.doors.count(), after.doors.count());
  number("guests_per_visit", before.guests_per_visit, after.guests_per_visit);
  flag("guests_see_patient", before.guests_see_patient, after.guests_see_patient);
  if (before.accent != after.accent) details.emplace_back("accent", after.accent ? after.accent->substr(1) : "none");
  if (before.privacy != after.privacy) details.emplace_back("privacy", languages_of(after.privacy));
  number("retention_visits_days", before.retention.visits_days, after.retention.visits_days);
  number("retention_patients_days", before.retention.patients_days, after.retention.patients_days);
  number("retention_audit_days", before.retention.audit_days, after.retention.audit_days);
  if (before.admission != after.admission) details.emplace_back("admission", word(after.admission));
  return details;
}

/// Guests who have been given what would stop working: their whole invitation, or one way of coming in by it.
int count_affected(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, const clinic::Settings& after) {
  const clinic::GuestWays& ways = clinic.settings.guest_ways;
  const bool link_goes = ways.link && !after.guest_ways.link;
  const bool phone_goes = ways.phone && !after.guest_ways.phone && !context.dial_in_numbers.of(clinic).empty();
  int affected = 0;
  for (const auto inviter : invites::kAllInviters) {
    if (!guest_invite_on(clinic.settings, inviter)) continue;
    if (link_goes || phone_goes || !guest_invite_on(after, inviter))
      affected += unit.invitations().count_live_guests_of_clinic(clinic.id, inviter);
  }
  return affected;
}

}  // namespace

std::vector<std::string> offered_languages(const clinic::Settings& settings, const std::string& also) {
  const std::vector<std::string> always = {notices::written_language(settings.language),
                                           also.empty() ? std::string() : notices::written_language(also)};
  std::vector<std::string> offered;
  for (const std::string_view one : notices::kLanguages)
    if (settings.languages.empty() || is_among(settings.languages, one) || is_among(always, one)) offered.emplace_back(one);
  return offered;
}

Outcome<ClinicChanged> change_clinic(UnitOfWork& unit, const Context& context, const Actor& actor,
                                     const ClinicChange& change) {
  auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  FieldCheck check;
  const clinic::Settings settings = apply(context, clinic->settings, change, check);
  const bool somebody_invites = settings.guest_invite_staff || settings.guest_invite_patients;
  if (touches_guest_invite(change) && somebody_invites && !guests_have_a_way_in(context, *clinic, settings.guest_ways))
    check.wrong(settings.guest_ways.phone ? "guest_way_link" : "guest_way_phone", "way_in_required");
  if (!check.ok()) return check.refusal();

  if (const int affected = change.confirmed ? 0 : count_affected(unit, context, *clinic, settings); affected > 0) {
    Refusal refusal(Why::guests_affected);
    refusal.affected_guests = affected;
    return refuse(std::move(refusal));
  }

  ClinicChanged changed;
  for (const auto inviter : invites::kAllInviters) {
    if (!guest_invite_on(clinic->settings, inviter) || guest_invite_on(settings, inviter)) continue;
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
  Details details = differences(clinic->settings, settings);
  if (!details.empty()) {
    if (!changed.ended.empty()) details.emplace_back("ended_invitations", std::to_string(changed.ended.size()));
    unit.clinics().save_settings(actor.clinic, settings);
    note(unit, context, actor.clinic, by(actor), "clinic.changed", "clinic", details);
  }
  clinic->settings = settings;
  changed.clinic = view_clinic(context, *clinic);
  return changed;
}

}  // namespace bedside::desk
