#include "scenario/desk_world.hpp"

#include <random>

namespace bedside::desk {

using std::chrono::hours;
using std::chrono::minutes;

Result<WallTime, visits::ZoneWhy> TableZones::to_wall_time(const visits::LocalTime& local, const std::string& zone) const {
  if (!is_zone(zone)) return Refused{visits::ZoneWhy::unknown_zone};
  const auto day = std::chrono::sys_days(std::chrono::year(local.year) / std::chrono::month(static_cast<unsigned>(local.month)) /
                                         std::chrono::day(static_cast<unsigned>(local.day)));
  if (zone != "UTC" && local.year == 2027 && local.month == 3 && local.day == 14 && local.hour == 2)
    return Refused{visits::ZoneWhy::skipped_by_clock_change};
  if (zone != "UTC" && local.year == 2027 && local.month == 11 && local.day == 7 && local.hour == 1)
    return Refused{visits::ZoneWhy::repeated_by_clock_change};
  return WallTime(day + hours(local.hour) + minutes(local.minute) + (zone == "UTC" ? hours(0) : hours(5)));
}

Result<visits::LocalTime, visits::ZoneWhy> TableZones::to_local_time(WallTime time, const std::string& zone) const {
  if (!is_zone(zone)) return Refused{visits::ZoneWhy::unknown_zone};
  const WallTime local = zone == "UTC" ? time : time - hours(5);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  return visits::LocalTime{int{date.year()}, static_cast<int>(unsigned{date.month()}), static_cast<int>(unsigned{date.day()}),
                           static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count())};
}

WallTime at(int hour, int minute) {
  return WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + hours(5 + hour) + minutes(minute);
}

std::vector<std::string> fields_of(const Refusal& refusal) {
  std::vector<std::string> fields;
  for (const FieldProblem& field : refusal.fields) fields.push_back(field.field + ":" + field.problem);
  return fields;
}

DeskWorld::DeskWorld() {
  directory = std::filesystem::temp_directory_path() / ("bedside-desk-" + std::to_string(std::random_device()()));
  std::filesystem::create_directory(directory);
  storage::Settings settings;
  settings.database = (directory / "bedside.db").string();
  storage = storage::open(settings, keys);
  NewClinic harbor;
  harbor.public_name = "Harbor Clinic";
  harbor.time_zone = "America/New_York";
  clinic = *run([&](UnitOfWork& unit, const Context& now_context) { return add_clinic(unit, now_context, harbor); });
  admin = add_person(clinic.id, "Ada Admin", "ada@harbor.example", {clinic::Role::admin});
  osei = add_person(clinic.id, "Dr. Amara Osei", "osei@harbor.example", {clinic::Role::provider});
  lind = add_person(clinic.id, "Dr. Kim Lind", "lind@harbor.example", {clinic::Role::provider});
}

DeskWorld::~DeskWorld() {
  storage.reset();
  std::filesystem::remove_all(directory);
}

Context DeskWorld::context() {
  return Context{now, random, keys, zones, "https://visits.example.org", senders, dial_in_numbers, false, calling, texting};
}

clinic::Person DeskWorld::add_person(const ClinicId& where, const std::string& name, const std::string& email,
                                     std::vector<clinic::Role> roles) {
  return run([&](UnitOfWork& unit, const Context& now_context) {
           return desk::add_person(unit, now_context, where, std::nullopt, {name, email, roles}, Tell::nobody);
         })
      ->person;
}

VisitDraft DeskWorld::draft() const {
  VisitDraft wanted;
  wanted.starts_local = "2026-11-24T10:00";
  wanted.ends_local = "2026-11-24T10:30";
  wanted.time_zone = "America/New_York";
  wanted.provider_ids = {osei.id};
  wanted.patient.name = "Ines Moreno";
  wanted.patient.email = "ines@mail.example";
  wanted.patient.language = "es";
  wanted.reason = "Chest pain";
  wanted.line = "Please bring the list of medicines";
  GuestDraft rosa;
  rosa.name = "Rosa";
  rosa.email = "rosa@mail.example";
  GuestDraft interpreter;
  interpreter.phone = "+15551230001";
  interpreter.kind = invites::Kind::interpreter;
  interpreter.interprets = "es";
  wanted.guests = {rosa, interpreter};
  return wanted;
}

VisitId DeskWorld::book() { return book(draft()); }

VisitId DeskWorld::book(const VisitDraft& wanted) {
  const auto made = run([&](UnitOfWork& unit, const Context& now_context) {
    return create_visit(unit, now_context, actor(osei), wanted, "");
  });
  if (!made.ok()) ADD_FAILURE() << word(made.why().why) << " " << testing::PrintToString(fields_of(made.why()));
  return *made;
}

VisitDetails DeskWorld::details(const VisitId& visit, const Presence& presence) {
  return *look([&](UnitOfWork& unit, const Context& now_context) {
    return visit_details(unit, now_context, actor(osei), visit, presence);
  });
}

std::string DeskWorld::token_to(const std::string& to) const {
  for (auto sent = mail.rbegin(); sent != mail.rend(); ++sent)
    if (sent->payload.to == to && !sent->payload.link.empty())
      return sent->payload.link.substr(sent->payload.link.rfind('/') + 1);
  ADD_FAILURE() << "no message with a link";
  return {};
}

std::vector<Sent> DeskWorld::deliver() {
  std::vector<Sent> sent;
  const auto done = run([&](UnitOfWork& unit, const Context& now_context) -> Outcome<Done> {
    sent.clear();
    const auto take = [&] { return unit.outbox().lease_due(now_context.now, minutes(1), 100).notices; };
    // A later message to one reader is due when the earlier one is sent.
    for (auto due = take(); !due.empty(); due = take())
      for (const notices::Notice& notice : due) {
        const auto payload = notices::open_payload(notice, keys);
        if (!payload) ADD_FAILURE() << "a payload does not open";
        else sent.push_back({notice.channel, notice.kind, *payload});
        unit.outbox().mark_sent(notice.id, std::nullopt, now_context.now);
      }
    return Done{};
  });
  EXPECT_TRUE(done.ok());
  mail.insert(mail.end(), sent.begin(), sent.end());
  return sent;
}

std::vector<std::string> DeskWorld::actions() {
  return look([&](UnitOfWork& unit, const Context&) {
    std::vector<std::string> words;
    for (const auto& unsealed : unit.audit().list_unsealed(clinic.id, 1000)) words.push_back(unsealed.event.action);
    return words;
  });
}

std::vector<std::string> DeskWorld::audit_details() {
  return look([&](UnitOfWork& unit, const Context&) {
    std::vector<std::string> texts;
    for (const auto& unsealed : unit.audit().list_unsealed(clinic.id, 1000))
      texts.push_back(unsealed.event.actor + " " + unsealed.event.action + " " + unsealed.event.subject + " " +
                      unsealed.event.details);
    return texts;
  });
}

Outcome<Entered> DeskWorld::enter_by(const std::string& token, const std::string& name,
                                     std::optional<Secret<std::string>> cookie, std::optional<As> as) {
  return run([&](UnitOfWork& unit, const Context& now_context) {
    return enter(unit, now_context, {token, name, std::nullopt, cookie, as});
  });
}

JoinPage::State DeskWorld::page_state(const std::string& token) {
  return look([&](UnitOfWork& unit, const Context& now_context) { return join_page(unit, now_context, token); })->state;
}

void DeskWorld::start(const VisitId& visit) {
  const auto started = run([&](UnitOfWork& unit, const Context& now_context) {
    return provider_enters(unit, now_context, actor(osei), visit);
  });
  ASSERT_TRUE(started.ok());
}

}  // namespace bedside::desk
