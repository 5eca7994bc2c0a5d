// Calendar arithmetic needs the rules of time zones; one adapter (ICU) fills this port, tests a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace bedside::visits {

/// A wall clock's reading, without a zone: 2026-11-24T09:00. Minutes are exact, seconds do not exist.
struct LocalTime {
  int year = 0;
  int month = 0;   // 1-12
  int day = 0;     // 1-31
  int hour = 0;    // 0-23
  int minute = 0;  // 0-59
  auto operator<=>(const LocalTime&) const = default;
};

std::optional<LocalTime> parse_local_time(std::string_view text);
std::string write_local_time(const LocalTime& local);  // 2026-11-24T09:00

enum class ZoneWhy {
  unknown_zone,
  skipped_by_clock_change,  // the hour does not exist on that day
  repeated_by_clock_change, // the hour exists twice; a visit cannot start there
};

class ZoneRules {
 public:
  virtual ~ZoneRules() = default;
  virtual bool is_zone(const std::string& zone) const = 0;
  virtual Result<WallTime, ZoneWhy> to_wall_time(const LocalTime& local, const std::string& zone) const = 0;
  virtual Result<LocalTime, ZoneWhy> to_local_time(WallTime time, const std::string& zone) const = 0;
};

}  // namespace bedside::visits
