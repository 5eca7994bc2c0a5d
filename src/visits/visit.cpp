#include "visits/visit.hpp"

#include <algorithm>

namespace bedside::visits {

WallTime doors_open_at(const Visit& visit, std::chrono::minutes doors) {
  const WallTime by_clock = visit.starts_at - doors;
  return visit.opened_at ? std::min(by_clock, *visit.opened_at) : by_clock;
}

bool doors_are_open(const Visit& visit, std::chrono::minutes doors, WallTime now) {
  return !is_over(visit.status) && now >= doors_open_at(visit, doors);
}

bool newcomers_refused(const Visit& visit, WallTime now) { return is_over(visit.status) || now >= visit.ends_at; }

std::optional<Event> due_event(const Visit& visit, bool somebody_waits, WallTime now) {
  if (is_over(visit.status) || visit.status == Status::in_call || somebody_waits || now < visit.ends_at) return std::nullopt;
  if (!visit.ever_held) return Event::end_passed_unheld;
  // The ten minutes count from the end, or from when the last one left if that was later.
  const WallTime empty_since = std::max(visit.ends_at, visit.emptied_at.value_or(visit.ends_at));
  if (now >= empty_since + kEmptyAfterEnd) return Event::emptied_after_end;
  return std::nullopt;
}

std::string_view word(Type type) {
  switch (type) {
    case Type::consultation: return "consultation";
    case Type::follow_up: return "follow_up";
    case Type::check_in: return "check_in";
    case Type::therapy: return "therapy";
    case Type::other: return "other";
  }
  return {};
}

std::optional<Type> parse_type(std::string_view text) {
  for (const Type type : kAllTypes)
    if (word(type) == text) return type;
  return std::nullopt;
}

}  // namespace bedside::visits
