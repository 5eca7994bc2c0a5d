// The rules of time zones from ICU's database, as visits::ZoneRules wants them.
// Knows nothing of visits; formatting for readers is somewhere else.
#pragma once

#include "visits/zone_rules.hpp"

namespace bedside::zones {

/// Has no state; may be shared by threads.
class IcuZoneRules final : public visits::ZoneRules {
 public:
  bool is_zone(const std::string& zone) const override;
  Result<WallTime, visits::ZoneWhy> to_wall_time(const visits::LocalTime& local, const std::string& zone) const override;
  Result<visits::LocalTime, visits::ZoneWhy> to_local_time(WallTime time, const std::string& zone) const override;
};

}  // namespace bedside::zones
