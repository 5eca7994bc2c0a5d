#include "notices/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/contact.hpp"
#include "notices/calendar.hpp"
#include "notices/gsm.hpp"
#include "notices/opt_out.hpp"
#include "notices/own_words.hpp"
#include "notices/templates.hpp"

namespace bedside::notices {
namespace {

/// What both parts of an e-mail are written from, so that they cannot say different things.
struct Block {
  enum class Shape { paragraph, fact, quote, button, quiet_link, small };
  Shape shape;
  std::string label;
  std::string text;
};

template <class... Values>
std::string fill(std::string_view pattern, const Values&... values) {
  return fmt::format(fmt::runtime(pattern), values...);
}

std::string join(const std::vector<std::string>& names, const Phrases& phrases) { return fmt::format("{}", fmt::join(names, phrases.comma)); }

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

/// Only a clinic's own first sentences have line breaks.
std::string with_breaks(std::string_view html) {
  std::string out;
  for (const char c : html) {
    if (c == '\n') out += "<br>";
    out += c;
  }
  return out;
}

std::string write_text(const std::vector<Block>& blocks) {
  std::string out;
  for (const Block& block : blocks) {
    switch (block.shape) {
      case Block::Shape::paragraph:
      case Block::Shape::small: out += block.text + "\n\n"; break;
      case Block::Shape::quote: out += fill("{}: “{}”\n\n", block.label, block.text); break;
      case Block::Shape::fact:
      case Block::Shape::button:
      case Block::Shape::quiet_link: out += fill("{}: {}\n\n", block.label, block.text); break;
    }
  }
  if (!out.empty()) out.pop_back();
  return out;
}

std::string write_html(const std::vector<Block>& blocks, const std::string& subject, const Phrases& phrases, const Payload& payload) {
  // No colour for text or background: the reader's own light or dark stays; the button carries both.
  std::string out = fill(
      "<!doctype html>\n<html lang=\"{0}\" dir=\"{2}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"><meta "
      "name=\"supported-color-schemes\" content=\"light dark\"><title>{1}</title></head>\n<body style=\"margin:0;padding:24px 16px;"
      "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\"><div style=\"max-width:34em;margin:0 auto\">\n",
      phrases.language, escape_html(subject), phrases.right_to_left ? "rtl" : "ltr");
  // Mail programs know no logical sides.
  const std::string_view start = phrases.right_to_left ? "right" : "left";
  const std::string_view accent = payload.accent.empty() ? std::string_view("#0b6b6b") : payload.accent;
  const std::string_view on_accent = payload.accent.empty() ? std::string_view("#ffffff") : payload.on_accent;
  for (const Block& block : blocks) {
    const std::string label = escape_html(block.label);
    const std::string text = escape_html(block.text);
    switch (block.shape) {
      case Block::Shape::paragraph: out += fill("<p style=\"margin:0 0 16px\">{}</p>\n", with_breaks(text)); break;
      case Block::Shape::small: out += fill("<p style=\"margin:0 0 12px;font-size:14px\">{}</p>\n", text); break;
      case Block::Shape::fact: out += fill("<p style=\"margin:0 0 16px\"><strong>{}:</strong> {}</p>\n", label, text); break;
      case Block::Shape::quote:
        out += fill("<p style=\"margin:0 0 16px;padding-{2}:12px;border-{2}:3px solid {3}\"><strong>{0}:</strong> “{1}”</p>\n",
                    label, text, start, accent);
        break;
      case Block::Shape::button:
        out += fill("<p style=\"margin:24px 0\"><a href=\"{1}\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;"
                    "background:{2};color:{3};text-decoration:none;font-weight:600\">{0}</a><br><span "
                    "style=\"font-size:14px;word-break:break-all\">{1}</span></p>\n",
                    label, text, accent, on_accent);
        break;
      case Block::Shape::quiet_link: out += fill("<p style=\"margin:0 0 16px\"><a href=\"{1}\">{0}</a></p>\n", label, text); break;
    }
  }
  return out + "</div></body></html>\n";
}

/// Into the GSM 03.38 alphabet where our own words and ICU's spaces would leave it: one character outside of
/// it cuts a text message from 160 to 70 characters. A text that cannot be brought into it whole keeps its accents.
std::string fold_for_sms(const std::string& text) {
  static constexpr std::pair<std::string_view, std::string_view> kFolds[] = {
      {"á", "a"}, {"â", "a"}, {"ã", "a"}, {"ç", "c"}, {"ê", "e"}, {"ë", "e"}, {"í", "i"}, {"î", "i"}, {"ï", "i"}, {"ó", "o"},
      {"ô", "o"}, {"õ", "o"}, {"ú", "u"}, {"û", "u"}, {"œ", "oe"}, {"Á", "A"}, {"À", "A"}, {"Â", "A"}, {"Ã", "A"}, {"È", "E"},
      {"Ê", "E"}, {"Í", "I"}, {"Ó", "O"}, {"Ô", "O"}, {"Õ", "O"}, {"Ú", "U"}, {"–", "-"}, {"\u2212", "-"}, {"’", "'"}, {"“", "\""}, {"”", "\""},
      {"\u202F", " "}, {"\u00A0", " "}, {"\u2009", " "}};
  static constexpr std::string_view kInGsm[] = {"è", "é", "ù", "ì", "ò", "Ç", "Ø", "ø", "Å", "å", "Ä", "Ö", "Ñ", "Ü",
                                                "§", "ä", "ö", "ñ", "ü", "à", "É", "ß", "æ", "Æ", "¿", "¡", "£", "¥", "€"};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (static_cast<unsigned char>(rest[0]) < 0x80) {
      out += rest[0];
      ++at;
      continue;
    }
    const auto fold = std::find_if(std::begin(kFolds), std::end(kFolds), [&](const auto& each) { return rest.starts_with(each.first); });
    const auto stays = std::find_if(std::begin(kInGsm), std::end(kInGsm), [&](std::string_view each) { return rest.starts_with(each); });
    if (fold == std::end(kFolds) && stays == std::end(kInGsm)) return text;
    out += fold != std::end(kFolds) ? fold->second : *stays;
    at += fold != std::end(kFolds) ? fold->first.size() : stays->size();
  }
  return out;
}

/// What has a direction of its own keeps it in a sentence that runs from right to left.
std::string isolated(const std::string& text, const Phrases& phrases) {
  return phrases.right_to_left && !text.empty() ? "\u2068" + text + "\u2069" : text;
}

/// Numbers and PINs: groups of digits between Arabic words would be turned round.
std::string digits_shown(const std::string& text, const Phrases& phrases) {
  return phrases.right_to_left ? "\u2066" + text + "\u2069" : text;
}

/// Names and the inviter's line as they stand in sentences of this language.
Payload with_isolated_names(Payload payload, const Phrases& phrases) {
  payload.public_name = isolated(payload.public_name, phrases);
  payload.reader_name = isolated(payload.reader_name, phrases);
  for (std::string& name : payload.provider_names) name = isolated(name, phrases);
  payload.line = isolated(payload.line, phrases);
  if (payload.job_reference) payload.job_reference = isolated(*payload.job_reference, phrases);
  return payload;
}

/// "+1 617 555 0123 (Riverside, toll-free)": of several numbers the reader chooses one, and has to know which.
std::string number_words(const DialIn& one, bool is_the_only_one, const Phrases& phrases) {
  std::vector<std::string> remarks;
  if (!is_the_only_one && !one.label.empty()) remarks.push_back(one.label);
  if (one.toll_free && one.label != phrases.toll_free) remarks.emplace_back(phrases.toll_free);
  const std::string number = digits_shown(phone_words(one.number), phrases);
  return remarks.empty() ? number : fill("{} ({})", number, join(remarks, phrases));
}

/// "Harbor Clinic (+1 617 555 0123)"
std::string clinic_and_phone(const Payload& payload, const Phrases& phrases) {
  if (!payload.contact_phone) return payload.public_name;
  return fill("{} ({})", payload.public_name, digits_shown(phone_words(*payload.contact_phone), phrases));
}

/// Whoever is called in while the visit runs must not read "open it at the time of the visit".
bool time_has_come(const Payload& payload) { return payload.written_at >= payload.starts_at; }

/// The clinic's own words, filled.
std::string fill_own(const std::string& text, const Payload& payload, const Phrases& phrases, const std::string& when) {
  return fill_variables(text, {{"clinic", payload.public_name}, {"time", when}, {"providers", join(payload.provider_names, phrases)}, {"link", payload.link}});
}

/// Day, time and zone in short.
std::string time_words(WallTime time, const std::string& zone, const std::string& language, const DateWords& words) {
  return words.short_day_and_time(time, zone, language) + " " + words.short_zone_name(time, zone, language);
}

bool is_about_an_account(Kind kind) { return kind == Kind::password_reset || kind == Kind::password_setup; }
bool invitation_has_ended(Kind kind) {
  return kind == Kind::cancelled || kind == Kind::revoked || kind == Kind::switched_off || kind == Kind::declined;
}

std::vector<Block> write_blocks(const Payload& payload, Kind kind, const Phrases& phrases, const DateWords& words, const std::string& when) {
  using Shape = Block::Shape;
  const std::string language(phrases.language);
  const auto say = [&](std::string_view pattern) {
    return fill(pattern, payload.public_name, std::string(phrases.guest_kind(payload.guest_kind)));
  };
  std::vector<Block> blocks;
  blocks.push_back({Shape::paragraph, "", payload.reader_name.empty() ? std::string(phrases.hello)
                                                                      : fill(phrases.hello_name, payload.reader_name)});
  blocks.push_back({Shape::paragraph, "", payload.own_words.lead.empty() ? say(phrases.lead(kind, payload.for_another))
                                                                         : fill_own(payload.own_words.lead, payload, phrases, when)});
  if (!is_about_an_account(kind)) {
    blocks.push_back({Shape::fact, std::string(phrases.when),
                      fill(phrases.when_value, words.day(payload.starts_at, payload.time_zone, language),
                           words.time_of_day(payload.starts_at, payload.time_zone, language),
                           words.time_of_day(payload.ends_at, payload.time_zone, language),
                           words.zone_name(payload.starts_at, payload.time_zone, language))});
    if (!payload.provider_names.empty())
      blocks.push_back({Shape::fact, std::string(phrases.with), join(payload.provider_names, phrases)});
  }
  if (kind == Kind::invitation && payload.interprets)
    blocks.push_back({Shape::paragraph, "", fill(phrases.interpret, words.language_name(*payload.interprets, language))});
  if (!payload.line.empty() && !invitation_has_ended(kind))
    blocks.push_back({Shape::quote, std::string(phrases.note), payload.line});
  const MessageWords& way_in = phrases.way_in(kind, payload.reader);
  if (!payload.link.empty() && !way_in.button.empty())
    blocks.push_back({Shape::button, std::string(way_in.button), payload.link});
  const std::string_view after = time_has_come(payload) && !way_in.after_now.empty() ? way_in.after_now : way_in.after;
  if (!after.empty()) blocks.push_back({Shape::paragraph, "", say(after)});
  const bool has_way_in = !payload.link.empty() && !is_about_an_account(kind) && !invitation_has_ended(kind);
  if (has_way_in) {
    blocks.push_back({Shape::paragraph, "", std::string(phrases.no_install)});
    if (!payload.pin.empty())
      for (const DialIn& one : payload.dial_in_numbers) {
        const std::string number = number_words(one, payload.dial_in_numbers.size() == 1, phrases);
        blocks.push_back({Shape::fact, std::string(phrases.by_phone), fill(phrases.by_phone_value, number, digits_shown(payload.pin, phrases))});
        blocks.push_back({Shape::quiet_link, fill(phrases.one_tap, digits_shown(phone_words(one.number), phrases)), one_tap(one.number, payload.pin)});
      }
    blocks.push_back({Shape::paragraph, "", std::string(payload.pin.empty() ? phrases.yours_alone : phrases.yours_alone_with_pin)});
    if (payload.reader == Reader::patient) blocks.push_back({Shape::paragraph, "", fill(phrases.wrong_person, clinic_and_phone(payload, phrases))});
    if (payload.reader == Reader::guest) {
      blocks.push_back({Shape::paragraph, "", std::string(phrases.not_for_me_text)});
      blocks.push_back({Shape::quiet_link, std::string(phrases.not_for_me), payload.link + "?not-for-me"});
    }
  }
  if (payload.contact_phone && payload.reader != Reader::staff)
    blocks.push_back({Shape::small, "", fill(phrases.questions, payload.public_name, digits_shown(phone_words(*payload.contact_phone), phrases))});
  blocks.push_back({Shape::small, "", fill(phrases.footer, payload.public_name)});
  return blocks;
}

/// With what stands before and after every text message of its kind.
std::string write_whole_sms(std::string text, const Payload& payload, Kind kind, const Phrases& phrases) {
  if (payload.job_reference) text = fill("{}: {}", *payload.job_reference, text);
  const bool has_way_in = !payload.link.empty() && !is_about_an_account(kind) && !invitation_has_ended(kind);
  if (has_way_in && payload.reader == Reader::guest) text += phrases.sms_not_for_me;
  if (has_way_in && !payload.pin.empty() && !payload.dial_in_numbers.empty())
    text += fill(phrases.sms_phone, digits_shown(phone_words(payload.dial_in_numbers.front().number), phrases), digits_shown(payload.pin, phrases),
                 one_tap(payload.dial_in_numbers.front().number, payload.pin));
  if (invitation_has_ended(kind) && payload.contact_phone && payload.reader != Reader::staff)
    text += fill(phrases.sms_questions, digits_shown(phone_words(*payload.contact_phone), phrases));
  return fold_for_sms(text);
}

/// Who interprets decides by time and language, and has a dozen such messages a day: those stand first, in whatever the message
/// says, and so in the program's own words.
std::string write_sms(const Payload& payload, Kind kind, const Phrases& phrases, const DateWords& words, const std::string& when) {
  const MessageWords& message = phrases.message(kind);
  const std::string names = join(payload.provider_names, phrases);
  const auto whole = [&](std::string text) { return write_whole_sms(std::move(text), payload, kind, phrases); };
  if (!payload.interprets) {
    if (time_has_come(payload) && !message.sms_now.empty()) return whole(fill(message.sms_now, payload.public_name, when, names, payload.link));
    if (!payload.own_words.sms.empty()) return whole(fill_own(payload.own_words.sms, payload, phrases, when));
    return whole(fill(message.sms, payload.public_name, when, names, payload.link));
  }
  const std::string language = words.language_name(*payload.interprets, std::string(phrases.language));
  const auto to_interpreter = [&](std::string_view pattern) { return whole(fill(pattern, payload.public_name, when, names, payload.link, language)); };
  const auto as_to_others = [&](std::string_view pattern) {
    return whole(fill(pattern, payload.public_name, when, fill("{} ({})", names, language), payload.link));
  };
  if (time_has_come(payload) && !message.sms_now.empty()) return as_to_others(message.sms_now);
  if (kind == Kind::invitation) return to_interpreter(phrases.sms_interpreter);
  if (kind == Kind::moved) return to_interpreter(phrases.sms_interpreter_moved);
  if (kind != Kind::reminder) return as_to_others(message.sms);
  // Where "reminder" would cost a segment, the invitation's words once more: they say the same of the job.
  const std::string reminder = to_interpreter(phrases.sms_interpreter_reminder);
  const std::string again = to_interpreter(phrases.sms_interpreter);
  return count_segments(again) < count_segments(reminder) ? again : reminder;
}

std::optional<CalendarMethod> calendar_method(Kind kind) {
  switch (kind) {
    case Kind::appointment:
    case Kind::invitation:
    case Kind::moved: return CalendarMethod::request;
    case Kind::cancelled:
    case Kind::revoked:
    case Kind::switched_off: return CalendarMethod::cancel;
    case Kind::declined:
    case Kind::reminder:
    case Kind::password_reset:
    case Kind::password_setup: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::string write_answer(Keyword keyword, std::string_view language, const std::string& name,
                         const std::optional<std::string>& contact_phone) {
  const Phrases& phrases = phrases_for(language);
  const std::string_view pattern = keyword == Keyword::stop    ? phrases.sms_stopped
                                   : keyword == Keyword::start ? phrases.sms_started
                                                               : phrases.sms_help;
  std::string text = fill(pattern, isolated(name, phrases));
  if (keyword == Keyword::help && contact_phone) text += fill(phrases.sms_questions, digits_shown(phone_words(*contact_phone), phrases));
  return fold_for_sms(text);
}

OwnWords fill_own_words(const Payload& given, const DateWords& words) {
  const Phrases& phrases = phrases_for(given.language);
  const Payload payload = with_isolated_names(given, phrases);
  const std::string when = time_words(payload.starts_at, payload.time_zone, std::string(phrases.language), words);
  const auto filled = [&](const std::string& text) { return fill_own(text, payload, phrases, when); };
  return {filled(payload.own_words.subject), filled(payload.own_words.lead), fold_for_sms(filled(payload.own_words.sms))};
}

WallTime find_longest_time(WallTime from, const std::string& zone, const std::string& language, const DateWords& words) {
  WallTime longest = from;
  std::size_t most = 0;
  // The month's name, then the weekday's, then an hour of two digits: 83 moments in place of a year's.
  const auto look = [&](std::chrono::hours step, int steps) {
    const WallTime first = longest;
    for (int i = 0; i < steps; ++i) {
      const std::size_t length = count_characters(time_words(first + i * step, zone, language, words));
      if (length <= most) continue;
      most = length;
      longest = first + i * step;
    }
  };
  look(std::chrono::hours(7 * 24), 52);
  look(std::chrono::hours(24), 7);
  look(std::chrono::hours(1), 24);
  return longest;
}

std::string written_language(const std::string& language) { return std::string(phrases_for(language).language); }

CalendarEntry make_calendar_entry(const Payload& given) {
  const Phrases& phrases = phrases_for(given.language);
  const Payload payload = with_isolated_names(given, phrases);
  CalendarEntry entry;
  entry.uid = payload.calendar_uid;
  entry.sequence = payload.calendar_sequence;
  entry.stamp = payload.written_at;
  entry.starts_at = payload.starts_at;
  entry.ends_at = payload.ends_at;
  entry.time_zone = payload.time_zone;
  entry.language = phrases.language;
  entry.summary = fill(phrases.calendar_summary, payload.public_name);
  std::string& description = entry.description;
  if (!payload.provider_names.empty()) description += fill("{}: {}", phrases.with, join(payload.provider_names, phrases));
  const auto add = [&](const std::string& line) { description += (description.empty() ? "" : "\n") + line; };
  if (!payload.link.empty()) {
    add(payload.link);
    entry.conferences.push_back({Conference::By::link, payload.link, std::string(phrases.way_in(Kind::reminder, payload.reader).button)});
  }
  if (!payload.pin.empty())
    for (const DialIn& one : payload.dial_in_numbers) {
      const std::string number = number_words(one, payload.dial_in_numbers.size() == 1, phrases);
      const std::string how = fill(phrases.by_phone_value, number, digits_shown(payload.pin, phrases));
      add(fill("{}: {}", phrases.by_phone, how));
      add(one_tap(one.number, payload.pin));
      entry.conferences.push_back({Conference::By::phone, one_tap(one.number, payload.pin), how});
    }
  if (payload.contact_phone) add(fill(phrases.questions, payload.public_name, digits_shown(phone_words(*payload.contact_phone), phrases)));
  entry.link = payload.link;
  entry.organizer_name = given.public_name;
  return entry;
}

Rendered render(const Payload& given, Kind kind, const DateWords& words, const CalendarWriter& calendars,
                const std::string& organizer) {
  const Phrases& phrases = phrases_for(given.language);
  const Payload payload = with_isolated_names(given, phrases);
  const std::string language(phrases.language);
  const std::string when = is_about_an_account(kind) ? std::string() : time_words(payload.starts_at, payload.time_zone, language, words);
  Rendered rendered;
  rendered.subject = payload.own_words.subject.empty() ? fill(phrases.subject(kind, payload.for_another), payload.public_name, when)
                                                       : fill_own(payload.own_words.subject, payload, phrases, when);
  if (payload.job_reference) rendered.subject = fill("{}: {}", *payload.job_reference, rendered.subject);
  const std::vector<Block> blocks = write_blocks(payload, kind, phrases, words, when);
  rendered.text = write_text(blocks);
  rendered.html = write_html(blocks, rendered.subject, phrases, payload);
  rendered.sms = write_sms(payload, kind, phrases, words, when);
  if (const auto method = calendar_method(kind); method && !organizer.empty() && !payload.calendar_uid.empty()) {
    CalendarEntry entry = make_calendar_entry(given);
    entry.method = *method;
    entry.organizer_email = organizer;
    entry.attendee_email = payload.to;
    rendered.ics = calendars.write(entry);
    rendered.ics_method = *method == CalendarMethod::cancel ? "CANCEL" : "REQUEST";
  }
  return rendered;
}

}  // namespace bedside::notices
