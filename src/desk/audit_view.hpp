// The audit log as the clinic's admin reads it: the newest first, with the names that its people have now. Of guests
// it knows what they were, never who. Changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

/// Who did something, or what it was done with.
struct AuditParty {
  std::string sort;  // person, patient, guest, visit, clinic, server, console; empty where none of these
  std::string id = {};
  std::optional<std::string> name = {};  // of a person of the clinic
  // Of a seat:
  std::optional<VisitId> visit = {};
  std::optional<invites::Kind> kind = {};
  int number = 0;
  std::optional<WallTime> starts_at = {};  // of a visit
};

struct AuditEntry {
  audit::SealedEvent sealed;
  AuditParty actor;
  AuditParty subject;
};

struct AuditQuery {
  std::optional<VisitId> visit;
  std::optional<PersonId> person;
  std::optional<std::string> day;  // 2026-11-24, of the clinic's own zone
  std::optional<std::int64_t> before;
  int limit = 50;
};
inline constexpr int kAuditPageMost = 200;

struct AuditPage {
  std::vector<AuditEntry> entries;
  /// Go on below it. There may be a next page although this one is not full: one look goes through so many events.
  std::optional<std::int64_t> next;
  std::int64_t begins_at = 1;  // the first entry that is kept
};

Outcome<AuditPage> read_audit_log(UnitOfWork& unit, const Context& context, const Actor& actor, const AuditQuery& query);

}  // namespace bedside::desk
