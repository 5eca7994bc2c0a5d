// Removes what a clinic's settings say is too old: visits that are over, patients without a visit, the head of the audit
// log. A turn is one transaction of a bounded size, for the caretaker. A visit that is open is never touched.
#pragma once

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

/// The least and the most days that a clinic may choose. A link explains itself for 30 days after its visit (a tombstone),
/// and a month is settled in the next: 60.
inline constexpr int kRetentionDaysLeast = 60;
inline constexpr int kRetentionDaysMost = 3650;
inline constexpr int kAuditDaysLeast = 365;
inline constexpr int kAuditDaysMost = 7300;

struct Removed {
  int visits = 0;
  int patients = 0;
  int audit_entries = 0;
  bool more = false;  // the turn was full: another one has work
  bool any() const { return visits + patients + audit_entries > 0; }
};
Outcome<Removed> remove_what_is_too_old(UnitOfWork& unit, const Context& context, const ClinicId& clinic);

}  // namespace bedside::desk
