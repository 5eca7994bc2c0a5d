// Shortens the log from its beginning, and leaves the rest verifiable: a sealed record says after which entry the log
// begins, and whose hash that was (docs/decisions/0009). The newest entry always stays: the next one continues it.
#pragma once

#include <cstdint>
#include <optional>

#include "audit/log.hpp"
#include "secure/keyring.hpp"

namespace bedside::audit {

/// Removes what happened before `before`, at most `limit` entries, up to the first one that did not. Answers how many,
/// inside one transaction.
int remove_old_entries(AuditRepository& audit, const secure::KeyRing& keys, const ClinicId& clinic, WallTime before, int limit);

/// Whether this program has sealed it, under a key that the ring still holds.
bool is_genuine(const Beginning& beginning, const secure::KeyRing& keys, const ClinicId& clinic);

}  // namespace bedside::audit
