#include "zones/icu_zone_rules.hpp"

#include <chrono>
#include <optional>

#include "zones/find_zone.hpp"

namespace bedside::zones {
namespace {

using visits::LocalTime;
using visits::ZoneWhy;

/// The moment that a wall clock's reading means under the offset before (or after) a change near it.
std::optional<double> moment_of(const icu::BasicTimeZone& zone, double local, UTimeZoneLocalOption option) {
  int32_t standard = 0;
  int32_t summer = 0;
  UErrorCode failed = U_ZERO_ERROR;
  zone.getOffsetFromLocal(local, option, option, standard, summer, failed);
  if (U_FAILURE(failed)) return std::nullopt;
  return local - standard - summer;
}

std::optional<double> offset_at(const icu::BasicTimeZone& zone, double moment) {
  int32_t standard = 0;
  int32_t summer = 0;
  UErrorCode failed = U_ZERO_ERROR;
  zone.getOffset(moment, false, standard, summer, failed);
  if (U_FAILURE(failed)) return std::nullopt;
  return static_cast<double>(standard) + static_cast<double>(summer);
}

}  // namespace

bool IcuZoneRules::is_zone(const std::string& zone) const { return find_zone(zone) != nullptr; }

Result<WallTime, ZoneWhy> IcuZoneRules::to_wall_time(const LocalTime& local, const std::string& name) const {
  const auto zone = find_zone(name);
  if (!zone) return Refused{ZoneWhy::unknown_zone};
  const auto day = std::chrono::sys_days(std::chrono::year(local.year) / std::chrono::month(static_cast<unsigned>(local.month)) /
                                         std::chrono::day(static_cast<unsigned>(local.day)));
  const WallTime reading = WallTime(day) + std::chrono::hours(local.hour) + std::chrono::minutes(local.minute);
  const auto clock = static_cast<double>(to_unix_ms(reading));
  const auto before = moment_of(*zone, clock, UCAL_TZ_LOCAL_FORMER);
  const auto after = moment_of(*zone, clock, UCAL_TZ_LOCAL_LATTER);
  if (!before || !after) return Refused{ZoneWhy::unknown_zone};
  if (*before == *after) return from_unix_ms(static_cast<std::int64_t>(*before));
  // Two moments read so on the clock, or none does.
  const auto offset = offset_at(*zone, *before);
  const bool reads_so = offset && *before + *offset == clock;
  return Refused{reads_so ? ZoneWhy::repeated_by_clock_change : ZoneWhy::skipped_by_clock_change};
}

Result<LocalTime, ZoneWhy> IcuZoneRules::to_local_time(WallTime time, const std::string& name) const {
  const auto zone = find_zone(name);
  if (!zone) return Refused{ZoneWhy::unknown_zone};
  const auto offset = offset_at(*zone, static_cast<double>(to_unix_ms(time)));
  if (!offset) return Refused{ZoneWhy::unknown_zone};
  const WallTime local = time + std::chrono::milliseconds(static_cast<std::int64_t>(*offset));
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  return LocalTime{int{date.year()}, static_cast<int>(unsigned{date.month()}), static_cast<int>(unsigned{date.day()}),
                   static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count())};
}

}  // namespace bedside::zones
