#include "storage/visit_rows.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace bedside::storage {
namespace {

using visits::Visit;

#define VISIT_COLUMNS                                                                                                  \
  "v.id, v.clinic_id, v.patient_id, v.status, v.starts_at, v.ends_at, v.time_zone, v.visit_type, v.reason, v.line, "   \
  "v.ever_held, v.opened_at, v.emptied_at, v.ended_at, v.calendar_sequence, v.admission, v.locked, v.without_guests, " \
  "v.other_time, v.line_sealed, v.other_time_sealed, v.version"
#define PROVIDERS(joined) ", (SELECT " joined "(mine.place || ':' || mine.person_id, ',') FROM visit_providers mine WHERE mine.visit_id = v.id)"
#define SELECT_VISITS(rest)                                                                                  \
  (sql_.kind() == Database::sqlite ? "SELECT " VISIT_COLUMNS PROVIDERS("group_concat") " FROM visits v" rest \
                                   : "SELECT " VISIT_COLUMNS PROVIDERS("string_agg") " FROM visits v" rest)
// The condition of the indexes of visits that are not over.
#define OPEN "v.status IN ('scheduled', 'waiting', 'in_call')"

std::optional<Visit> first(std::vector<Visit> visits) {
  if (visits.empty()) return std::nullopt;
  return std::move(visits.front());
}

std::optional<std::string> word_of(std::optional<Admission> admission) {
  if (!admission) return std::nullopt;
  return std::string(word(*admission));
}

/// Nothing for none: an empty text leaves no sealed copy.
std::optional<std::string> said(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

/// Of `place:person,place:person` in any order.
std::vector<PersonId> read_providers(std::string_view joined) {
  std::map<int, PersonId> by_place;
  while (!joined.empty()) {
    const auto one = joined.substr(0, joined.find(','));
    joined.remove_prefix(std::min(one.size() + 1, joined.size()));
    const auto colon = one.find(':');
    by_place.emplace(std::stoi(std::string(one.substr(0, colon))), PersonId(std::string(one.substr(colon + 1))));
  }
  std::vector<PersonId> providers;
  for (auto& [place, person] : by_place) providers.push_back(std::move(person));
  return providers;
}

bool sooner(const Visit& a, const Visit& b) { return a.starts_at != b.starts_at ? a.starts_at < b.starts_at : a.id < b.id; }

}  // namespace

void VisitRows::add_visit(const Visit& v) {
  const std::string& id = v.id.text();
  sql_.run(
      "INSERT INTO visits (id, clinic_id, patient_id, status, starts_at, ends_at, time_zone, visit_type, reason, line, "
      "ever_held, opened_at, emptied_at, ended_at, calendar_sequence, admission, locked, without_guests, line_sealed, "
      "other_time_sealed, version) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {v.id, v.clinic, v.patient, word(v.status), v.starts_at, v.ends_at, v.time_zone, word(v.type), v.reason,
       v.ever_held, v.opened_at, v.emptied_at, v.ended_at, v.calendar_sequence, word_of(v.admission), v.locked,
       v.without_guests, connection_.seal(said(v.line), id, "line"), connection_.seal(v.other_time, id, "other_time"), v.version});
  add_providers(v);
}

bool VisitRows::save_visit(Visit& v) {
  const std::string& id = v.id.text();
  // `line` and `other_time` are the columns of before these texts were sealed.
  const auto changed = sql_.change(
      "UPDATE visits SET patient_id = ?, status = ?, starts_at = ?, ends_at = ?, time_zone = ?, visit_type = ?, reason = ?, "
      "line = '', ever_held = ?, opened_at = ?, emptied_at = ?, ended_at = ?, calendar_sequence = ?, admission = ?, locked = ?, "
      "without_guests = ?, other_time = NULL, line_sealed = ?, other_time_sealed = ?, version = version + 1 "
      "WHERE clinic_id = ? AND id = ? AND version = ?",
      {v.patient, word(v.status), v.starts_at, v.ends_at, v.time_zone, word(v.type), v.reason, v.ever_held,
       v.opened_at, v.emptied_at, v.ended_at, v.calendar_sequence, word_of(v.admission), v.locked, v.without_guests,
       connection_.seal(said(v.line), id, "line"), connection_.seal(v.other_time, id, "other_time"), v.clinic, v.id, v.version});
  if (changed == 0) return false;
  if (visits::is_over(v.status)) connection_.erase_from(PersonalTable::visits);
  ++v.version;
  sql_.run("DELETE FROM visit_providers WHERE visit_id = ?", {v.id});
  add_providers(v);
  return true;
}

void VisitRows::add_providers(const Visit& visit) {
  int place = 0;
  for (const PersonId& provider : visit.providers) {
    sql_.run(
        "INSERT INTO visit_providers (clinic_id, visit_id, person_id, place) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {visit.clinic, visit.id, provider, place++});
  }
}

std::vector<Visit> VisitRows::read_visits(std::vector<Row> rows) {
  std::vector<Visit> visits;
  visits.reserve(rows.size());
  for (Row& row : rows) {
    Visit v;
    v.id = row.id<VisitId>();
    v.clinic = row.id<ClinicId>();
    v.patient = row.id<PatientId>();
    v.status = known(visits::parse_status(row.text()));
    v.starts_at = row.time();
    v.ends_at = row.time();
    v.time_zone = row.text();
    v.type = known(visits::parse_type(row.text()));
    v.reason = row.text();
    v.line = row.text();
    v.ever_held = row.flag();
    v.opened_at = row.maybe_time();
    v.emptied_at = row.maybe_time();
    v.ended_at = row.maybe_time();
    v.calendar_sequence = row.small();
    if (const auto own = row.maybe_text()) v.admission = known(parse_admission(*own));
    v.locked = row.flag();
    v.without_guests = row.flag();
    v.other_time = row.maybe_text();
    if (auto line = connection_.open(row.maybe_text(), v.id.text(), "line")) v.line = *std::move(line);
    if (auto wish = connection_.open(row.maybe_text(), v.id.text(), "other_time")) v.other_time = *std::move(wish);
    v.version = row.number();
    if (const auto joined = row.maybe_text()) v.providers = read_providers(*joined);
    visits.push_back(std::move(v));
  }
  return visits;
}

std::optional<Visit> VisitRows::find_visit(const ClinicId& clinic, const VisitId& visit) {
  return first(
      read_visits(sql_.select(SELECT_VISITS(" WHERE v.clinic_id = ? AND v.id = ?"), {clinic, visit})));
}

std::optional<Visit> VisitRows::find_visit_by_id(const VisitId& visit) {
  return first(read_visits(sql_.select(SELECT_VISITS(" WHERE v.id = ?"), {visit})));
}

std::vector<Visit> VisitRows::list_visits(const ClinicId& clinic, WallTime from, WallTime to, const PersonId& provider) {
  if (provider.empty()) {
    return read_visits(sql_.select(SELECT_VISITS(" WHERE v.clinic_id = ? AND v.ends_at > ? AND v.starts_at < ? "
                                                 "ORDER BY v.starts_at, v.id"),
                                   {clinic, from, to}));
  }
  return read_visits(sql_.select(SELECT_VISITS(" JOIN visit_providers p ON p.visit_id = v.id "
                                               "WHERE p.person_id = ? AND v.clinic_id = ? AND v.ends_at > ? AND v.starts_at < ? "
                                               "ORDER BY v.starts_at, v.id"),
                                 {provider, clinic, from, to}));
}

std::vector<Visit> VisitRows::list_overlaps(const ClinicId& clinic, const std::vector<PersonId>& providers, WallTime from,
                                            WallTime to, const VisitId& except) {
  std::vector<Visit> overlaps;
  for (const PersonId& provider : providers) {
    auto found = read_visits(sql_.select(SELECT_VISITS(" JOIN visit_providers p ON p.visit_id = v.id "
                                                       "WHERE p.person_id = ? AND v.clinic_id = ? AND v.ends_at > ? AND v.starts_at < ? "
                                                       "AND v.id <> ? AND " OPEN),
                                         {provider, clinic, from, to, except}));
    for (Visit& visit : found) {
      const bool known_already = std::any_of(overlaps.begin(), overlaps.end(), [&](const Visit& v) { return v.id == visit.id; });
      if (!known_already) overlaps.push_back(std::move(visit));
    }
  }
  std::sort(overlaps.begin(), overlaps.end(), sooner);
  return overlaps;
}

std::vector<Visit> VisitRows::list_past_end(WallTime before, int limit) {
  return read_visits(sql_.select(SELECT_VISITS(" WHERE " OPEN
                                               " AND v.ends_at < ? ORDER BY v.ends_at LIMIT ?"),
                                 {before, limit}));
}

std::vector<Visit> VisitRows::list_open_before(const ClinicId& clinic, WallTime before) {
  return read_visits(sql_.select(SELECT_VISITS(" WHERE v.clinic_id = ? AND " OPEN
                                               " AND v.starts_at < ? ORDER BY v.starts_at, v.id"),
                                 {clinic, before}));
}

std::vector<Visit> VisitRows::list_over_since(const ClinicId& clinic, WallTime before, int limit) {
  return read_visits(sql_.select(SELECT_VISITS(" WHERE v.clinic_id = ? AND v.status IN ('completed', 'cancelled', 'lapsed') "
                                               "AND v.ended_at < ? ORDER BY v.ended_at, v.id LIMIT ?"),
                                 {clinic, before, limit}));
}

void VisitRows::remove_visit(const Visit& visit) {
  for (const char* statement : {"DELETE FROM notices WHERE visit_id = ?", "DELETE FROM reminders WHERE visit_id = ?", "DELETE FROM tombstones WHERE visit_id = ?",
                                "DELETE FROM visit_requests WHERE visit_id = ?", "DELETE FROM invitations WHERE visit_id = ?",
                                "DELETE FROM visit_providers WHERE visit_id = ?", "DELETE FROM visits WHERE id = ?"})
    sql_.run(statement, {visit.id});
  for (const auto table : {PersonalTable::notices, PersonalTable::tombstones, PersonalTable::invitations, PersonalTable::visits})
    connection_.erase_from(table);
}

std::vector<Visit> VisitRows::list_with_somebody() {
  return read_visits(
      sql_.select(SELECT_VISITS(" WHERE v.status IN ('waiting', 'in_call') ORDER BY v.id")));
}

std::optional<VisitId> VisitRows::find_request(const ClinicId& clinic, const std::string& key) {
  auto row = sql_.find("SELECT visit_id FROM visit_requests WHERE clinic_id = ? AND request_key = ?", {clinic, key});
  if (!row) return std::nullopt;
  return row->id<VisitId>();
}

void VisitRows::add_request(const ClinicId& clinic, const std::string& key, const VisitId& visit, WallTime now) {
  sql_.run("INSERT INTO visit_requests (clinic_id, request_key, visit_id, made_at) VALUES (?, ?, ?, ?)",
           {clinic, key, visit, now});
}

bool VisitRows::claim_request(const ClinicId& clinic, const std::string& key, const VisitId& visit, WallTime now) {
  return sql_.change(
             "INSERT INTO visit_requests (clinic_id, request_key, visit_id, made_at) VALUES (?, ?, ?, ?) ON CONFLICT (clinic_id, request_key) DO NOTHING",
             {clinic, key, visit, now}) > 0;
}

void VisitRows::remove_old_requests(WallTime before) { sql_.run("DELETE FROM visit_requests WHERE made_at < ?", {before}); }

}  // namespace bedside::storage
