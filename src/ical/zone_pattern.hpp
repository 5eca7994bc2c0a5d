// How the changes of a zone's clock are written down: as a rule that repeats each year, which every calendar program
// reads, or change by change where there is no such rule. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "notices/calendar.hpp"

namespace bedside::ical {

/// "The second Sunday of March": `nth` from 1 to 4, or -1 for the last.
struct YearlyDay {
  unsigned month = 1;
  unsigned weekday = 0;  // 0: Sunday
  int nth = 1;
  bool operator==(const YearlyDay&) const = default;
};

/// The rule that all of these changes follow, one in each year without a gap, at the same hour; nothing when there is
/// none. `changes` are those of one kind (into summer, or out of it).
std::optional<YearlyDay> find_yearly_day(const std::vector<notices::ClockChange>& changes);

/// Into summer and out of it, when all changes are of these two kinds and follow a rule each.
struct YearlyPattern {
  notices::ClockChange into_summer;  // the first of each
  YearlyDay into_summer_on;
  notices::ClockChange out_of_summer;
  YearlyDay out_of_summer_on;
};
std::optional<YearlyPattern> find_yearly_pattern(const std::vector<notices::ClockChange>& changes);

/// What the clock shows just before the change: in that reading VTIMEZONE writes when it happens.
WallTime reading_before(const notices::ClockChange& change);

}  // namespace bedside::ical
