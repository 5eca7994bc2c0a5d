// Calendar entries as iCalendar objects (RFC 5545; RFC 5546 for METHOD, RFC 7986 for CONFERENCE): one VEVENT in the
// visit's own zone with that zone's VTIMEZONE, written by libical. Sends nothing and decides nothing about visits.
#pragma once

#include <string>

#include "notices/calendar.hpp"

namespace bedside::ical {

/// Has no state; may be shared by threads.
class CalendarWriter final : public notices::CalendarWriter {
 public:
  explicit CalendarWriter(const notices::ZoneClocks& clocks);
  std::string write(const notices::CalendarEntry& entry) const override;

 private:
  const notices::ZoneClocks& clocks_;
};

}  // namespace bedside::ical
