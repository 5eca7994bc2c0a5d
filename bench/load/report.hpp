// The measurements as a table for people and as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "bench/load/run.hpp"

namespace bedside::load {

/// With the ratios to Janus and to the bare loop of the same scenario and run.
std::string to_table(const std::vector<Row>& rows);
std::string to_json(const std::vector<Row>& rows);

}  // namespace bedside::load
