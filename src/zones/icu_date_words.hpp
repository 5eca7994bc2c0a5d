// Dates, times, zones and languages in a reader's language, by ICU (CLDR): fills notices::DateWords.
// Decides nothing about messages. Has no state; may be shared by threads.
#pragma once

#include "notices/date_words.hpp"

namespace bedside::zones {

class IcuDateWords final : public notices::DateWords {
 public:
  std::string day(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string time_of_day(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string short_day_and_time(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string zone_name(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string short_zone_name(WallTime time, const std::string& zone, const std::string& language) const override;
  std::string language_name(const std::string& tag, const std::string& language) const override;
};

}  // namespace bedside::zones
