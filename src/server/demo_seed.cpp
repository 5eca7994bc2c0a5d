#include "server/demo_seed.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "desk/booking.hpp"
#include "desk/sign_in.hpp"
#include "secure/password.hpp"

namespace bedside::server {
namespace {

using desk::Outcome;
using desk::UnitOfWork;

struct Staff {
  const char* name;
  const char* email;
  std::vector<clinic::Role> roles;
};

const std::vector<Staff>& staff() {
  static const std::vector<Staff> everybody = {
      {"Dana Admin", "dana@riverside.example", {clinic::Role::admin}},
      {"Sam Ortiz", "sam@riverside.example", {clinic::Role::scheduler}},
      {"Dr. Priya Shah", "shah@riverside.example", {clinic::Role::provider}},
      {"Dr. Tom Weber", "weber@riverside.example", {clinic::Role::provider}},
  };
  return everybody;
}

desk::GuestDraft guest(const char* name, std::optional<std::string> email, std::optional<std::string> phone, invites::Kind kind,
                       const char* language, std::optional<std::string> interprets = std::nullopt) {
  desk::GuestDraft draft;
  draft.name = name;
  draft.email = std::move(email);
  draft.phone = std::move(phone);
  draft.kind = kind;
  draft.language = language;
  draft.interprets = std::move(interprets);
  return draft;
}

desk::PatientDraft patient(const char* name, const char* email, std::optional<std::string> phone, const char* language) {
  desk::PatientDraft draft;
  draft.name = name;
  draft.email = email;
  draft.phone = std::move(phone);
  draft.language = language;
  return draft;
}

struct PlannedVisit {
  std::chrono::minutes from_now;
  std::chrono::minutes lasts;
  std::size_t provider;  // of the providers, in the order of staff()
  desk::PatientDraft patient;
  visits::Type type;
  const char* reason;
  std::vector<desk::GuestDraft> guests;
};

std::vector<PlannedVisit> plan() {
  using std::chrono::hours;
  using std::chrono::minutes;
  return {
      {minutes(0), minutes(60), 0, patient("Maria Lopez", "maria@people.example", "+15550100001", "es"), visits::Type::consultation,
       "Results of the blood test",
       {guest("Ana Lopez", "ana@people.example", std::nullopt, invites::Kind::family, "es"),
        guest("Luis Vega", std::nullopt, "+15550100002", invites::Kind::interpreter, "en", "es")}},
      {minutes(60), minutes(30), 1, patient("James Carter", "james@people.example", std::nullopt, "en"), visits::Type::follow_up,
       "Medication", {guest("Ruth Carter", "ruth@people.example", "+15550100003", invites::Kind::carer, "en")}},
      {minutes(90), minutes(30), 0, patient("Lin Chen", "lin@people.example", std::nullopt, "en"), visits::Type::check_in, "", {}},
      {hours(24), minutes(45), 1, patient("Noah Becker", "noah@people.example", "+15550100004", "en"), visits::Type::consultation,
       "First visit", {guest("Eva Becker", "eva@people.example", std::nullopt, invites::Kind::guardian, "en")}},
  };
}

/// The half hour that runs now, so that the first visit is on when somebody looks.
WallTime this_slot(WallTime now) {
  const auto slot = std::chrono::duration_cast<std::chrono::milliseconds>(desk::kSlot);
  return WallTime(now.time_since_epoch() / slot * slot);
}

Outcome<std::vector<desk::Actor>> add_people(UnitOfWork& unit, const desk::Context& context, const std::string& time_zone,
                                             const std::vector<std::string>& hashes) {
  desk::NewClinic draft;
  draft.public_name = "Riverside Clinic";
  draft.time_zone = time_zone;
  draft.contact_phone = "+15550100000";
  const auto clinic = desk::add_clinic(unit, context, draft);
  if (!clinic) return desk::refuse(clinic.why());
  std::vector<desk::Actor> actors;
  for (std::size_t i = 0; i < staff().size(); ++i) {
    const auto& one = staff()[i];
    const auto added = desk::add_person(unit, context, clinic->id, std::nullopt, {one.name, one.email, one.roles}, desk::Tell::nobody);
    if (!added) return desk::refuse(added.why());
    unit.clinics().save_password_hash(added->person.id, hashes[i]);
    actors.push_back({clinic->id, added->person.id, one.roles});
  }
  return actors;
}

desk::VisitDraft draft_of(const PlannedVisit& planned, const desk::Context& context, const std::string& time_zone,
                          const PersonId& provider) {
  desk::VisitDraft draft;
  const auto starts = this_slot(context.now) + planned.from_now;
  const auto local = [&](WallTime time) {
    const auto there = context.zones.to_local_time(time, time_zone);
    return there ? visits::write_local_time(*there) : std::string{};
  };
  draft.starts_local = local(starts);
  draft.ends_local = local(starts + planned.lasts);
  draft.time_zone = time_zone;
  draft.provider_ids = {provider};
  draft.patient = planned.patient;
  draft.type = planned.type;
  draft.reason = planned.reason;
  draft.guests = planned.guests;
  return draft;
}

std::string describe(const desk::Refusal& refusal) {
  std::string out(desk::word(refusal.why));
  for (const auto& field : refusal.fields) out += " " + field.field + ": " + field.problem;
  return out;
}

}  // namespace

std::string seed_demo(desk::Storage& storage, const desk::Context& context, const std::string& time_zone) {
  bool seeded = false;
  storage.read([&](UnitOfWork& unit) { seeded = !unit.clinics().list_clinics().empty(); });
  if (seeded) return {};
  std::vector<std::string> hashes;
  // Not inside the transaction: each takes tens of milliseconds on purpose.
  for (std::size_t i = 0; i < staff().size(); ++i) hashes.push_back(secure::hash_password(kDemoPassword));
  const auto actors = desk::transact(storage, [&](UnitOfWork& unit) { return add_people(unit, context, time_zone, hashes); });
  if (!actors) return "The demo's people could not be made: " + describe(actors.why());
  const auto& scheduler = (*actors)[1];
  for (const auto& planned : plan()) {
    const auto& provider = (*actors)[2 + planned.provider].person;
    const auto draft = draft_of(planned, context, time_zone, provider);
    const auto visit = desk::transact(storage, [&](UnitOfWork& unit) { return desk::create_visit(unit, context, scheduler, draft, ""); });
    if (!visit) return "A visit of the demo could not be booked: " + describe(visit.why());
  }
  return {};
}

std::string local_time_zone() {
  std::error_code failed;
  const auto target = std::filesystem::read_symlink("/etc/localtime", failed).string();
  const auto at = target.find("zoneinfo/");
  if (failed || at == std::string::npos) return "UTC";
  const auto zone = target.substr(at + 9);
  return zone == "Etc/UTC" || zone == "UCT" || zone == "Universal" || zone == "Zulu" ? "UTC" : zone;
}

}  // namespace bedside::server
