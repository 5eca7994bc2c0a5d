// Days, zones and people as pieces; and the texts of the prompts: complete, and nothing else.
#include "phone/spoken.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <toml++/toml.h>

#include "phone/test_phrasebook.hpp"

namespace bedside::phone {
namespace {

const DayAndTime kVisit{2026, 11, 24, 9, 30, "America/New_York", -300};

TEST(Spoken, the_order_of_a_day_belongs_to_the_language) {
  const auto& book = test_phrasebook();
  EXPECT_EQ(say_day_and_time("en", book.order("en"), kVisit),
            (Pieces{"en/weekday.2", "en/month.11", "en/day.24", "en/at", "en/hour.9", "en/minute.30", "en/part.am", "en/zone.eastern"}));
  EXPECT_EQ(say_day_and_time("es", book.order("es"), kVisit),
            (Pieces{"es/weekday.2", "es/day.24", "es/of", "es/month.11", "es/at", "es/hour.9", "es/minute.30", "es/part.m", "es/zone.eastern"}));
}

TEST(Spoken, full_hours_have_no_minutes_and_unnamed_zones_their_distance) {
  auto when = kVisit;
  when.minute = 0;
  when.hour = 0;
  when.zone = "Asia/Kathmandu";
  when.utc_offset_minutes = 345;
  const auto& book = test_phrasebook();
  EXPECT_EQ(say_day_and_time("en", book.order("en"), when),
            (Pieces{"en/weekday.2", "en/month.11", "en/day.24", "en/at", "en/hour.0", "en/part.am", "en/zone.utc", "en/zone.plus",
                    "en/number.5", "en/number.45"}));
  when.utc_offset_minutes = -120;
  EXPECT_EQ(say_day_and_time("en", book.order("en"), when).back(), "en/number.2");
  when.utc_offset_minutes = 0;
  EXPECT_EQ(say_day_and_time("en", book.order("en"), when).back(), "en/zone.utc");
}

TEST(Spoken, who_is_here_by_kind_and_number_never_by_name) {
  EXPECT_EQ(say_who_is_here("en", {{PersonKind::provider, 1}, {PersonKind::family, 2}, {PersonKind::carer, 0}}),
            (Pieces{"en/here", "en/one.provider", "en/number.2", "en/many.family"}));
  EXPECT_EQ(say_who_is_here("en", {}), Pieces{"en/here_alone"});
  EXPECT_EQ(say_who_is_here("en", {{PersonKind::other, 1000}}), (Pieces{"en/here", "en/number.59", "en/many.other"}));
}

TEST(Order, refuses_what_it_cannot_say) {
  const std::string parts = "a a a a a a a a a a a a a a a a a a a a a a a a";
  EXPECT_TRUE(parse_order("weekday month day hour minute part zone", parts));
  EXPECT_FALSE(parse_order("weekday month day hour minute part", parts)) << "no zone";
  EXPECT_FALSE(parse_order("weekday weekday month day hour minute part zone", parts)) << "twice";
  EXPECT_FALSE(parse_order("weekday month day hour minute part zone ../x", parts)) << "no id";
  EXPECT_FALSE(parse_order("weekday month day hour minute part zone", "a a a")) << "not 24";
}

TEST(Phrasebook, knows_what_is_missing_and_which_language_comes_next) {
  const auto& book = test_phrasebook();
  EXPECT_TRUE(book.missing("en").empty());
  EXPECT_GT(book.missing("fr").size(), 200U);
  EXPECT_EQ(book.language_after("en"), "es");
  EXPECT_EQ(book.language_after("es"), "en");
  const Clip* clip = book.find("en/welcome");
  ASSERT_NE(clip, nullptr);
  EXPECT_EQ(clip->at(audio::Rate::narrow).size(), 800U);
  EXPECT_EQ(clip->at(audio::Rate::wide).size(), 1600U);
}

TEST(PromptTexts, every_language_has_every_piece_and_nothing_else) {
  int languages = 0;
  for (const auto& file : std::filesystem::directory_iterator(BEDSIDE_PROMPT_TEXTS)) {
    if (file.path().extension() != ".toml") continue;
    ++languages;
    const toml::table texts = toml::parse_file(file.path().string());
    const auto order = parse_order(texts["order"]["day_and_time"].value_or(""), texts["order"]["parts"].value_or(""));
    ASSERT_TRUE(order) << file.path();
    std::set<std::string> written;
    for (const auto& [section, pieces] : texts) {
      if (section == "voice" || section == "order") continue;
      ASSERT_TRUE(pieces.is_table()) << file.path();
      for (const auto& [id, text] : *pieces.as_table()) {
        EXPECT_FALSE(text.value_or(std::string()).empty()) << file.path() << ": " << id;
        written.insert((section == "sentences" ? "" : std::string(section.str()) + ".") + std::string(id.str()));
      }
    }
    std::set<std::string> wanted;
    for (auto& id : required_pieces()) EXPECT_TRUE(wanted.insert(id).second) << id << " is asked for twice";
    for (auto& id : pieces_of(*order)) wanted.insert(id);
    for (const auto& id : wanted) EXPECT_TRUE(written.contains(id)) << file.path() << " lacks " << id;
    for (const auto& id : written) EXPECT_TRUE(wanted.contains(id)) << file.path() << " has " << id << ", which nobody hears";
  }
  EXPECT_GE(languages, 2) << "English and Spanish";
}

}  // namespace
}  // namespace bedside::phone
