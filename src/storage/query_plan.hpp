// Whether a database would answer a statement from an index. For tests only.
#pragma once

#include <set>
#include <string>

#include "storage/contract_fixture.hpp"

namespace bedside::storage {

/// A gtest failure for each statement that would walk a table that can grow. Each is looked at once a kind of
/// database, in the first test that uses it.
void expect_indexes(const TestDatabase& database, const std::set<std::string>& statements);

}  // namespace bedside::storage
