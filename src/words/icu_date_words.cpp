#include "words/icu_date_words.hpp"

#include <unicode/dtptngen.h>
#include <unicode/locid.h>
#include <unicode/simpletz.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>

#include "words/sign_languages.hpp"

namespace bedside::words {
namespace {

icu::Locale locale_of(const std::string& language) {
  UErrorCode failed = U_ZERO_ERROR;
  // Telephone numbers and PINs beside the dates are in Latin digits; ICU has no words in Haitian Creole, and French is
  // nearer to its readers than English. The pages ask for the same (web/src/shared/locales.ts).
  const std::string_view tag = language == "ar" ? "ar-u-nu-latn" : language == "ht" ? "fr-HT" : language == "tl" ? "fil" : std::string_view(language);
  auto locale = icu::Locale::forLanguageTag(std::string(tag), failed);
  if (U_FAILURE(failed) || locale.isBogus()) return icu::Locale::getEnglish();
  return locale;
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  // CLDR puts a narrow no-break space before AM and PM; many text message paths show it as a box.
  for (const char* narrow : {"\xE2\x80\xAF", "\xC2\xA0"})
    for (std::size_t at = 0; (at = out.find(narrow, at)) != std::string::npos;)
      out.replace(at, std::char_traits<char>::length(narrow), 1, ' ');  // this overload: g++ 12 warns of the other
  return out;
}

/// ICU's own zone, with its names, where it agrees with the clocks on the wall; else one of this offset and no name.
std::unique_ptr<icu::TimeZone> zone_at(const notices::ZoneClocks& clocks, const std::string& name, WallTime time) {
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
  const auto ahead = static_cast<std::int32_t>(clocks.offset_at(name, time).ahead.count() * 1000);
  std::int32_t standard = 0;
  std::int32_t summer = 0;
  UErrorCode failed = U_ZERO_ERROR;
  zone->getOffset(static_cast<UDate>(to_unix_ms(time)), false, standard, summer, failed);
  if (U_SUCCESS(failed) && standard + summer == ahead) return zone;
  return std::make_unique<icu::SimpleTimeZone>(ahead, icu::UnicodeString("Etc/Unknown"));
}

struct Place {
  const notices::ZoneClocks& clocks;
  const std::string& zone;
};

/// A formatter is kept for each language and pattern: ICU takes 0.1 ms to make one, forty times what it takes to use it. Two at
/// once must not use the same.
std::string in_pattern(WallTime time, const Place& place, const icu::Locale& locale, const icu::UnicodeString& pattern) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, icu::UnicodeString>, std::unique_ptr<icu::SimpleDateFormat>> known;
  auto zone = zone_at(place.clocks, place.zone, time);
  icu::UnicodeString out;
  const std::lock_guard lock(mutex);
  auto& format = known[{locale.getName(), pattern}];
  if (!format) {
    UErrorCode failed = U_ZERO_ERROR;
    auto made = std::make_unique<icu::SimpleDateFormat>(pattern, locale, failed);
    if (U_FAILURE(failed)) return {};
    format = std::move(made);
  }
  format->adoptTimeZone(zone.release());
  format->format(static_cast<UDate>(to_unix_ms(time)), out);
  return to_utf8(out);
}

/// The locale's own order and punctuation for these fields ("yMMMMEEEEd"). Found out once for each language: ICU takes a
/// millisecond of its own to get ready for it. Empty: it failed.
icu::UnicodeString pattern_of(const std::string& language, const char* fields) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, icu::UnicodeString> known;
  const std::lock_guard lock(mutex);
  const auto [place, is_new] = known.try_emplace({language, fields});
  if (!is_new) return place->second;
  UErrorCode failed = U_ZERO_ERROR;
  const std::unique_ptr<icu::DateTimePatternGenerator> generator(icu::DateTimePatternGenerator::createInstance(locale_of(language), failed));
  if (U_FAILURE(failed)) return {};
  auto pattern = generator->getBestPattern(icu::UnicodeString::fromUTF8(fields), failed);
  if (U_SUCCESS(failed)) place->second = std::move(pattern);
  return place->second;
}

std::string in_fields(WallTime time, const Place& place, const std::string& language, const char* fields) {
  const icu::UnicodeString pattern = pattern_of(language, fields);
  return pattern.isEmpty() ? std::string() : in_pattern(time, place, locale_of(language), pattern);
}

constexpr std::string_view kCreole = "ht";

/// `fields` of weekday, day, month, year in numbers; the first and third become words.
std::string creole_day(WallTime time, const Place& place, const std::string& fields) {
  static constexpr std::array<const char*, 7> kDays = {"dimanch", "lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi"};
  static constexpr std::array<const char*, 12> kMonths = {"janvye", "fevriye", "mas",     "avril", "me",     "jen",
                                                          "jiyè",   "out",     "septanm", "oktòb", "novanm", "desanm"};
  // In the United States the week begins with Sunday, so that "e" counts from it.
  std::istringstream numbers(in_pattern(time, place, icu::Locale::getUS(), icu::UnicodeString::fromUTF8(fields)));
  std::size_t weekday = 1, day = 1, month = 1, year = 0;
  numbers >> weekday >> day >> month;
  std::string out = std::string(kDays.at(weekday - 1)) + " " + std::to_string(day) + " " + kMonths.at(month - 1);
  if (numbers >> year) out += " " + std::to_string(year);
  return out;
}

}  // namespace

std::string IcuDateWords::day(WallTime time, const std::string& zone, const std::string& language) const {
  if (language == kCreole) return creole_day(time, {clocks_, zone}, "e d M y");
  return in_fields(time, {clocks_, zone}, language, "yMMMMEEEEd");
}
std::string IcuDateWords::time_of_day(WallTime time, const std::string& zone, const std::string& language) const {
  return in_fields(time, {clocks_, zone}, language, "jmm");
}
std::string IcuDateWords::short_day_and_time(WallTime time, const std::string& zone, const std::string& language) const {
  if (language == kCreole) return creole_day(time, {clocks_, zone}, "e d M") + " " + time_of_day(time, zone, language);
  return in_fields(time, {clocks_, zone}, language, "MMMEdjmm");
}
std::string IcuDateWords::zone_name(WallTime time, const std::string& zone, const std::string& language) const {
  return in_pattern(time, {clocks_, zone}, locale_of(language), u"zzzz");
}
std::string IcuDateWords::short_zone_name(WallTime time, const std::string& zone, const std::string& language) const {
  return in_pattern(time, {clocks_, zone}, locale_of(language), u"z");
}
std::string IcuDateWords::language_name(const std::string& tag, const std::string& language) const {
  if (const auto name = sign_language_name(tag, language)) return std::string(*name);
  icu::UnicodeString out;
  locale_of(tag).getDisplayName(locale_of(language), out);
  return to_utf8(out);
}

}  // namespace bedside::words
