// What happens to a database before it is used.
#pragma once

#include "secure/keyring.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {

/// Throws OpenFailed where a PostgreSQL server is too old or its database cannot hold every name.
void check_server(Sql& sql);

/// Compares the key ring with the keys that this database has seen, and notes new ones. Throws OpenFailed
/// when rows were hashed or sealed under a key that `keys` does not hold.
void check_keys(Sql& sql, const secure::KeyRing& keys);

}  // namespace bedside::storage
