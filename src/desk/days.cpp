#include "desk/days.hpp"

namespace bedside::desk {

std::optional<WallTime> start_of_day(const visits::ZoneRules& zones, const std::string& zone, std::chrono::year_month_day day) {
  visits::LocalTime local{int{day.year()}, static_cast<int>(unsigned{day.month()}), static_cast<int>(unsigned{day.day()}), 0, 0};
  for (; local.hour < 4; ++local.hour)
    if (const auto begin = zones.to_wall_time(local, zone); begin.ok()) return *begin;
  return std::nullopt;
}

std::chrono::year_month_day day_of(const visits::LocalTime& local) {
  using namespace std::chrono;
  return year(local.year) / month(static_cast<unsigned>(local.month)) / std::chrono::day(static_cast<unsigned>(local.day));
}

std::chrono::year_month_day next_day(std::chrono::year_month_day day) { return std::chrono::sys_days(day) + std::chrono::days(1); }

}  // namespace bedside::desk
