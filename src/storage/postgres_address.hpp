// The address of a PostgreSQL database, as the operator writes it and as connections take it. An address may hold
// a password: it never becomes part of a sentence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bedside::storage {

/// Begins with postgresql:// or postgres://.
bool is_postgres_address(std::string_view text);

/// The same database with what this program adds where the operator says nothing: a name for the server's lists,
/// time-outs after which a server that has vanished counts as gone, and a server that takes writes. None where
/// libpq cannot read `address`.
std::optional<std::string> write_postgres_address(const std::string& address);

}  // namespace bedside::storage
