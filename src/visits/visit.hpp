// A visit: patient + one or more providers + scheduled start and end + a time zone.
// The rules on doors and end are pure functions of it; the repository is a port.
#pragma once

#include <chrono>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/admission.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "visits/status.hpp"

namespace bedside::visits {

enum class Type { consultation, follow_up, check_in, therapy, other };
inline constexpr std::array kAllTypes = {Type::consultation, Type::follow_up, Type::check_in, Type::therapy, Type::other};

struct Visit {
  VisitId id;
  ClinicId clinic;
  PatientId patient;
  std::vector<PersonId> providers;  // in the order in which they were named
  Status status = Status::scheduled;
  WallTime starts_at;
  WallTime ends_at;
  std::string time_zone;
  Type type = Type::consultation;
  std::string reason;  // never leaves the clinic's own pages
  std::string line;    // the inviter's optional line to guests; until over
  std::optional<std::string> other_time;       // the patient asks for one, in their own words; until moved or over
  bool ever_held = false;                      // a provider was in once
  std::optional<WallTime> opened_at;           // first Start Visit: doors are open from here on
  std::optional<WallTime> emptied_at;          // since when nobody is in, after it was held
  std::optional<WallTime> ended_at;            // completed, cancelled, lapsed
  int calendar_sequence = 0;                   // iCalendar SEQUENCE; rises with each change of time
  std::optional<Admission> admission;          // nothing: the clinic's
  bool locked = false;                         // nobody new comes in or waits; the patient may
  bool without_guests = false;                 // guests wait while patient and providers talk
  std::int64_t version = 0;                    // optimistic concurrency: save_visit checks it
};

/// Doors open `doors` before the start, or when a provider starts, if earlier.
WallTime doors_open_at(const Visit& visit, std::chrono::minutes doors);
bool doors_are_open(const Visit& visit, std::chrono::minutes doors, WallTime now);
/// From the second of the scheduled end on newcomers are refused.
bool newcomers_refused(const Visit& visit, WallTime now);
/// A held visit whose room has been empty for 10 minutes after its end becomes completed; one never held lapses.
inline constexpr std::chrono::minutes kEmptyAfterEnd{10};
std::optional<Event> due_event(const Visit& visit, bool somebody_waits, WallTime now);

class VisitRepository {
 public:
  virtual ~VisitRepository() = default;
  virtual void add_visit(const Visit& visit) = 0;
  /// False when `visit.version` is no longer the stored one; raises it otherwise.
  virtual bool save_visit(Visit& visit) = 0;
  virtual std::optional<Visit> find_visit(const ClinicId& clinic, const VisitId& visit) = 0;
  /// Without a clinic: for a link or PIN, which names the visit.
  virtual std::optional<Visit> find_visit_by_id(const VisitId& visit) = 0;
  /// Touching [from, to), by start; every provider when `provider` is empty.
  virtual std::vector<Visit> list_visits(const ClinicId& clinic, WallTime from, WallTime to, const PersonId& provider) = 0;
  /// Not over, of these providers, overlapping [from, to), without `except`.
  virtual std::vector<Visit> list_overlaps(const ClinicId& clinic, const std::vector<PersonId>& providers, WallTime from,
                                           WallTime to, const VisitId& except) = 0;
  /// Not over, with an end before `before`: the caretaker's list; at most `limit`.
  virtual std::vector<Visit> list_past_end(WallTime before, int limit) = 0;
  /// Not over and started earlier than `before` (still open from another day) of one clinic.
  virtual std::vector<Visit> list_open_before(const ClinicId& clinic, WallTime before) = 0;
  /// Over since before `before`, of one clinic, the oldest first; at most `limit`.
  virtual std::vector<Visit> list_over_since(const ClinicId& clinic, WallTime before, int limit) = 0;
  /// With its invitations, messages and tombstones.
  virtual void remove_visit(const Visit& visit) = 0;
  /// In status waiting or in_call, of all clinics: at start, when nobody can be present.
  virtual std::vector<Visit> list_with_somebody() = 0;
  /// Requests that can be repeated without harm: the visit that one made, or invited to, under this key (a keyed hash), if
  /// any; kept for a day.
  virtual std::optional<VisitId> find_request(const ClinicId& clinic, const std::string& key) = 0;
  virtual void add_request(const ClinicId& clinic, const std::string& key, const VisitId& visit, WallTime now) = 0;
  /// Remembers it unless it is remembered already: whether it is new. Looks at nobody else's keys, as a find would.
  virtual bool claim_request(const ClinicId& clinic, const std::string& key, const VisitId& visit, WallTime now) = 0;
  virtual void remove_old_requests(WallTime before) = 0;
};

std::string_view word(Type type);
std::optional<Type> parse_type(std::string_view word);

}  // namespace bedside::visits
