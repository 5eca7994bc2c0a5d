#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "notices/languages.hpp"
#include "words/icu_date_words.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::words {
namespace {

const WallTime kMorning = from_unix_ms(1'795'528'800'000);  // 2026-11-24T14:00:00Z
const zones::SystemZoneClocks kClocks;
const std::string kZone = "America/New_York";

TEST(DateWords, english_and_spanish_readers_read_their_own_dates) {
  const IcuDateWords words(kClocks);
  EXPECT_EQ(words.day(kMorning, kZone, "en"), "Tuesday, November 24, 2026");
  EXPECT_EQ(words.day(kMorning, kZone, "es"), "martes, 24 de noviembre de 2026");
  EXPECT_EQ(words.time_of_day(kMorning, kZone, "en"), "9:00 AM");
  EXPECT_EQ(words.time_of_day(kMorning, kZone, "es"), "9:00");
  EXPECT_EQ(words.short_day_and_time(kMorning, kZone, "en"), "Tue, Nov 24, 9:00 AM");
}

TEST(DateWords, the_zone_is_named_as_it_is_on_that_day) {
  const IcuDateWords words(kClocks);
  EXPECT_EQ(words.zone_name(kMorning, kZone, "en"), "Eastern Standard Time");
  EXPECT_EQ(words.zone_name(kMorning - std::chrono::days(100), kZone, "en"), "Eastern Daylight Time");
  EXPECT_EQ(words.short_zone_name(kMorning, kZone, "en"), "EST");
}

TEST(DateWords, show_the_clock_on_the_wall_where_a_law_is_younger_than_icu) {
  class Younger final : public notices::ZoneClocks {
   public:
    notices::ClockOffset offset_at(const std::string&, WallTime) const override { return {std::chrono::hours(-3), false, "-03"}; }
    std::vector<notices::ClockChange> changes(const std::string&, WallTime, WallTime) const override { return {}; }
  } const law;
  const IcuDateWords words(law);
  EXPECT_EQ(words.time_of_day(kMorning, kZone, "en"), "11:00 AM");
  EXPECT_EQ(words.zone_name(kMorning, kZone, "en"), "GMT-03:00");
  EXPECT_EQ(words.short_zone_name(kMorning, kZone, "en"), "GMT-3");
  EXPECT_EQ(words.time_of_day(kMorning, "America/A_New_City", "en"), "11:00 AM");
}

TEST(DateWords, who_asks_at_the_same_time_reads_the_own_zone_and_language) {
  const IcuDateWords words(kClocks);
  const auto asked = [&](const std::string& zone, const std::string& language, const std::string& expected) {
    return std::thread([&words, zone, language, expected] {
      for (int i = 0; i < 300; ++i) ASSERT_EQ(words.time_of_day(kMorning, zone, language), expected);
    });
  };
  std::array threads{asked(kZone, "en", "9:00 AM"), asked("Europe/Berlin", "en", "3:00 PM"), asked("Asia/Kolkata", "en", "7:30 PM"),
                     asked(kZone, "es", "9:00")};
  for (auto& thread : threads) thread.join();
}

TEST(DateWords, languages_are_named_in_the_readers_language) {
  const IcuDateWords words(kClocks);
  EXPECT_EQ(words.language_name("es", "en"), "Spanish");
  EXPECT_EQ(words.language_name("es", "es"), "español");
}

TEST(DateWords, arabic_dates_have_the_digits_of_numbers_and_pins_beside_them) {
  const IcuDateWords words(kClocks);
  EXPECT_NE(words.day(kMorning, kZone, "ar").find("24"), std::string::npos) << words.day(kMorning, kZone, "ar");
  EXPECT_NE(words.time_of_day(kMorning, kZone, "ar").find("9:00"), std::string::npos) << words.time_of_day(kMorning, kZone, "ar");
}

TEST(DateWords, creole_has_days_and_months_of_its_own) {
  const IcuDateWords words(kClocks);
  EXPECT_EQ(words.day(kMorning, kZone, "ht"), "madi 24 novanm 2026");
  EXPECT_EQ(words.short_day_and_time(kMorning, kZone, "ht"), "madi 24 novanm " + words.time_of_day(kMorning, kZone, "ht"));
}

TEST(DateWords, sign_languages_have_names_in_every_language_of_messages) {
  const IcuDateWords words(kClocks);
  EXPECT_EQ(words.language_name("bfi", "en"), "British Sign Language");
  EXPECT_EQ(words.language_name("gsg", "de"), "Deutsche Gebärdensprache");
  EXPECT_EQ(words.language_name("ase", "xx"), "American Sign Language");
  for (const std::string_view language : notices::kLanguages)
    for (const std::string tag : {"ase", "bfi", "bzs", "csl", "fcs", "fsl", "gsg", "kvk", "mfs", "psp", "rsl", "ssp"})
      EXPECT_NE(words.language_name(tag, std::string(language)), tag) << language;
}

TEST(DateWords, no_language_of_messages_is_answered_in_english) {
  const IcuDateWords words(kClocks);
  for (const std::string language : {"es", "zh-Hans", "vi", "ar", "fr", "pt", "ru", "ko", "ht", "tl", "de"}) {
    EXPECT_EQ(words.day(kMorning, kZone, language).find("Tuesday"), std::string::npos) << language;
    EXPECT_NE(words.day(kMorning, kZone, language).find("2026"), std::string::npos) << language;
  }
}

}  // namespace
}  // namespace bedside::words
