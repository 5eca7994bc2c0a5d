#include "zones/find_zone.hpp"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

namespace bedside::zones {

std::unique_ptr<icu::BasicTimeZone> find_zone(const std::string& name) {
  constexpr std::size_t kLongestName = 64;
  if (name.empty() || name.size() > kLongestName) return nullptr;
  const icu::UnicodeString id = icu::UnicodeString::fromUTF8(name);
  icu::UnicodeString canonical;
  UBool is_system = false;
  UErrorCode failed = U_ZERO_ERROR;
  icu::TimeZone::getCanonicalID(id, canonical, is_system, failed);
  if (U_FAILURE(failed) || !is_system) return nullptr;
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr) return nullptr;
  zone.release();
  return std::unique_ptr<icu::BasicTimeZone>(basic);
}

}  // namespace bedside::zones
