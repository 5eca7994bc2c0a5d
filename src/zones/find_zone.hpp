// A zone of ICU's database by its name. Private to this folder.
#pragma once

#include <unicode/basictz.h>

#include <memory>
#include <string>

namespace bedside::zones {

/// Nothing when ICU's database does not hold it under this name; custom ids ("GMT+5") are none.
std::unique_ptr<icu::BasicTimeZone> find_zone(const std::string& name);

}  // namespace bedside::zones
