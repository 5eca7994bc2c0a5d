#include "desk/audit_view.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "desk/days.hpp"
#include "desk/field_check.hpp"

namespace bedside::desk {
namespace {

/// As many events one request goes through at most, whatever it looks for: some ten milliseconds' work.
constexpr std::int64_t kReach = 20'000;

/// Looks each of them up once.
class Parties {
 public:
  Parties(UnitOfWork& unit, const ClinicId& clinic) : unit_(unit), clinic_(clinic) {}

  AuditParty of(const std::string& text) {
    const auto [known, fresh] = known_.try_emplace(text);
    if (fresh) known->second = find(text);
    return known->second;
  }

 private:
  AuditParty find(const std::string& text) {
    const auto colon = text.find(':');
    AuditParty party{text.substr(0, colon)};
    if (colon != std::string::npos) party.id = text.substr(colon + 1);
    if (party.sort == "person") {
      if (const auto person = unit_.clinics().find_person(clinic_, PersonId(party.id))) party.name = person->name;
    } else if (party.sort == "visit") {
      if (const auto visit = unit_.visits().find_visit(clinic_, VisitId(party.id))) party.starts_at = visit->starts_at;
    } else if (party.sort == "invitation") {
      party.sort = "guest";
      if (const auto seat = unit_.invitations().find_invitation(clinic_, InvitationId(party.id))) fill(party, *seat);
    }
    return party;
  }
  static void fill(AuditParty& party, const invites::Invitation& seat) {
    party.visit = seat.visit;
    party.number = seat.number;
    if (seat.role == invites::SeatRole::patient) {
      party.sort = "patient";
    } else {
      party.kind = seat.kind;
    }
  }

  UnitOfWork& unit_;
  const ClinicId clinic_;
  std::map<std::string, AuditParty> known_;
};

/// Fills from and to; false when the text is no day.
bool fill_day(audit::Wanted& wanted, const Context& context, const std::string& zone, const std::string& day) {
  const auto local = visits::parse_local_time(day + "T00:00");
  if (!local) return false;
  const auto date = day_of(*local);
  wanted.from = start_of_day(context.zones, zone, date);
  wanted.to = start_of_day(context.zones, zone, next_day(date));
  return wanted.from.has_value() && wanted.to.has_value();
}

}  // namespace

Outcome<AuditPage> read_audit_log(UnitOfWork& unit, const Context& context, const Actor& actor, const AuditQuery& query) {
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  if (!clinic) return refuse(Why::not_found);
  audit::Wanted wanted{query.visit, query.person, {}, {}};
  FieldCheck check;
  if (query.day && !fill_day(wanted, context, clinic->settings.time_zone, *query.day)) check.wrong("day", "not_a_local_time");
  if (query.limit < 1 || query.limit > kAuditPageMost) check.wrong("limit", "out_of_range");
  if (!check.ok()) return check.refusal();

  const auto head = unit.audit().head(actor.clinic);
  const auto beginning = unit.audit().find_beginning(actor.clinic);
  AuditPage page;
  page.begins_at = beginning ? beginning->number + 1 : 1;
  std::int64_t first = page.begins_at;
  std::int64_t end = head ? head->number + 1 : first;
  if (wanted.from && wanted.to) {
    // A day is a small part of the log: the index says which.
    const auto numbers = unit.audit().numbers_between(actor.clinic, *wanted.from, *wanted.to);
    if (!numbers) return page;
    first = numbers->first;
    end = numbers->second + 1;
  }
  const std::int64_t before = std::min(query.before.value_or(end), end);
  const std::int64_t from = std::max(before - kReach, first);
  Parties parties(unit, actor.clinic);
  for (auto& sealed : unit.audit().find_sealed(actor.clinic, wanted, from, before, query.limit)) {
    auto by = parties.of(sealed.event.actor);
    auto about = parties.of(sealed.event.subject);
    page.entries.push_back({std::move(sealed), std::move(by), std::move(about)});
  }
  const bool full = page.entries.size() == static_cast<std::size_t>(query.limit);
  const std::int64_t reached = full ? page.entries.back().sealed.number : from;
  if (reached > first) page.next = reached;
  return page;
}

}  // namespace bedside::desk
