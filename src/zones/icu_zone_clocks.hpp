// How the clocks of a zone change, from ICU's database: fills notices::ZoneClocks. The visits are booked by the same
// database, so that a calendar entry cannot disagree with the booking. Has no state; may be shared by threads.
#pragma once

#include "notices/calendar.hpp"

namespace bedside::zones {

class IcuZoneClocks final : public notices::ZoneClocks {
 public:
  notices::ClockOffset offset_at(const std::string& zone, WallTime time) const override;
  std::vector<notices::ClockChange> changes(const std::string& zone, WallTime from, WallTime to) const override;
};

}  // namespace bedside::zones
