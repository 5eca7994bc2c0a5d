// Brings a database's schema up to date: numbered texts, each applied once, all in one transaction.
// A database newer than the program is refused, and so is one whose numbers have gaps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/sql.hpp"

namespace bedside::storage {

struct Migration {
  std::int64_t number;
  const char* name;
  const char* text;
};

/// The texts of migrations/, in order of their numbers; generated at build time.
const std::vector<Migration>& migrations();

/// Throws OpenFailed with a sentence for the operator. Opens and ends its own transaction.
void migrate(Sql& sql, WallTime now);

/// A text's statements: split at `;` at the end of a line, comments left out.
std::vector<std::string> split_statements(const std::string& text);

}  // namespace bedside::storage
