// Dates, times, zones and languages named in a reader's language. ICU fills this port; tests a table.
#pragma once

#include <string>

#include "base/time.hpp"

namespace bedside::notices {

class DateWords {
 public:
  virtual ~DateWords() = default;
  /// "Tuesday, November 24, 2026" / "martes, 24 de noviembre de 2026"
  virtual std::string day(WallTime time, const std::string& zone, const std::string& language) const = 0;
  /// "9:00 AM" / "9:00"
  virtual std::string time_of_day(WallTime time, const std::string& zone, const std::string& language) const = 0;
  /// Short, for one line: "Tue, Nov 24, 9:00 AM" / "mar, 24 nov, 9:00"
  virtual std::string short_day_and_time(WallTime time, const std::string& zone, const std::string& language) const = 0;
  /// The zone's name at that moment: "Eastern Standard Time" / "hora estándar oriental"
  virtual std::string zone_name(WallTime time, const std::string& zone, const std::string& language) const = 0;
  /// The same in a few letters where the language has them: "EST", else "GMT-5"
  virtual std::string short_zone_name(WallTime time, const std::string& zone, const std::string& language) const = 0;
  /// The name of the language `tag`: "Spanish" / "español"
  virtual std::string language_name(const std::string& tag, const std::string& language) const = 0;
};

}  // namespace bedside::notices
