// A visit as an iCalendar object (RFC 5545, RFC 5546 for METHOD): one VEVENT in UTC, folded and escaped.
// Never holds the patient's name, the visit's type or reason.
#pragma once

#include <string>
#include <string_view>

#include "notices/outbox.hpp"

namespace bedside::notices {

enum class CalendarMethod { publish, request, cancel };

/// `summary` and `description` are in the reader's language already.
struct CalendarEntry {
  std::string uid;
  int sequence = 0;
  WallTime stamp{};
  WallTime starts_at{};
  WallTime ends_at{};
  std::string summary;
  std::string description;
  std::string link;             // empty: none
  std::string organizer_name;   // the clinic's public name
  std::string organizer_email;  // REQUEST and CANCEL only (RFC 5546 section 3.2)
  std::string attendee_email;   // REQUEST and CANCEL only
  CalendarMethod method = CalendarMethod::publish;
};
std::string write_calendar(const CalendarEntry& entry);
/// The entry of a visit for its reader, as a file to add (PUBLISH): summary and description in the
/// reader's language.
CalendarEntry make_calendar_entry(const Payload& payload);

}  // namespace bedside::notices
