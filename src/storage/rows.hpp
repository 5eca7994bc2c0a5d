// What every repository shares: its connection, the keys that seal, and what was erased.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/invariant.hpp"
#include "secure/keyring.hpp"
#include "secure/random.hpp"
#include "storage/erased.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {

/// One connection's repositories look at one of these.
struct Connection {
  Sql& sql;
  const secure::KeyRing& keys;
  secure::SystemRandom random{};
  /// What the storage makes its database forget once the transaction stands.
  Erased erased{};

  /// For a repository that removed personal data.
  void erase_from(PersonalTable table) { erased.set(static_cast<std::size_t>(table)); }

  /// Sealed for one column of one row: a text moved to another place does not open.
  std::optional<std::string> seal(const std::optional<std::string>& text, const std::string& row, std::string_view column) {
    if (!text) return std::nullopt;
    return keys.seal(secure::Purpose::seal, *text, row + ":" + std::string(column), random);
  }
  std::optional<std::string> open(const std::optional<std::string>& sealed, const std::string& row,
                                  std::string_view column) const {
    if (!sealed) return std::nullopt;
    auto text = keys.open(secure::Purpose::seal, *sealed, row + ":" + std::string(column));
    // Start-up has checked the keys; what does not open now was changed behind our back.
    if (!text.ok()) throw SqlFailed(SqlFailed::Kind::other, "a sealed text does not open");
    return *std::move(text);
  }
};

/// A word of a CHECK list back to its enum; the CHECK is made from the same list.
template <class Enum>
Enum known(const std::optional<Enum>& value) {
  BEDSIDE_INVARIANT(value.has_value(), "a word in the database that its CHECK does not allow");
  return *value;
}

}  // namespace bedside::storage
