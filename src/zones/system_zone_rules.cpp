#include "zones/system_zone_rules.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>

namespace bedside::zones {
namespace {

using notices::ClockOffset;
using visits::LocalTime;
using visits::ZoneWhy;
using Seconds = std::chrono::sys_seconds;

/// Nothing for what the database does not hold under this name, and for the machine's own zone under no name.
const date::time_zone* find_zone(const std::string& name) {
  if (name == "localtime") return nullptr;
  const auto& zones = date::get_tzdb().zones;
  const auto at = std::lower_bound(zones.begin(), zones.end(), name,
                                   [](const date::time_zone& zone, const std::string& wanted) { return zone.name() < wanted; });
  return at != zones.end() && at->name() == name ? &*at : nullptr;
}

Seconds whole(WallTime time) { return std::chrono::floor<std::chrono::seconds>(time); }

bool in_range(Seconds time) {
  constexpr std::chrono::days kFarthest{365 * 1000};  // the library's first and last periods have no end
  return time.time_since_epoch() > -kFarthest && time.time_since_epoch() < kFarthest;
}

/// tzdata's own flag says "not standard time", which is the winter in Dublin; here it is the half of the year that is
/// ahead of the other.
bool is_summer(const date::time_zone& zone, const date::sys_info& info) {
  const bool flagged = info.save != std::chrono::minutes(0);
  for (const Seconds beside : {Seconds(info.begin) - std::chrono::seconds(1), Seconds(info.end)}) {
    if (!in_range(beside)) continue;
    const date::sys_info other = zone.get_info(beside);
    if ((other.save != std::chrono::minutes(0)) != flagged) return info.offset > other.offset;
  }
  return false;
}

ClockOffset offset_of(const date::time_zone& zone, const date::sys_info& info) {
  return {info.offset, is_summer(zone, info), info.abbrev};
}

}  // namespace

bool system_has_zones() {
  try {
    return find_zone("UTC") != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

bool SystemZoneRules::is_zone(const std::string& zone) const { return find_zone(zone) != nullptr; }

Result<WallTime, ZoneWhy> SystemZoneRules::to_wall_time(const LocalTime& local, const std::string& name) const {
  const auto* zone = find_zone(name);
  if (zone == nullptr) return Refused{ZoneWhy::unknown_zone};
  const auto day = std::chrono::sys_days(std::chrono::year(local.year) / std::chrono::month(static_cast<unsigned>(local.month)) /
                                         std::chrono::day(static_cast<unsigned>(local.day)));
  const Seconds reading = day + std::chrono::hours(local.hour) + std::chrono::minutes(local.minute);
  const auto info = zone->get_info(date::local_seconds(reading.time_since_epoch()));
  if (info.result == date::local_info::nonexistent) return Refused{ZoneWhy::skipped_by_clock_change};
  if (info.result == date::local_info::ambiguous) return Refused{ZoneWhy::repeated_by_clock_change};
  return WallTime(reading - info.first.offset);
}

Result<LocalTime, ZoneWhy> SystemZoneRules::to_local_time(WallTime time, const std::string& name) const {
  const auto* zone = find_zone(name);
  if (zone == nullptr) return Refused{ZoneWhy::unknown_zone};
  const Seconds local = whole(time) + zone->get_info(whole(time)).offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  return LocalTime{int{date.year()}, static_cast<int>(unsigned{date.month()}), static_cast<int>(unsigned{date.day()}),
                   static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count())};
}

ClockOffset SystemZoneClocks::offset_at(const std::string& name, WallTime time) const {
  const auto* zone = find_zone(name);
  if (zone == nullptr) return {std::chrono::seconds(0), false, "UTC"};
  return offset_of(*zone, zone->get_info(whole(time)));
}

std::vector<notices::ClockChange> SystemZoneClocks::changes(const std::string& name, WallTime from, WallTime to) const {
  std::vector<notices::ClockChange> changes;
  const auto* zone = find_zone(name);
  if (zone == nullptr) return changes;
  date::sys_info before = zone->get_info(whole(from) - std::chrono::seconds(1));
  while (in_range(Seconds(before.end)) && WallTime(Seconds(before.end)) < to) {
    const date::sys_info after = zone->get_info(before.end);
    // A law that only renames the hour changes no clock.
    if (before.offset != after.offset && WallTime(Seconds(before.end)) >= from)
      changes.push_back({WallTime(Seconds(before.end)), offset_of(*zone, before), offset_of(*zone, after)});
    before = after;
  }
  return changes;
}

}  // namespace bedside::zones
