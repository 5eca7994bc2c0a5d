#include "ical/calendar_writer.hpp"

#include <fmt/format.h>
#include <libical/ical.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "ical/zone_pattern.hpp"

namespace bedside::ical {
namespace {

using notices::CalendarEntry;
using notices::CalendarMethod;
using notices::ClockChange;
using notices::ClockOffset;

struct ComponentFreer {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentFreer>;

/// Of one zone, around one visit.
struct Clock {
  std::string zone;
  ClockOffset at_first;  // what holds before the first change
  std::vector<ClockChange> changes;
  std::optional<YearlyPattern> pattern;  // instead of the changes
};

/// Control characters go, line breaks too: libical escapes texts, but writes addresses as they are.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
  return out;
}

/// URIs and addresses have no blanks either.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) > 0x20 && c != 0x7F) out += c;
  return out;
}

/// Texts keep their line breaks.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)) out += c;
  return out;
}

/// A quoted parameter (RFC 5545 section 3.2) cannot hold a double quote, and few programs read RFC 6868's detour.
std::string parameter_text(std::string_view text) {
  std::string out = one_line(text);
  std::erase_if(out, [](char c) { return c == '"' || c == '^'; });
  return out;
}

/// The reading of a clock, without a zone: libical leaves what it means to the TZID beside it.
icaltimetype to_ical(WallTime reading) {
  const auto second = std::chrono::floor<std::chrono::seconds>(reading);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(second - day);
  icaltimetype time = icaltime_null_time();
  time.year = int{date.year()};
  time.month = static_cast<int>(unsigned{date.month()});
  time.day = static_cast<int>(unsigned{date.day()});
  time.hour = static_cast<int>(clock.hours().count());
  time.minute = static_cast<int>(clock.minutes().count());
  time.second = static_cast<int>(clock.seconds().count());
  return time;
}

icaltimetype to_ical_utc(WallTime time) {
  icaltimetype utc = to_ical(time);
  utc.zone = icaltimezone_get_utc_timezone();
  return utc;
}

void add(icalcomponent* to, icalproperty* property) { icalcomponent_add_property(to, property); }

icalproperty* in_language(icalproperty* property, const std::string& language) {
  if (!language.empty()) icalproperty_add_parameter(property, icalparameter_new_language(parameter_text(language).c_str()));
  return property;
}

Clock clock_of(const CalendarEntry& entry, const notices::ZoneClocks& clocks) {
  // Ten years tell a rule from chance; where there is none, the year on either side is all that this visit needs.
  constexpr std::chrono::days kYear{366};
  Clock clock;
  clock.zone = one_line(entry.time_zone);
  const auto date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(entry.starts_at));
  const WallTime begin = std::chrono::sys_days((date.year() - std::chrono::years(1)) / 1 / 1);
  const WallTime end = std::chrono::sys_days((date.year() + std::chrono::years(10)) / 1 / 1);
  clock.pattern = find_yearly_pattern(clocks.changes(entry.time_zone, begin, end));
  const WallTime from = clock.pattern ? begin : entry.starts_at - kYear;
  clock.at_first = clocks.offset_at(entry.time_zone, from);
  clock.changes = clocks.changes(entry.time_zone, from, entry.ends_at + kYear);
  return clock;
}

std::chrono::seconds ahead_at(const Clock& clock, WallTime time) {
  std::chrono::seconds ahead = clock.at_first.ahead;
  for (const ClockChange& change : clock.changes)
    if (change.at <= time) ahead = change.after.ahead;
  return ahead;
}

/// Whether the clock shows this reading twice. RFC 5545 (section 3.3.5) means the first, libical and others the second.
bool comes_twice(const Clock& clock, WallTime time) {
  const WallTime reading = time + ahead_at(clock, time);
  for (const ClockChange& change : clock.changes)
    if (reading >= change.at + change.after.ahead && reading < change.at + change.before.ahead) return true;
  return false;
}

icalcomponent* observance(WallTime reading, const ClockOffset& before, const ClockOffset& after) {
  icalcomponent* part = after.summer ? icalcomponent_new_xdaylight() : icalcomponent_new_xstandard();
  add(part, icalproperty_new_dtstart(to_ical(reading)));
  add(part, icalproperty_new_tzoffsetfrom(static_cast<int>(before.ahead.count())));
  add(part, icalproperty_new_tzoffsetto(static_cast<int>(after.ahead.count())));
  if (!after.name.empty()) add(part, icalproperty_new_tzname(one_line(after.name).c_str()));
  return part;
}

icalcomponent* yearly_observance(const ClockChange& first, const YearlyDay& day) {
  static constexpr std::array<std::string_view, 7> kDays = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  icalcomponent* part = observance(reading_before(first), first.before, first.after);
  const std::string rule = fmt::format("FREQ=YEARLY;BYMONTH={};BYDAY={}{}", day.month, day.nth, kDays.at(day.weekday));
  add(part, icalproperty_new_rrule(icalrecurrencetype_from_string(rule.c_str())));
  return part;
}

icalcomponent* write_zone(const Clock& clock) {
  icalcomponent* zone = icalcomponent_new_vtimezone();
  add(zone, icalproperty_new_tzid(clock.zone.c_str()));
  if (clock.pattern) {
    icalcomponent_add_component(zone, yearly_observance(clock.pattern->out_of_summer, clock.pattern->out_of_summer_on));
    icalcomponent_add_component(zone, yearly_observance(clock.pattern->into_summer, clock.pattern->into_summer_on));
    return zone;
  }
  ClockOffset first = clock.at_first;
  first.summer = false;  // every VTIMEZONE has a STANDARD part, whatever the season that it begins in
  icalcomponent_add_component(zone, observance(WallTime{}, first, first));
  for (const ClockChange& change : clock.changes)
    icalcomponent_add_component(zone, observance(reading_before(change), change.before, change.after));
  return zone;
}

icalproperty* at_time(icalproperty* property, const std::string& zone) {
  icalproperty_add_parameter(property, icalparameter_new_tzid(zone.c_str()));
  return property;
}

void add_conference(icalcomponent* event, const notices::Conference& way, const std::string& language) {
  const bool by_phone = way.by == notices::Conference::By::phone;
  icalproperty* property = icalproperty_new_conference(plain(way.uri).c_str());
  icalproperty_add_parameter(property, icalparameter_new_value(ICAL_VALUE_URI));
  icalproperty_add_parameter(property, icalparameter_new_feature(by_phone ? ICAL_FEATURE_PHONE : ICAL_FEATURE_VIDEO));
  if (!way.label.empty()) icalproperty_add_parameter(property, icalparameter_new_label(parameter_text(way.label).c_str()));
  add(event, in_language(property, language));
}

void add_people(icalcomponent* event, const CalendarEntry& entry) {
  icalproperty* organizer = icalproperty_new_organizer(("mailto:" + plain(entry.organizer_email)).c_str());
  if (!entry.organizer_name.empty())
    icalproperty_add_parameter(organizer, icalparameter_new_cn(parameter_text(entry.organizer_name).c_str()));
  add(event, organizer);
  icalproperty* attendee = icalproperty_new_attendee(("mailto:" + plain(entry.attendee_email)).c_str());
  icalproperty_add_parameter(attendee, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
  icalproperty_add_parameter(attendee, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
  icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_FALSE));  // nobody reads the answers
  add(event, attendee);
}

icalcomponent* write_event(const CalendarEntry& entry, const Clock* clock) {
  icalcomponent* event = icalcomponent_new_vevent();
  add(event, icalproperty_new_uid(one_line(entry.uid).c_str()));
  add(event, icalproperty_new_sequence(entry.sequence));
  add(event, icalproperty_new_dtstamp(to_ical_utc(entry.stamp)));
  if (clock != nullptr) {
    add(event, at_time(icalproperty_new_dtstart(to_ical(entry.starts_at + ahead_at(*clock, entry.starts_at))), clock->zone));
    add(event, at_time(icalproperty_new_dtend(to_ical(entry.ends_at + ahead_at(*clock, entry.ends_at))), clock->zone));
  } else {
    add(event, icalproperty_new_dtstart(to_ical_utc(entry.starts_at)));
    add(event, icalproperty_new_dtend(to_ical_utc(entry.ends_at)));
  }
  add(event, in_language(icalproperty_new_summary(printable(entry.summary).c_str()), entry.language));
  if (!entry.description.empty())
    add(event, in_language(icalproperty_new_description(printable(entry.description).c_str()), entry.language));
  if (!entry.link.empty()) {
    add(event, icalproperty_new_location(plain(entry.link).c_str()));
    add(event, icalproperty_new_url(plain(entry.link).c_str()));
  }
  for (const auto& way : entry.conferences) add_conference(event, way, entry.language);
  if (entry.method != CalendarMethod::publish) add_people(event, entry);
  add(event, icalproperty_new_status(entry.method == CalendarMethod::cancel ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  add(event, icalproperty_new_class(ICAL_CLASS_PRIVATE));
  add(event, icalproperty_new_transp(ICAL_TRANSP_OPAQUE));
  return event;
}

icalproperty_method method_of(CalendarMethod method) {
  switch (method) {
    case CalendarMethod::publish: return ICAL_METHOD_PUBLISH;
    case CalendarMethod::request: return ICAL_METHOD_REQUEST;
    case CalendarMethod::cancel: return ICAL_METHOD_CANCEL;
  }
  return ICAL_METHOD_PUBLISH;
}

}  // namespace

CalendarWriter::CalendarWriter(const notices::ZoneClocks& clocks) : clocks_(clocks) {}

std::string CalendarWriter::write(const CalendarEntry& entry) const {
  const Clock clock = clock_of(entry, clocks_);
  const bool local = !entry.time_zone.empty() && !comes_twice(clock, entry.starts_at) && !comes_twice(clock, entry.ends_at);
  const Component calendar(icalcomponent_new_vcalendar());
  add(calendar.get(), icalproperty_new_version("2.0"));
  add(calendar.get(), icalproperty_new_prodid("-//Bedside//Bedside//EN"));
  add(calendar.get(), icalproperty_new_method(method_of(entry.method)));
  if (local) icalcomponent_add_component(calendar.get(), write_zone(clock));
  icalcomponent_add_component(calendar.get(), write_event(entry, local ? &clock : nullptr));
  const std::unique_ptr<char, decltype(&std::free)> text(icalcomponent_as_ical_string_r(calendar.get()), &std::free);
  icalmemory_free_ring();  // what libical keeps of this thread's last texts: addresses and links
  return text ? std::string(text.get()) : std::string();
}

}  // namespace bedside::ical
