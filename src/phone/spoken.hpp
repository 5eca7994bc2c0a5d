// Days, times, zones and numbers of people as pieces. The order of a day's pieces belongs to the language.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "phone/pieces.hpp"

namespace bedside::phone {

/// A wall clock's reading, with its zone.
struct DayAndTime {
  int year = 0;
  int month = 1;   // 1-12
  int day = 1;     // 1-31
  int hour = 0;    // 0-23
  int minute = 0;  // 0-59
  std::string zone;            // IANA: "America/New_York"
  int utc_offset_minutes = 0;  // at that moment
};

/// How a language says a day and a time: "weekday month day at hour minute part zone". Slots are replaced, any
/// other word is a piece of that name. `parts`: for each hour of the day the piece "part.WORD" that follows it.
struct Order {
  std::vector<std::string> day_and_time;
  std::array<std::string, 24> parts;
};
/// Nothing when a slot is missing or twice, a word is no id, or there are not 24 parts.
std::optional<Order> parse_order(std::string_view day_and_time, std::string_view parts);
/// The pieces that this order names besides the required ones.
std::vector<std::string> pieces_of(const Order& order);

/// Of one language ("es"). Full hours say no minutes.
Pieces say_day_and_time(const std::string& language, const Order& order, const DayAndTime& when);

/// How many of each kind are in the call, the caller not counted.
using PeopleHere = std::map<PersonKind, int>;
Pieces say_who_is_here(const std::string& language, const PeopleHere& people);

/// Zones that have a name of their own here: "eastern", "central_european", …
std::span<const std::string_view> zone_words();

}  // namespace bedside::phone
