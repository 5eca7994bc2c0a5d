#include <gtest/gtest.h>

#include "zones/system_zone_rules.hpp"

namespace bedside::zones {
namespace {

using notices::ClockOffset;
using std::chrono::hours;

WallTime midnight(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

TEST(ZoneClocks, tells_each_change_of_a_year_with_both_offsets_and_their_names) {
  const SystemZoneClocks clocks;
  const auto changes = clocks.changes("America/New_York", midnight(2027, 1, 1), midnight(2028, 1, 1));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].at, midnight(2027, 3, 14) + hours(7));
  EXPECT_EQ(changes[0].before, (ClockOffset{hours(-5), false, "EST"}));
  EXPECT_EQ(changes[0].after, (ClockOffset{hours(-4), true, "EDT"}));
  EXPECT_EQ(changes[1].at, midnight(2027, 11, 7) + hours(6));
}

TEST(ZoneClocks, a_zone_without_summer_time_never_changes_and_an_unknown_one_is_utc) {
  const SystemZoneClocks clocks;
  EXPECT_TRUE(clocks.changes("Asia/Kathmandu", midnight(2027, 1, 1), midnight(2040, 1, 1)).empty());
  EXPECT_EQ(clocks.offset_at("Asia/Kathmandu", midnight(2027, 1, 1)).ahead, std::chrono::minutes(345));
  EXPECT_TRUE(clocks.changes("Mars/Olympus", midnight(2027, 1, 1), midnight(2040, 1, 1)).empty());
  EXPECT_EQ(clocks.offset_at("Mars/Olympus", midnight(2027, 1, 1)).name, "UTC");
}

}  // namespace
}  // namespace bedside::zones
