// What the tests of messages share: the words of dates, entries that name what they are about, and a guest to write to.
#pragma once

#include <string>

#include "notices/calendar.hpp"
#include "notices/payload.hpp"
#include "notices/render.hpp"

namespace bedside::notices {

class TableWords final : public DateWords {
 public:
  std::string day(WallTime, const std::string&, const std::string& language) const override {
    return language == "es" ? "martes, 24 de noviembre de 2026" : "Tuesday, November 24, 2026";
  }
  std::string time_of_day(WallTime time, const std::string&, const std::string&) const override {
    return time < from_unix_ms(1'795'532'400'000) ? "9:00\u202FAM" : "9:30\u202FAM";
  }
  std::string short_day_and_time(WallTime, const std::string&, const std::string& language) const override {
    return language == "es" ? "mar, 24 nov, 9:00" : "Tue, Nov 24, 9:00\u202FAM";
  }
  std::string zone_name(WallTime, const std::string&, const std::string& language) const override {
    return language == "es" ? "hora estándar oriental" : "Eastern Standard Time";
  }
  std::string short_zone_name(WallTime, const std::string&, const std::string&) const override { return "EST"; }
  std::string language_name(const std::string& tag, const std::string& language) const override {
    return tag == "ht" && language == "en" ? "Haitian Creole" : tag;
  }
};

/// What the entry is about, instead of the entry.
class NamedCalendars final : public CalendarWriter {
 public:
  std::string write(const CalendarEntry& entry) const override {
    const char* method = entry.method == CalendarMethod::cancel ? "cancel" : entry.method == CalendarMethod::request ? "request" : "publish";
    return std::string(method) + " " + entry.uid + " " + std::to_string(entry.sequence) + " " + entry.organizer_email + " " + entry.attendee_email;
  }
};

inline Payload guest_payload() {
  Payload payload;
  payload.to = "rosa@example.org";
  payload.reader = Reader::guest;
  payload.language = "en";
  payload.public_name = "Harbor Clinic";
  payload.provider_names = {"Dr. Amara Osei"};
  payload.starts_at = from_unix_ms(1'795'530'600'000);
  payload.ends_at = from_unix_ms(1'795'532'400'000);
  payload.time_zone = "America/New_York";
  payload.link = "https://visits.example.org/g/AAAAAAAAAAAAAAAAAAAAAAAAAAA";
  payload.line = "Please bring <the> list";
  payload.guest_kind = "interpreter";
  payload.interprets = "ht";
  payload.calendar_uid = "visit-1@bedside";
  payload.calendar_sequence = 2;
  payload.written_at = from_unix_ms(1'795'500'000'000);
  return payload;
}

}  // namespace bedside::notices
