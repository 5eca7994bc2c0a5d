// A message as its reader sees it: subject, text, HTML, text message and calendar entry, in one of kLanguages
// (readers of others read English). Pure. The patient's name, the visit's type and reason are not in
// a Payload and so cannot be said. Does not send and does not know MIME (delivery).
#pragma once

#include <string>

#include "notices/calendar.hpp"
#include "notices/date_words.hpp"
#include "notices/outbox.hpp"

namespace bedside::notices {

struct Rendered {
  std::string subject;
  std::string text;        // the e-mail's text part: the same content as the HTML
  std::string html;        // a whole document, styles inline
  std::string sms;         // one segment where possible
  std::string ics;         // empty where the message is not about a visit's time
  std::string ics_method;  // "REQUEST", "CANCEL" or empty
};

/// `organizer`: the sender's e-mail address, which calendars insist on for REQUEST and CANCEL; where it or the payload's
/// calendar_uid is empty, no calendar entry is made.
Rendered render(const Payload& payload, Kind kind, const DateWords& words, const CalendarWriter& calendars,
                const std::string& organizer);

/// The payload's own words as `render` writes them, their variables filled, without what stands around them.
OwnWords fill_own_words(const Payload& payload, const DateWords& words);

/// Of the year from `from` on, a moment whose day and time take as much room in a message as any.
WallTime find_longest_time(WallTime from, const std::string& zone, const std::string& language, const DateWords& words);

/// One of `kLanguages`: in which language a reader of `language` is written to.
std::string written_language(const std::string& language);

}  // namespace bedside::notices
