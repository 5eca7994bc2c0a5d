// Who did what: append-only, hash-chained, opaque ids only (no name, no address, no number, no token).
// Use cases append unchained events in their transaction; one sealer per clinic chains them in commit order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace bedside::audit {

struct Event {
  ClinicId clinic;
  WallTime at;
  std::string actor;    // "person:ID", "invitation:ID", "server", "console"
  std::string action;   // "visit.created", "guest.entered", ...
  std::string subject;  // "visit:ID", "invitation:ID", "clinic", ...
  std::string details;  // JSON object of opaque facts: {"kind":"family","via":"link"}
};

struct SealedEvent {
  std::int64_t number = 0;  // 1, 2, 3 ... per clinic
  Event event;
  std::string previous;     // hash of number-1
  std::string hash;         // keyed hash over number, event and previous
};

/// Where the log begins, once retention has removed what came before: after which entry, and whose hash that was.
struct Beginning {
  std::int64_t number = 0;
  std::string hash;
  std::string seal;  // keyed hash over the two and the clinic (audit/retention.hpp)
  bool operator==(const Beginning&) const = default;
};

/// What a reader looks for; what is not given matches everything.
struct Wanted {
  std::optional<VisitId> visit;    // itself, and what its invitations did or what was done with them
  std::optional<PersonId> person;  // what this person did, and what was done with them
  std::optional<WallTime> from;
  std::optional<WallTime> to;  // before it
};

class AuditRepository {
 public:
  virtual ~AuditRepository() = default;
  virtual void append(const Event& event) = 0;
  /// Unchained events in commit order, at most `limit`, with their row ids.
  struct Unsealed {
    std::int64_t row = 0;
    Event event;
  };
  virtual std::vector<Unsealed> list_unsealed(const ClinicId& clinic, int limit) = 0;
  virtual std::vector<ClinicId> clinics_with_unsealed() = 0;
  virtual std::optional<SealedEvent> head(const ClinicId& clinic) = 0;
  virtual void seal(std::int64_t row, const SealedEvent& sealed) = 0;
  virtual std::vector<SealedEvent> list_sealed(const ClinicId& clinic, std::int64_t after, int limit) = 0;
  /// Nothing where the log is whole.
  virtual std::optional<Beginning> find_beginning(const ClinicId& clinic) = 0;
  /// Removes every entry up to the one that the beginning names, and keeps it in place of an earlier one.
  virtual void begin_after(const ClinicId& clinic, const Beginning& beginning) = 0;
  /// The lowest and the highest number of what happened in [from, to).
  virtual std::optional<std::pair<std::int64_t, std::int64_t>> numbers_between(const ClinicId& clinic, WallTime from, WallTime to) = 0;
  /// Newest first, at most `limit`, of the numbers from `from_number` up to below `before`.
  virtual std::vector<SealedEvent> find_sealed(const ClinicId& clinic, const Wanted& wanted, std::int64_t from_number,
                                               std::int64_t before, int limit) = 0;
};

}  // namespace bedside::audit
