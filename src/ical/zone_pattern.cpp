#include "ical/zone_pattern.hpp"

#include <algorithm>
#include <set>

namespace bedside::ical {
namespace {

using notices::ClockChange;

constexpr std::size_t kFewestYears = 3;  // two could be chance

struct Reading {
  std::chrono::year_month_day date;
  std::chrono::milliseconds time_of_day;
};

Reading read(const ClockChange& change) {
  const WallTime local = reading_before(change);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {std::chrono::year_month_day(day), local - day};
}

/// 8 March is the second such weekday; 25 March the fourth, and the last as well.
std::set<int> places_in_month(const std::chrono::year_month_day& date) {
  std::set<int> places;
  const unsigned day = unsigned{date.day()};
  const unsigned last = unsigned{std::chrono::year_month_day_last(date.year() / date.month() / std::chrono::last).day()};
  if (day <= 28) places.insert(static_cast<int>((day - 1) / 7 + 1));
  if (day + 7 > last) places.insert(-1);
  return places;
}

unsigned weekday_of(const std::chrono::year_month_day& date) {
  return std::chrono::weekday(std::chrono::sys_days(date)).c_encoding();
}

}  // namespace

WallTime reading_before(const ClockChange& change) { return change.at + change.before.ahead; }

std::optional<YearlyDay> find_yearly_day(const std::vector<ClockChange>& changes) {
  if (changes.size() < kFewestYears) return std::nullopt;
  const Reading first = read(changes.front());
  std::set<int> places = places_in_month(first.date);
  for (std::size_t i = 1; i < changes.size(); ++i) {
    const Reading each = read(changes[i]);
    const bool same_rule = each.date.year() == first.date.year() + std::chrono::years(static_cast<int>(i)) &&
                           each.date.month() == first.date.month() && weekday_of(each.date) == weekday_of(first.date) &&
                           each.time_of_day == first.time_of_day;
    if (!same_rule) return std::nullopt;
    const std::set<int> here = places_in_month(each.date);
    std::erase_if(places, [&here](int place) { return !here.contains(place); });
  }
  if (places.empty()) return std::nullopt;
  return YearlyDay{unsigned{first.date.month()}, weekday_of(first.date), *places.rbegin()};
}

std::optional<YearlyPattern> find_yearly_pattern(const std::vector<ClockChange>& changes) {
  std::vector<ClockChange> into, out;
  for (const ClockChange& change : changes) (change.after.summer ? into : out).push_back(change);
  const auto into_on = find_yearly_day(into);
  const auto out_on = find_yearly_day(out);
  if (!into_on || !out_on) return std::nullopt;
  const auto alike = [](const std::vector<ClockChange>& all) {
    return std::all_of(all.begin(), all.end(), [&all](const ClockChange& each) {
      return each.before == all.front().before && each.after == all.front().after;
    });
  };
  if (!alike(into) || !alike(out)) return std::nullopt;
  return YearlyPattern{into.front(), *into_on, out.front(), *out_on};
}

}  // namespace bedside::ical
