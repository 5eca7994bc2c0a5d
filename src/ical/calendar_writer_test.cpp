// What the writer writes, read back by libical's own parser: every time of every zone, names with markup, line breaks
// and marks of direction, the ways in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>

#include <memory>

#include "ical/calendar_writer.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::ical {
namespace {

using notices::CalendarEntry;
using notices::CalendarMethod;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const zones::SystemZoneClocks kClocks;

CalendarEntry make_entry() {
  CalendarEntry entry;
  entry.uid = "invitation-1@visits.example.org";
  entry.sequence = 2;
  entry.stamp = from_unix_ms(1'795'500'000'000);
  entry.starts_at = from_unix_ms(1'795'528'800'000);  // 2026-11-24T14:00:00Z
  entry.ends_at = entry.starts_at + 30min;
  entry.time_zone = "America/New_York";
  entry.language = "en";
  entry.summary = "Video visit – Harbor Clinic";
  entry.description = "With: Dr. Amara Osei\nhttps://visits.example.org/g/AAAA";
  entry.link = "https://visits.example.org/g/AAAA";
  entry.conferences = {{notices::Conference::By::link, entry.link, "Open your invitation"},
                       {notices::Conference::By::phone, "tel:+15551234567,,482915736#", "call +1 555 123 4567 and type the PIN 482-915-736"}};
  entry.organizer_name = "Harbor Clinic";
  entry.organizer_email = "visits@harbor.example";
  entry.attendee_email = "rosa@example.org";
  entry.method = CalendarMethod::request;
  return entry;
}

std::string write(const CalendarEntry& entry) { return CalendarWriter(kClocks).write(entry); }

struct Freer {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

/// The text as another program has it: parsed, with the zone taken from its own VTIMEZONE alone.
class Parsed {
 public:
  explicit Parsed(const std::string& text) : calendar_(icalparser_parse_string(text.c_str())) {
    if (calendar_ == nullptr) return;
    event_ = icalcomponent_get_first_component(calendar_.get(), ICAL_VEVENT_COMPONENT);
    if (auto* zone = icalcomponent_get_first_component(calendar_.get(), ICAL_VTIMEZONE_COMPONENT)) {
      zone_ = icaltimezone_new();
      icaltimezone_set_component(zone_, icalcomponent_new_clone(zone));
    }
  }
  ~Parsed() {
    if (zone_ != nullptr) icaltimezone_free(zone_, 1);
    icalmemory_free_ring();
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  bool good() const { return event_ != nullptr && icalcomponent_count_errors(calendar_.get()) == 0 && icalrestriction_check(calendar_.get()) != 0; }
  bool in_utc() const { return zone_ == nullptr; }
  std::string text(icalproperty_kind kind) const {
    auto* property = icalcomponent_get_first_property(event_, kind);
    return property == nullptr ? "" : icalproperty_get_value_as_string(property);
  }
  WallTime time(icalproperty_kind kind) const {
    const auto* value = icalproperty_get_value(icalcomponent_get_first_property(event_, kind));
    auto reading = icalvalue_get_datetime(value);
    if (reading.zone == nullptr) reading.zone = zone_;
    return from_unix_ms(static_cast<std::int64_t>(icaltime_as_timet_with_zone(reading, reading.zone)) * 1000);
  }
  icalcomponent* event() const { return event_; }

 private:
  std::unique_ptr<icalcomponent, Freer> calendar_;
  icalcomponent* event_ = nullptr;
  icaltimezone* zone_ = nullptr;
};

std::string unfolded(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    if (end == std::string::npos) {
      ADD_FAILURE() << "a line without its end";
      return out;
    }
    const std::string line = text.substr(at, end - at);
    EXPECT_LE(line.size(), 75U) << line;
    EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
    // No line begins inside a UTF-8 sequence.
    if (line.size() > 1 && line[0] == ' ') { EXPECT_NE(static_cast<unsigned char>(line[1]) & 0xC0, 0x80); }
    if (!line.empty() && line[0] == ' ') out += line.substr(1);
    else out += "\n" + line;
    at = end + 2;
  }
  return out;
}

/// Fifty zones of six continents: with a yearly rule in the north and the south, with rules that follow no weekday or
/// the moon, with half hours, with half an hour of summer, and with none.
const std::vector<std::string> kZones = {
    "America/New_York",   "America/Chicago",     "America/Denver",       "America/Los_Angeles", "America/Anchorage",
    "America/Phoenix",    "Pacific/Honolulu",    "America/Halifax",      "America/St_Johns",    "America/Toronto",
    "America/Havana",     "America/Mexico_City", "America/Tijuana",      "America/Sao_Paulo",   "America/Santiago",
    "America/Asuncion",   "America/Nuuk",        "America/Caracas",      "Pacific/Easter",      "Atlantic/Azores",
    "Europe/London",      "Europe/Dublin",       "Europe/Lisbon",        "Europe/Berlin",       "Europe/Athens",
    "Europe/Helsinki",    "Europe/Chisinau",     "Europe/Istanbul",      "Europe/Moscow",       "Africa/Casablanca",
    "Africa/Cairo",       "Africa/Lagos",        "Africa/Johannesburg",  "Asia/Jerusalem",      "Asia/Gaza",
    "Asia/Beirut",        "Asia/Tehran",         "Asia/Dubai",           "Asia/Kolkata",        "Asia/Kathmandu",
    "Asia/Ho_Chi_Minh",   "Asia/Shanghai",       "Asia/Seoul",           "Asia/Tokyo",          "Australia/Sydney",
    "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland",     "Pacific/Chatham",     "Antarctica/Troll"};

TEST(CalendarWriter, a_visit_anywhere_before_across_and_after_each_clock_change_is_read_back_to_the_minute) {
  ASSERT_EQ(kZones.size(), 50U);
  const WallTime begin = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  const WallTime end = std::chrono::sys_days(std::chrono::year(2031) / 1 / 1);
  std::size_t visits = 0;
  for (const std::string& zone : kZones) {
    std::vector<WallTime> starts = {begin + 1h, begin + std::chrono::days(200), end - 1h};
    for (const auto& change : kClocks.changes(zone, begin, end))
      for (const auto beside : {-26h, -1h, 0h, 1h, 26h}) starts.push_back(change.at + beside);
    for (const WallTime start : starts)
      for (const auto lasts : {30min, 90min}) {
        CalendarEntry entry = make_entry();
        entry.time_zone = zone;
        entry.starts_at = start;
        entry.ends_at = start + lasts;
        const std::string text = write(entry);
        const Parsed parsed(text);
        ASSERT_TRUE(parsed.good()) << text;
        ASSERT_EQ(to_unix_ms(parsed.time(ICAL_DTSTART_PROPERTY)), to_unix_ms(entry.starts_at)) << text;
        ASSERT_EQ(to_unix_ms(parsed.time(ICAL_DTEND_PROPERTY)), to_unix_ms(entry.ends_at)) << text;
        ++visits;
      }
  }
  EXPECT_GT(visits, 2'000U);
}

TEST(CalendarWriter, names_the_visits_own_zone_with_a_rule_that_every_program_reads) {
  const std::string text = unfolded(write(make_entry()));
  EXPECT_THAT(text, HasSubstr("\nDTSTART;TZID=America/New_York:20261124T090000\n"));
  EXPECT_THAT(text, HasSubstr("\nDTEND;TZID=America/New_York:20261124T093000\n"));
  EXPECT_THAT(text, HasSubstr("\nBEGIN:DAYLIGHT\nDTSTART:20250309T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nTZNAME:EDT\n"
                              "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\n"));
  EXPECT_THAT(text, HasSubstr("TZNAME:EST\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\n"));
}

TEST(CalendarWriter, writes_changes_one_by_one_where_a_zone_follows_the_moon) {
  CalendarEntry entry = make_entry();
  entry.time_zone = "Africa/Casablanca";
  entry.starts_at = std::chrono::sys_days(std::chrono::year(2027) / 2 / 20);
  entry.ends_at = entry.starts_at + 30min;
  const std::string text = write(entry);
  EXPECT_THAT(text, Not(HasSubstr("RRULE")));
  EXPECT_THAT(text, HasSubstr("BEGIN:STANDARD\r\nDTSTART:19700101T"));
}

TEST(CalendarWriter, in_the_hour_that_comes_twice_only_utc_says_which_one) {
  CalendarEntry entry = make_entry();
  for (const auto hour : {5h, 6h}) {  // 1:00 in summer time, 1:00 in winter time
    entry.starts_at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 1) + hour;
    entry.ends_at = entry.starts_at + 30min;
    const Parsed parsed(write(entry));
    EXPECT_TRUE(parsed.in_utc());
    EXPECT_EQ(parsed.time(ICAL_DTSTART_PROPERTY), entry.starts_at);
  }
}

TEST(CalendarWriter, says_who_asks_whom_and_takes_an_invitation_back_under_the_same_uid) {
  CalendarEntry entry = make_entry();
  const std::string request = unfolded(write(entry));
  EXPECT_THAT(request, HasSubstr("\nMETHOD:REQUEST\n"));
  EXPECT_THAT(request, HasSubstr("\nUID:invitation-1@visits.example.org\nSEQUENCE:2\n"));
  EXPECT_THAT(request, HasSubstr("\nORGANIZER;CN=Harbor Clinic:mailto:visits@harbor.example\n"));
  EXPECT_THAT(request, HasSubstr(":mailto:rosa@example.org\n"));
  entry.method = CalendarMethod::cancel;
  entry.sequence = 3;
  const std::string cancel = unfolded(write(entry));
  EXPECT_THAT(cancel, HasSubstr("\nMETHOD:CANCEL\n"));
  EXPECT_THAT(cancel, HasSubstr("\nUID:invitation-1@visits.example.org\nSEQUENCE:3\n"));
  EXPECT_THAT(cancel, HasSubstr("\nSTATUS:CANCELLED\n"));
  entry.method = CalendarMethod::publish;
  const std::string file = unfolded(write(entry));
  EXPECT_THAT(file, HasSubstr("\nMETHOD:PUBLISH\n"));
  EXPECT_THAT(file, Not(HasSubstr("ATTENDEE")));
}

TEST(CalendarWriter, has_a_button_for_the_link_and_one_for_the_telephone) {
  const std::string text = unfolded(write(make_entry()));
  EXPECT_THAT(text, HasSubstr("\nCONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Open your invitation;LANGUAGE=en:https://visits.example.org/g/AAAA\n"));
  EXPECT_THAT(text, HasSubstr("\nCONFERENCE;VALUE=URI;FEATURE=PHONE;LABEL=call +1 555 123 4567 and type the PIN 482-915-736;LANGUAGE=en:"
                              "tel:+15551234567,,482915736#\n"));
  EXPECT_THAT(text, HasSubstr("\nSUMMARY;LANGUAGE=en:Video visit – Harbor Clinic\n"));
}

TEST(CalendarWriter, incident_20_no_name_adds_a_line_or_ends_a_value) {
  for (const std::string evil : {"<script>alert(1)</script>", "a\r\nX-EVIL:1", "b\nATTENDEE:mailto:x@example.org", "c\";X=\"d:mailto:e",
                                 "\u202Efdp.exe", "👩‍⚕️ \xF0\x9F\x8F\xA5", "a\\nX-EVIL:1", "semi;colon,comma\\back\"quote^n", "\x01\x7F visible"}) {
    CalendarEntry entry = make_entry();
    entry.summary = entry.description = entry.organizer_name = entry.uid = entry.language = evil;
    entry.link = entry.organizer_email = entry.attendee_email = evil;
    for (auto& way : entry.conferences) way.label = way.uri = evil;
    const std::string text = write(entry);
    const std::string lines = unfolded(text);
    EXPECT_THAT(lines, Not(HasSubstr("\nX-EVIL")));
    EXPECT_THAT(lines, Not(HasSubstr("\nATTENDEE:")));
    const Parsed parsed(text);
    ASSERT_NE(parsed.event(), nullptr) << text;
    EXPECT_EQ(icalcomponent_count_properties(parsed.event(), ICAL_ATTENDEE_PROPERTY), 1) << text;
    EXPECT_EQ(icalcomponent_count_properties(parsed.event(), ICAL_SUMMARY_PROPERTY), 1) << text;
    EXPECT_EQ(icalcomponent_count_properties(parsed.event(), ICAL_X_PROPERTY), 0) << text;
  }
}

TEST(CalendarWriter, long_texts_in_any_script_are_folded_between_characters) {
  CalendarEntry entry = make_entry();
  for (const std::string word : {"ñandú ", "视频就诊", "زيارة ", "👩‍⚕️", "x"}) {
    std::string text;
    while (text.size() < 400) text += word;
    entry.summary = entry.description = entry.organizer_name = entry.conferences[0].label = text;
    unfolded(write(entry));
  }
}

}  // namespace
}  // namespace bedside::ical
