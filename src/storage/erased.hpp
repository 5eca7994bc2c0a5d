// Where personal data was removed from. What removes rows, or texts from rows, says of which table; PostgreSQL keeps the old
// versions until a VACUUM of that table.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string_view>

namespace bedside::storage {

/// The tables that hold, or held, something about a person.
enum class PersonalTable : std::size_t { invitations, notices, patients, people, tombstones, visits };

inline constexpr std::array<std::string_view, 6> kPersonalTables{"invitations", "notices", "patients", "people", "tombstones", "visits"};

/// A set of them; the n-th bit stands for the n-th name.
using Erased = std::bitset<kPersonalTables.size()>;

}  // namespace bedside::storage
