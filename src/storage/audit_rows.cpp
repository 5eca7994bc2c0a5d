#include "storage/audit_rows.hpp"

namespace bedside::storage {
namespace {

using audit::Event;
using audit::SealedEvent;

#define EVENT_COLUMNS "clinic_id, happened_at, actor, action, subject, details"

Event read_event(Row& row) {
  Event event;
  event.clinic = row.id<ClinicId>();
  event.at = row.time();
  event.actor = row.text();
  event.action = row.text();
  event.subject = row.text();
  event.details = row.text();
  return event;
}

SealedEvent read_sealed(Row& row) {
  SealedEvent sealed;
  sealed.number = row.number();
  sealed.event = read_event(row);
  sealed.previous = row.text();
  sealed.hash = row.text();
  return sealed;
}

}  // namespace

void AuditRows::append(const Event& e) {
  sql_.run("INSERT INTO audit_pending (" EVENT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)",
           {e.clinic, e.at, e.actor, e.action, e.subject, e.details});
}

std::vector<audit::AuditRepository::Unsealed> AuditRows::list_unsealed(const ClinicId& clinic, int limit) {
  std::vector<Unsealed> unsealed;
  for (Row& row : sql_.select("SELECT entry, " EVENT_COLUMNS " FROM audit_pending WHERE clinic_id = ? ORDER BY entry LIMIT ?",
                              {clinic, limit})) {
    const std::int64_t entry = row.number();
    unsealed.push_back({entry, read_event(row)});
  }
  return unsealed;
}

std::vector<ClinicId> AuditRows::clinics_with_unsealed() {
  std::vector<ClinicId> clinics;
  for (Row& row : sql_.select("SELECT DISTINCT clinic_id FROM audit_pending ORDER BY clinic_id")) {
    clinics.push_back(row.id<ClinicId>());
  }
  return clinics;
}

std::optional<SealedEvent> AuditRows::head(const ClinicId& clinic) {
  auto row = sql_.find("SELECT number, " EVENT_COLUMNS
                       ", previous, hash FROM audit_log WHERE clinic_id = ? ORDER BY number DESC LIMIT 1",
                       {clinic});
  if (!row) return std::nullopt;
  return read_sealed(*row);
}

void AuditRows::seal(std::int64_t entry, const SealedEvent& s) {
  sql_.run("INSERT INTO audit_log (number, " EVENT_COLUMNS ", previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           {s.number, s.event.clinic, s.event.at, s.event.actor, s.event.action, s.event.subject, s.event.details,
            s.previous, s.hash});
  sql_.run("DELETE FROM audit_pending WHERE entry = ?", {entry});
}

std::vector<SealedEvent> AuditRows::list_sealed(const ClinicId& clinic, std::int64_t after, int limit) {
  std::vector<SealedEvent> events;
  for (Row& row : sql_.select("SELECT number, " EVENT_COLUMNS
                              ", previous, hash FROM audit_log WHERE clinic_id = ? AND number > ? ORDER BY number LIMIT ?",
                              {clinic, after, limit})) {
    events.push_back(read_sealed(row));
  }
  return events;
}

std::optional<audit::Beginning> AuditRows::find_beginning(const ClinicId& clinic) {
  auto row = sql_.find("SELECT number, hash, seal FROM audit_beginnings WHERE clinic_id = ?", {clinic});
  if (!row) return std::nullopt;
  audit::Beginning beginning;
  beginning.number = row->number();
  beginning.hash = row->text();
  beginning.seal = row->text();
  return beginning;
}

void AuditRows::begin_after(const ClinicId& clinic, const audit::Beginning& beginning) {
  sql_.run("DELETE FROM audit_log WHERE clinic_id = ? AND number <= ?", {clinic, beginning.number});
  sql_.run("DELETE FROM audit_beginnings WHERE clinic_id = ?", {clinic});
  sql_.run("INSERT INTO audit_beginnings (clinic_id, number, hash, seal) VALUES (?, ?, ?, ?)",
           {clinic, beginning.number, beginning.hash, beginning.seal});
}

std::optional<std::pair<std::int64_t, std::int64_t>> AuditRows::numbers_between(const ClinicId& clinic, WallTime from, WallTime to) {
  auto row = sql_.find("SELECT MIN(number), MAX(number) FROM audit_log WHERE clinic_id = ? AND happened_at >= ? AND happened_at < ?",
                       {clinic, from, to});
  const auto lowest = row ? row->maybe_text() : std::nullopt;
  if (!lowest) return std::nullopt;
  return std::pair(std::int64_t{std::stoll(*lowest)}, row->number());
}

std::vector<SealedEvent> AuditRows::find_sealed(const ClinicId& clinic, const audit::Wanted& wanted, std::int64_t from_number,
                                                std::int64_t before, int limit) {
  const std::string person = wanted.person ? "person:" + wanted.person->text() : std::string();
  const std::string visit = wanted.visit ? "visit:" + wanted.visit->text() : std::string();
  const VisitId seats_of = wanted.visit.value_or(VisitId());
  std::vector<SealedEvent> events;
  for (Row& row : sql_.select(
           "SELECT number, " EVENT_COLUMNS
           ", previous, hash FROM audit_log WHERE clinic_id = ? AND number >= ? AND number < ? AND happened_at >= ? AND "
           "happened_at < ? AND (? = '' OR actor = ? OR subject = ?) AND (? = '' OR subject = ? OR subject IN (SELECT "
           "'invitation:' || id FROM invitations WHERE visit_id = ?) OR actor IN (SELECT 'invitation:' || id FROM invitations "
           "WHERE visit_id = ?)) ORDER BY number DESC LIMIT ?",
           {clinic, from_number, before, wanted.from.value_or(WallTime::min()), wanted.to.value_or(WallTime::max()), person, person,
            person, visit, visit, seats_of, seats_of, limit})) {
    events.push_back(read_sealed(row));
  }
  return events;
}

}  // namespace bedside::storage
