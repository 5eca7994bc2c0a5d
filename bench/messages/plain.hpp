// The same statements with the same values, run by nothing but the database's own client library: what accepting and sending
// would cost if only the rows had to be written.
#pragma once

#include <chrono>
#include <vector>

#include "bench/messages/record.hpp"

namespace bedside::bench {

/// `writing`: without those that only read. `lanes`: as many at the same time. Answers how long it took; each unit is a
/// transaction that waits for the disk, with prepared statements. SQLite has one writer: one lane after the other.
std::chrono::duration<double> run_plainly(storage::Database kind, const std::string& where, const std::vector<Unit>& units, bool writing,
                                          unsigned lanes);

}  // namespace bedside::bench
