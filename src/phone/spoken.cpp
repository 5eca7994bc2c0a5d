#include "phone/spoken.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>

namespace bedside::phone {
namespace {

constexpr std::string_view kSlots[] = {"weekday", "month", "day", "hour", "minute", "part", "zone"};

constexpr std::string_view kZoneWords[] = {
    "eastern", "central", "mountain", "arizona", "pacific", "alaska", "hawaii", "atlantic", "newfoundland",
    "central_mexico", "colombia", "peru", "brasilia", "argentina", "chile",
    "british", "irish", "western_european", "central_european", "eastern_european", "turkish", "moscow",
    "india", "china", "japan", "korea", "philippine", "eastern_australia", "western_australia", "new_zealand"};

struct NamedZone {
  std::string_view zone;
  std::string_view word;
};
constexpr NamedZone kZones[] = {
    {"America/New_York", "eastern"}, {"America/Detroit", "eastern"}, {"America/Toronto", "eastern"},
    {"America/Kentucky/Louisville", "eastern"}, {"America/Indiana/Indianapolis", "eastern"}, {"US/Eastern", "eastern"},
    {"America/Montreal", "eastern"},
    {"America/Chicago", "central"}, {"America/Winnipeg", "central"}, {"America/Menominee", "central"}, {"US/Central", "central"},
    {"America/Denver", "mountain"}, {"America/Boise", "mountain"}, {"America/Edmonton", "mountain"}, {"US/Mountain", "mountain"},
    {"America/Phoenix", "arizona"},
    {"America/Los_Angeles", "pacific"}, {"America/Vancouver", "pacific"}, {"America/Tijuana", "pacific"}, {"US/Pacific", "pacific"},
    {"America/Anchorage", "alaska"}, {"America/Juneau", "alaska"},
    {"Pacific/Honolulu", "hawaii"},
    {"America/Puerto_Rico", "atlantic"}, {"America/Halifax", "atlantic"}, {"America/Santo_Domingo", "atlantic"},
    {"America/St_Johns", "newfoundland"},
    {"America/Mexico_City", "central_mexico"}, {"America/Monterrey", "central_mexico"}, {"America/Merida", "central_mexico"},
    {"America/Bogota", "colombia"}, {"America/Lima", "peru"}, {"America/Sao_Paulo", "brasilia"},
    {"America/Argentina/Buenos_Aires", "argentina"}, {"America/Buenos_Aires", "argentina"}, {"America/Santiago", "chile"},
    {"Europe/London", "british"}, {"Europe/Belfast", "british"}, {"Europe/Dublin", "irish"},
    {"Europe/Lisbon", "western_european"}, {"Atlantic/Canary", "western_european"},
    {"Europe/Madrid", "central_european"}, {"Europe/Paris", "central_european"}, {"Europe/Berlin", "central_european"},
    {"Europe/Rome", "central_european"}, {"Europe/Vienna", "central_european"}, {"Europe/Zurich", "central_european"},
    {"Europe/Amsterdam", "central_european"}, {"Europe/Brussels", "central_european"}, {"Europe/Luxembourg", "central_european"},
    {"Europe/Copenhagen", "central_european"}, {"Europe/Oslo", "central_european"}, {"Europe/Stockholm", "central_european"},
    {"Europe/Prague", "central_european"}, {"Europe/Warsaw", "central_european"}, {"Europe/Budapest", "central_european"},
    {"Europe/Bratislava", "central_european"}, {"Europe/Ljubljana", "central_european"}, {"Europe/Zagreb", "central_european"},
    {"Europe/Belgrade", "central_european"}, {"Europe/Malta", "central_european"},
    {"Europe/Athens", "eastern_european"}, {"Europe/Helsinki", "eastern_european"}, {"Europe/Kiev", "eastern_european"},
    {"Europe/Kyiv", "eastern_european"}, {"Europe/Bucharest", "eastern_european"}, {"Europe/Sofia", "eastern_european"},
    {"Europe/Riga", "eastern_european"}, {"Europe/Tallinn", "eastern_european"}, {"Europe/Vilnius", "eastern_european"},
    {"Europe/Istanbul", "turkish"}, {"Europe/Moscow", "moscow"},
    {"Asia/Kolkata", "india"}, {"Asia/Calcutta", "india"}, {"Asia/Shanghai", "china"}, {"Asia/Tokyo", "japan"},
    {"Asia/Seoul", "korea"}, {"Asia/Manila", "philippine"},
    {"Australia/Sydney", "eastern_australia"}, {"Australia/Melbourne", "eastern_australia"},
    {"Australia/Brisbane", "eastern_australia"}, {"Australia/Hobart", "eastern_australia"},
    {"Australia/Perth", "western_australia"}, {"Pacific/Auckland", "new_zealand"}};

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while ((at = words.find_first_not_of(' ', at)) != std::string_view::npos) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    out.emplace_back(words.substr(at, end - at));
    at = end;
  }
  return out;
}

bool is_id(std::string_view word) {
  return !word.empty() && word.size() <= 40 &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

bool is_slot(std::string_view word) { return std::ranges::find(kSlots, word) != std::end(kSlots); }

int weekday_of(const DayAndTime& when) {
  const std::chrono::year_month_day date{std::chrono::year(when.year), std::chrono::month(static_cast<unsigned>(when.month)),
                                         std::chrono::day(static_cast<unsigned>(when.day))};
  return static_cast<int>(std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding());  // Monday is 1
}

Pieces say_zone(const std::string& prefix, const DayAndTime& when) {
  const auto* known = std::ranges::find(kZones, std::string_view(when.zone), &NamedZone::zone);
  if (known != std::end(kZones)) return {prefix + "zone." + std::string(known->word)};
  Pieces pieces{prefix + "zone.utc"};
  const int minutes = std::abs(when.utc_offset_minutes);
  if (minutes == 0) return pieces;
  pieces.push_back(prefix + (when.utc_offset_minutes > 0 ? "zone.plus" : "zone.minus"));
  pieces.push_back(prefix + "number." + std::to_string(minutes / 60 % 60));
  if (minutes % 60 != 0) pieces.push_back(prefix + "number." + std::to_string(minutes % 60));
  return pieces;
}

}  // namespace

std::optional<Order> parse_order(std::string_view day_and_time, std::string_view parts) {
  Order order;
  order.day_and_time = split(day_and_time);
  std::set<std::string_view> seen;
  for (const std::string& word : order.day_and_time) {
    if (!is_id(word)) return std::nullopt;
    if (is_slot(word) && !seen.insert(word).second) return std::nullopt;
  }
  if (seen.size() != std::size(kSlots)) return std::nullopt;
  const auto words = split(parts);
  if (words.size() != order.parts.size() || !std::ranges::all_of(words, is_id)) return std::nullopt;
  std::ranges::copy(words, order.parts.begin());
  return order;
}

std::vector<std::string> pieces_of(const Order& order) {
  std::set<std::string> pieces;
  for (const std::string& word : order.day_and_time)
    if (!is_slot(word)) pieces.insert(word);
  for (const std::string& part : order.parts) pieces.insert("part." + part);
  return {pieces.begin(), pieces.end()};
}

Pieces say_day_and_time(const std::string& language, const Order& order, const DayAndTime& when) {
  const std::string prefix = language + "/";
  Pieces pieces;
  const auto add = [&](const std::string& kind, int number) { pieces.push_back(prefix + kind + "." + std::to_string(number)); };
  for (const std::string& word : order.day_and_time) {
    if (word == "weekday") {
      add(word, weekday_of(when));
    } else if (word == "month") {
      add(word, when.month);
    } else if (word == "day") {
      add(word, when.day);
    } else if (word == "hour") {
      add(word, when.hour);
    } else if (word == "minute") {
      if (when.minute != 0) add(word, when.minute);
    } else if (word == "part") {
      pieces.push_back(prefix + "part." + order.parts.at(static_cast<std::size_t>(when.hour)));
    } else if (word == "zone") {
      std::ranges::move(say_zone(prefix, when), std::back_inserter(pieces));
    } else {
      pieces.push_back(prefix + word);
    }
  }
  return pieces;
}

Pieces say_who_is_here(const std::string& language, const PeopleHere& people) {
  const std::string prefix = language + "/";
  Pieces pieces{prefix + "here"};
  for (const auto& [kind, count] : people) {
    if (count <= 0) continue;
    if (count == 1) {
      pieces.push_back(prefix + "one." + std::string(word(kind)));
    } else {
      pieces.push_back(prefix + "number." + std::to_string(std::min(count, 59)));
      pieces.push_back(prefix + "many." + std::string(word(kind)));
    }
  }
  if (pieces.size() == 1) return {prefix + "here_alone"};
  return pieces;
}

std::span<const std::string_view> zone_words() { return kZoneWords; }

}  // namespace bedside::phone
