// A visit as a calendar shows it. Whoever knows the iCalendar format fills the ports (ical, zones); here stands what
// is said. Never holds the patient's name, the visit's type or reason.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "notices/outbox.hpp"

namespace bedside::notices {

enum class CalendarMethod { publish, request, cancel };

/// One way into the visit, for calendars that have a button for it.
struct Conference {
  enum class By { link, phone } by = By::link;
  std::string uri;
  std::string label;
};

/// Words are in the reader's language already.
struct CalendarEntry {
  std::string uid;   // the same for every message about one invitation
  int sequence = 0;  // rises with each change
  WallTime stamp{};
  WallTime starts_at{};
  WallTime ends_at{};
  std::string time_zone;
  std::string language;
  std::string summary;
  std::string description;
  std::string link;  // empty: none
  std::vector<Conference> conferences;
  std::string organizer_name;   // the clinic's public name
  std::string organizer_email;  // REQUEST and CANCEL only (RFC 5546 section 3.2)
  std::string attendee_email;   // REQUEST and CANCEL only
  CalendarMethod method = CalendarMethod::publish;
};

class CalendarWriter {
 public:
  virtual ~CalendarWriter() = default;
  /// A whole iCalendar object.
  virtual std::string write(const CalendarEntry& entry) const = 0;
};

/// What a zone's clock shows, in seconds ahead of UTC, and what people there call it.
struct ClockOffset {
  std::chrono::seconds ahead{0};
  bool summer = false;
  std::string name;  // "EST"
  bool operator==(const ClockOffset&) const = default;
};
struct ClockChange {
  WallTime at{};
  ClockOffset before;
  ClockOffset after;
};

class ZoneClocks {
 public:
  virtual ~ZoneClocks() = default;
  virtual ClockOffset offset_at(const std::string& zone, WallTime time) const = 0;
  /// From `from` until before `to`, in order. None for an unknown zone, whose clock is UTC.
  virtual std::vector<ClockChange> changes(const std::string& zone, WallTime from, WallTime to) const = 0;
};

/// The entry of a visit for its reader, as a file to add (PUBLISH): summary and description in the
/// reader's language.
CalendarEntry make_calendar_entry(const Payload& payload);

}  // namespace bedside::notices
