#include <gtest/gtest.h>

#include "zones/icu_date_words.hpp"

namespace bedside::zones {
namespace {

const WallTime kMorning = from_unix_ms(1'795'528'800'000);  // 2026-11-24T14:00:00Z
const std::string kZone = "America/New_York";

TEST(DateWords, english_and_spanish_readers_read_their_own_dates) {
  const IcuDateWords words;
  EXPECT_EQ(words.day(kMorning, kZone, "en"), "Tuesday, November 24, 2026");
  EXPECT_EQ(words.day(kMorning, kZone, "es"), "martes, 24 de noviembre de 2026");
  EXPECT_EQ(words.time_of_day(kMorning, kZone, "en"), "9:00 AM");
  EXPECT_EQ(words.time_of_day(kMorning, kZone, "es"), "9:00");
  EXPECT_EQ(words.short_day_and_time(kMorning, kZone, "en"), "Tue, Nov 24, 9:00 AM");
}

TEST(DateWords, the_zone_is_named_as_it_is_on_that_day) {
  const IcuDateWords words;
  EXPECT_EQ(words.zone_name(kMorning, kZone, "en"), "Eastern Standard Time");
  EXPECT_EQ(words.zone_name(kMorning - std::chrono::days(100), kZone, "en"), "Eastern Daylight Time");
  EXPECT_EQ(words.short_zone_name(kMorning, kZone, "en"), "EST");
}

TEST(DateWords, languages_are_named_in_the_readers_language) {
  const IcuDateWords words;
  EXPECT_EQ(words.language_name("es", "en"), "Spanish");
  EXPECT_EQ(words.language_name("es", "es"), "español");
}

}  // namespace
}  // namespace bedside::zones
