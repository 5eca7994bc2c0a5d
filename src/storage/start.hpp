// What happens to a database before it is used.
#pragma once

#include "secure/keyring.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {

/// Compares the key ring with the keys that this database has seen, and notes new ones. Throws OpenFailed
/// when rows were hashed or sealed under a key that `keys` does not hold.
void check_keys(Sql& sql, const secure::KeyRing& keys);

}  // namespace bedside::storage
