#include "audit/retention.hpp"

#include "audit/sealer.hpp"
#include "secure/hash.hpp"

namespace bedside::audit {
namespace {

std::string seal_of(const Beginning& beginning, const secure::KeyRing& keys, unsigned key_id, const ClinicId& clinic) {
  // An event of an action that no use case writes: what seals events seals this, and is never one.
  return chain_hash(keys, key_id, beginning.number, {clinic, WallTime{}, "", "audit.begins_after", "", ""}, beginning.hash);
}

}  // namespace

int remove_old_entries(AuditRepository& audit, const secure::KeyRing& keys, const ClinicId& clinic, WallTime before, int limit) {
  const auto head = audit.head(clinic);
  if (!head) return 0;
  const auto began = audit.find_beginning(clinic);
  Beginning beginning = began.value_or(Beginning{});
  int removed = 0;
  for (const SealedEvent& sealed : audit.list_sealed(clinic, beginning.number, limit)) {
    if (sealed.event.at >= before || sealed.number == head->number) break;
    beginning.number = sealed.number;
    beginning.hash = sealed.hash;
    ++removed;
  }
  if (removed == 0) return 0;
  beginning.seal = seal_of(beginning, keys, keys.newest_key_id(), clinic);
  audit.begin_after(clinic, beginning);
  return removed;
}

bool is_genuine(const Beginning& beginning, const secure::KeyRing& keys, const ClinicId& clinic) {
  const auto key_id = key_id_of(beginning.seal);
  if (!key_id) return false;
  const std::string seal = seal_of(beginning, keys, *key_id, clinic);
  return !seal.empty() && secure::constant_time_equal(seal, beginning.seal);
}

}  // namespace bedside::audit
