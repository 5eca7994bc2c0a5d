#include "zones/icu_zone_clocks.hpp"

#include <unicode/tzrule.h>
#include <unicode/tztrans.h>

#include "zones/find_zone.hpp"
#include "zones/icu_date_words.hpp"

namespace bedside::zones {
namespace {

notices::ClockOffset offset_in(const icu::BasicTimeZone& zone, const std::string& name, WallTime time) {
  std::int32_t standard = 0;
  std::int32_t summer = 0;
  UErrorCode failed = U_ZERO_ERROR;
  zone.getOffset(static_cast<UDate>(to_unix_ms(time)), false, standard, summer, failed);
  if (U_FAILURE(failed)) return {};
  return {std::chrono::seconds((standard + summer) / 1000), summer != 0, IcuDateWords().short_zone_name(time, name, "en")};
}

}  // namespace

notices::ClockOffset IcuZoneClocks::offset_at(const std::string& name, WallTime time) const {
  const auto zone = find_zone(name);
  return zone ? offset_in(*zone, name, time) : notices::ClockOffset{std::chrono::seconds(0), false, "UTC"};
}

std::vector<notices::ClockChange> IcuZoneClocks::changes(const std::string& name, WallTime from, WallTime to) const {
  std::vector<notices::ClockChange> changes;
  const auto zone = find_zone(name);
  if (!zone) return changes;
  icu::TimeZoneTransition next;
  UBool inclusive = true;
  for (auto at = static_cast<UDate>(to_unix_ms(from)); zone->getNextTransition(at, inclusive, next); inclusive = false) {
    at = next.getTime();
    const WallTime time = from_unix_ms(static_cast<std::int64_t>(at));
    if (time >= to) break;
    const auto before = offset_in(*zone, name, time - std::chrono::milliseconds(1));
    const auto after = offset_in(*zone, name, time);
    // A law that only renames the hour changes no clock.
    if (before.ahead != after.ahead) changes.push_back({time, before, after});
  }
  return changes;
}

}  // namespace bedside::zones
