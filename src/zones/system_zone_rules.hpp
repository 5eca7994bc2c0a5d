// The rules of time zones from the system's tzdata, as visits::ZoneRules and notices::ZoneClocks want them, read by
// Howard Hinnant's date library. Governments change clocks at short notice, and Debian updates tzdata within days; a
// database that comes inside a library is as old as the library. Formatting for readers is somewhere else.
#pragma once

#include "notices/calendar.hpp"
#include "visits/zone_rules.hpp"

namespace bedside::zones {

/// Asked at start-up: without tzdata the first visit would be the first to notice.
bool system_has_zones();

/// Has no state; may be shared by threads.
class SystemZoneRules final : public visits::ZoneRules {
 public:
  bool is_zone(const std::string& zone) const override;
  Result<WallTime, visits::ZoneWhy> to_wall_time(const visits::LocalTime& local, const std::string& zone) const override;
  Result<visits::LocalTime, visits::ZoneWhy> to_local_time(WallTime time, const std::string& zone) const override;
};

/// The same for calendars. Has no state; may be shared by threads.
class SystemZoneClocks final : public notices::ZoneClocks {
 public:
  notices::ClockOffset offset_at(const std::string& zone, WallTime time) const override;
  std::vector<notices::ClockChange> changes(const std::string& zone, WallTime from, WallTime to) const override;
};

}  // namespace bedside::zones
