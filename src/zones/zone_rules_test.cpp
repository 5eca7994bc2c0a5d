#include <gtest/gtest.h>

#include "zones/system_zone_rules.hpp"

namespace bedside::zones {
namespace {

using visits::LocalTime;
using visits::ZoneWhy;

const SystemZoneRules kRules;

TEST(ZoneRules, knows_the_zones_of_the_database_and_no_made_up_ones) {
  EXPECT_TRUE(kRules.is_zone("America/New_York"));
  EXPECT_TRUE(kRules.is_zone("Asia/Kathmandu"));
  EXPECT_TRUE(kRules.is_zone("UTC"));
  EXPECT_FALSE(kRules.is_zone("GMT+5"));
  EXPECT_FALSE(kRules.is_zone("Mars/Olympus"));
  EXPECT_FALSE(kRules.is_zone(""));
  EXPECT_FALSE(kRules.is_zone(std::string(1000, 'A')));
}

TEST(ZoneRules, turns_a_clocks_reading_into_the_moment_and_back) {
  const LocalTime nine{2026, 11, 24, 9, 0};
  const auto moment = kRules.to_wall_time(nine, "America/New_York");
  ASSERT_TRUE(moment.ok());
  EXPECT_EQ(*moment, WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + std::chrono::hours(14));
  EXPECT_EQ(*kRules.to_local_time(*moment, "America/New_York"), nine);
  EXPECT_EQ(*kRules.to_local_time(*moment, "Asia/Kathmandu"), (LocalTime{2026, 11, 24, 19, 45}));
}

TEST(ZoneRules, refuses_the_hour_that_a_clock_change_skips_and_the_one_that_it_repeats) {
  const std::string zone = "America/New_York";
  EXPECT_EQ(kRules.to_wall_time({2027, 3, 14, 2, 30}, zone).why(), ZoneWhy::skipped_by_clock_change);
  EXPECT_EQ(kRules.to_wall_time({2027, 11, 7, 1, 30}, zone).why(), ZoneWhy::repeated_by_clock_change);
  EXPECT_TRUE(kRules.to_wall_time({2027, 3, 14, 1, 59}, zone).ok());
  EXPECT_TRUE(kRules.to_wall_time({2027, 3, 14, 3, 0}, zone).ok());
  EXPECT_TRUE(kRules.to_wall_time({2027, 11, 7, 0, 59}, zone).ok());
  EXPECT_TRUE(kRules.to_wall_time({2027, 11, 7, 2, 0}, zone).ok());
  EXPECT_EQ(kRules.to_wall_time({2027, 3, 14, 2, 30}, "Mars/Olympus").why(), ZoneWhy::unknown_zone);
}

}  // namespace
}  // namespace bedside::zones
