// Dates, times, zones and languages in a reader's language, by ICU (CLDR): fills notices::DateWords.
// What a clock shows comes from another port, because a law may be younger than ICU's own zones. Decides nothing about
// messages. May be shared by threads.
#pragma once

#include "notices/calendar.hpp"
#include "notices/date_words.hpp"

namespace bedside::words {

class IcuDateWords final : public notices::DateWords {
 public:
  explicit IcuDateWords(const notices::ZoneClocks& clocks) : clocks_(clocks) {}
  std::string day(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string time_of_day(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string short_day_and_time(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string zone_name(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string short_zone_name(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string language_name(const std::string& tag, const std::string& language) const override;

 private:
  const notices::ZoneClocks& clocks_;
};

}  // namespace bedside::words
