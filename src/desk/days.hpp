// Days of a zone, as lists by the day begin and end.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "visits/zone_rules.hpp"

namespace bedside::desk {

/// The first minute of a day; where a clock change swallows midnight, the first hour that exists. Nothing for a zone
/// that is not known.
std::optional<WallTime> start_of_day(const visits::ZoneRules& zones, const std::string& zone, std::chrono::year_month_day day);
/// Day, month and year of a local time.
std::chrono::year_month_day day_of(const visits::LocalTime& local);
std::chrono::year_month_day next_day(std::chrono::year_month_day day);

}  // namespace bedside::desk
