// The same statements with the same values, run by nothing but the database's own client library: what accepting and sending
// would cost if only the rows had to be written.
#pragma once

#include <chrono>
#include <vector>

#include "bench/messages/record.hpp"

namespace bedside::bench {

/// What one connection runs, one unit after the other.
using Lane = std::vector<Unit>;

/// `writing`: without those that only read. Answers how long it took; each unit is a transaction that waits for the disk, with
/// prepared statements. All lanes run at the same time; SQLite has one writer: one after the other.
std::chrono::duration<double> run_plainly(storage::Database kind, const std::string& where, const std::vector<Lane>& lanes, bool writing);

}  // namespace bedside::bench
