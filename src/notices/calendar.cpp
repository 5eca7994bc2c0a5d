#include "notices/calendar.hpp"

#include <fmt/format.h>

namespace bedside::notices {
namespace {

constexpr std::size_t kLineOctets = 75;  // RFC 5545 section 3.1, without the line break

/// Folds a content line; never inside a UTF-8 sequence.
void add_line(std::string& out, std::string_view line) {
  std::size_t at = 0;
  std::size_t room = kLineOctets;
  while (line.size() - at > room) {
    std::size_t cut = at + room;
    while (cut > at && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    if (cut == at) cut = at + room;  // no UTF-8 at all: cut anywhere
    out.append(line.substr(at, cut - at));
    out.append("\r\n ");
    at = cut;
    room = kLineOctets - 1;  // the space counts
  }
  out.append(line.substr(at));
  out.append("\r\n");
}

/// TEXT of RFC 5545 section 3.3.11; other control characters go.
std::string escape_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '\\' || c == ';' || c == ',') out += '\\', out += c;
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
  }
  return out;
}

/// A quoted parameter value (section 3.2) cannot hold a double quote or a control character.
std::string quote_parameter(std::string_view text) {
  std::string out = "\"";
  for (const char c : text)
    if (c != '"' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
  return out + "\"";
}

/// URIs and addresses: anything that could end the line or the value goes.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) > 0x20 && c != 0x7F) out += c;
  return out;
}

std::string utc(WallTime time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(second - day);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", int{date.year()}, unsigned{date.month()}, unsigned{date.day()},
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string_view word(CalendarMethod method) {
  switch (method) {
    case CalendarMethod::publish: return "PUBLISH";
    case CalendarMethod::request: return "REQUEST";
    case CalendarMethod::cancel: return "CANCEL";
  }
  return "";
}

}  // namespace

std::string write_calendar(const CalendarEntry& entry) {
  const bool to_somebody = entry.method != CalendarMethod::publish;
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//Bedside//Bedside//EN");
  add_line(out, fmt::format("METHOD:{}", word(entry.method)));
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + escape_text(entry.uid));
  add_line(out, fmt::format("SEQUENCE:{}", entry.sequence));
  add_line(out, "DTSTAMP:" + utc(entry.stamp));
  add_line(out, "DTSTART:" + utc(entry.starts_at));
  add_line(out, "DTEND:" + utc(entry.ends_at));
  add_line(out, "SUMMARY:" + escape_text(entry.summary));
  if (!entry.description.empty()) add_line(out, "DESCRIPTION:" + escape_text(entry.description));
  if (!entry.link.empty()) {
    add_line(out, "LOCATION:" + escape_text(plain(entry.link)));
    add_line(out, "URL:" + plain(entry.link));
    // RFC 7986 section 5.11: how to join.
    add_line(out, "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:" + plain(entry.link));
  }
  if (to_somebody) {
    add_line(out, fmt::format("ORGANIZER;CN={}:mailto:{}", quote_parameter(entry.organizer_name), plain(entry.organizer_email)));
    add_line(out, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:" + plain(entry.attendee_email));
  }
  add_line(out, entry.method == CalendarMethod::cancel ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
  add_line(out, "CLASS:PRIVATE");
  add_line(out, "TRANSP:OPAQUE");
  add_line(out, "END:VEVENT");
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace bedside::notices
