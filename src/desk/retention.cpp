#include "desk/retention.hpp"

#include <algorithm>

#include "audit/retention.hpp"
#include "desk/journal.hpp"

namespace bedside::desk {
namespace {

// Some tens of milliseconds' work: nobody who joins meanwhile waits longer for a writer.
constexpr int kVisitsATurn = 50;
constexpr int kPatientsATurn = 100;
constexpr int kEntriesATurn = 500;

WallTime before(const Context& context, int days) { return context.now - std::chrono::days(days); }

}  // namespace

Outcome<Removed> remove_what_is_too_old(UnitOfWork& unit, const Context& context, const ClinicId& id) {
  const auto clinic = unit.clinics().find_clinic(id);
  if (!clinic) return refuse(Why::not_found);
  const clinic::Retention& keep = clinic->settings.retention;
  Removed removed;
  for (const visits::Visit& visit : unit.visits().list_over_since(id, before(context, keep.visits_days), kVisitsATurn)) {
    unit.clinics().note_last_visit(id, visit.patient, std::max(visit.ends_at, visit.ended_at.value_or(visit.ends_at)));
    unit.visits().remove_visit(visit);
    ++removed.visits;
  }
  removed.patients = unit.clinics().remove_patients_not_seen_since(id, before(context, keep.patients_days), kPatientsATurn);
  removed.audit_entries = audit::remove_old_entries(unit.audit(), context.keys, id, before(context, keep.audit_days), kEntriesATurn);
  removed.more = removed.visits == kVisitsATurn || removed.patients == kPatientsATurn || removed.audit_entries == kEntriesATurn;
  if (removed.any())
    note(unit, context, id, kByServer, "retention.removed", "clinic",
         {{"visits", std::to_string(removed.visits)},
          {"patients", std::to_string(removed.patients)},
          {"audit_entries", std::to_string(removed.audit_entries)}});
  return removed;
}

}  // namespace bedside::desk
