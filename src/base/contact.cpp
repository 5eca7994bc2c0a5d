#include "base/contact.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "base/combining_marks.hpp"

namespace bedside {
namespace {

constexpr std::size_t kNameCharacters = 80;
/// On one letter. Vietnamese, Thai, Hindi and pointed Hebrew need three at most, and one may be typed twice; a hundred draw
/// over the lines above.
constexpr int kMarksInARow = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Decodes one code point and moves `at`; nothing for ill-formed UTF-8 (RFC 3629).
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  std::size_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if ((lead & 0xE0) == 0xC0) {
    length = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    length = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    length = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return std::nullopt;
  }
  if (at + length > text.size()) return std::nullopt;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return std::nullopt;
    value = value << 6 | (byte(at + i) & 0x3FU);
  }
  if (value < smallest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  at += length;
  return value;
}

/// What one font shows where another shows a box, or nothing.
bool is_private_use(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000; }
bool is_no_character(char32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }

/// Controls, what turns the direction round, the anchors of interlinear text, hidden tags, and what no writing uses.
bool is_forbidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200E || c == 0x200F || c == 0x061C || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F) || is_private_use(c) || is_no_character(c);
}

/// Good beside other characters (Persian, Hangul, emoji, accents, pasted text), but nothing to see alone.
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x0300 && c <= 0x036F) || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
         (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x206F) || c == 0x2800 ||
         c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFFA0 || (c >= 0xFFF0 && c <= 0xFFF8) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_space(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool has_something_to_see(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (const auto c = next_code_point(text, at); !c || !(is_space(*c) || is_invisible(*c))) return true;
  return false;
}

}  // namespace

Result<std::string, ContactWhy> parse_text(std::string_view typed, std::size_t max_characters) {
  std::size_t first = std::string_view::npos;
  std::size_t last = 0;
  std::size_t characters = 0;
  std::size_t characters_at_last = 0;
  int marks = 0;
  for (std::size_t at = 0; at < typed.size();) {
    const std::size_t start = at;
    const auto c = next_code_point(typed, at);
    if (!c) return Refused{ContactWhy::not_utf8};
    if (is_forbidden(*c)) return Refused{ContactWhy::forbidden_character};
    // What cannot be seen makes no new letter for more marks to stand on.
    marks = is_combining_mark(*c) || is_invisible(*c) ? marks + 1 : 0;
    if (marks > kMarksInARow) return Refused{ContactWhy::forbidden_character};
    if (first == std::string_view::npos && is_space(*c)) continue;
    if (first == std::string_view::npos) first = start;
    ++characters;
    if (!is_space(*c)) last = at, characters_at_last = characters;
  }
  if (first == std::string_view::npos) return std::string();
  if (characters_at_last > max_characters) return Refused{ContactWhy::too_long};
  return std::string(typed.substr(first, last - first));
}

Result<std::string, ContactWhy> parse_display_name(std::string_view typed) {
  auto text = parse_text(typed, kNameCharacters);
  // Nobody sits in a call under a name that cannot be seen.
  if (text.ok() && !has_something_to_see(*text)) return Refused{ContactWhy::empty};
  return text;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Result<std::string, ContactWhy> parse_email_address(std::string_view typed) {
  auto text = parse_text(typed, 254);
  if (!text.ok()) return text;
  const std::string_view address = *text;
  if (address.empty()) return Refused{ContactWhy::empty};
  const auto at = address.find('@');
  const Refused<ContactWhy> wrong{ContactWhy::not_an_email_address};
  if (at == std::string_view::npos || at == 0 || at > 64) return wrong;
  const auto is_dot_atom = [](std::string_view part, std::string_view others) {
    bool after_dot = true;
    for (const char c : part) {
      if (c == '.') {
        if (after_dot) return false;
        after_dot = true;
      } else if (is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos) {
        after_dot = false;
      } else {
        return false;
      }
    }
    return !after_dot;
  };
  std::string domain(address.substr(at + 1));
  if (!is_dot_atom(address.substr(0, at), "!#$%&'*+/=?^_`{|}~-") || !is_dot_atom(domain, "-")) return wrong;
  if (domain.find('.') == std::string::npos) return wrong;
  for (std::size_t start = 0; start <= domain.size();) {
    const std::size_t end = std::min(domain.find('.', start), domain.size());
    const std::string_view label = std::string_view(domain).substr(start, end - start);
    if (label.size() > 63 || label.front() == '-' || label.back() == '-') return wrong;
    if (end == domain.size() && std::all_of(label.begin(), label.end(), is_digit)) return wrong;
    start = end + 1;
  }
  std::transform(domain.begin(), domain.end(), domain.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::string(address.substr(0, at + 1)) + domain;
}

Result<std::string, ContactWhy> parse_phone_number(std::string_view typed) {
  auto text = parse_text(typed, 32);
  if (!text.ok()) return text;
  const std::string_view number = *text;
  if (number.empty()) return Refused{ContactWhy::empty};
  const bool good = number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] != '0' &&
                    std::all_of(number.begin() + 1, number.end(), is_digit);
  if (!good) return Refused{ContactWhy::not_an_e164_number};
  return text;
}

std::string one_tap(std::string_view number, std::string_view pin) {
  std::string tel = "tel:" + std::string(number) + ",,";
  std::copy_if(pin.begin(), pin.end(), std::back_inserter(tel), is_digit);
  return tel + "#";
}

namespace {

/// Country codes (ITU-T E.164): 1 and 7 stand alone, those that begin with these have two digits, all others three.
std::size_t country_code_length(std::string_view digits) {
  static constexpr std::array<std::string_view, 10> kSecondDigits = {"", "", "07", "0123469", "013456789", "12345678", "0123456", "", "1246", "0123458"};
  if (digits[0] == '1' || digits[0] == '7') return 1;
  return kSecondDigits[static_cast<std::size_t>(digits[0] - '0')].find(digits[1]) == std::string_view::npos ? 3 : 2;
}

struct Rhythm {
  std::string_view code;
  std::string_view groups;  // a digit is the length of a group
  std::size_t digits;
};

/// Where people are used to another rhythm than threes.
constexpr Rhythm kUsual[] = {{"33", "12222", 9}, {"44", "433", 10}, {"55", "254", 11}, {"55", "244", 10}, {"81", "244", 10},
                             {"82", "244", 10},  {"91", "55", 10}};

/// Threes from the left; one or two groups of four at the end take up what is over.
std::string in_threes(std::size_t digits) {
  const std::size_t fours = digits % 3;
  if (digits < 4 * fours) return std::string(1, static_cast<char>('0' + digits));
  return std::string((digits - 4 * fours) / 3, '3') + std::string(fours, '4');
}

}  // namespace

std::string_view calling_code(std::string_view number) {
  if (!parse_phone_number(number).ok()) return {};
  return number.substr(0, 1 + country_code_length(number.substr(1)));
}

std::string phone_words(std::string_view number) {
  const auto parsed = parse_phone_number(number);
  if (!parsed.ok() || *parsed != number) return std::string(number);
  const std::size_t code_length = country_code_length(number.substr(1));
  const std::string_view code = number.substr(1, code_length);
  const std::string_view rest = number.substr(1 + code_length);
  const auto* usual = std::find_if(std::begin(kUsual), std::end(kUsual),
                                   [&](const Rhythm& one) { return one.code == code && one.digits == rest.size(); });
  std::string words = "+" + std::string(code);
  std::size_t at = 0;
  for (const char length : usual == std::end(kUsual) ? in_threes(rest.size()) : std::string(usual->groups)) {
    const auto digits = static_cast<std::size_t>(length - '0');
    words.append(" ").append(rest.substr(at, digits));
    at += digits;
  }
  return words;
}

Result<std::string, ContactWhy> parse_language_tag(std::string_view typed) {
  const Refused<ContactWhy> wrong{ContactWhy::not_a_language_tag};
  const auto dash = typed.find('-');
  const std::string_view primary = typed.substr(0, dash);
  if (primary.size() < 2 || primary.size() > 3) return wrong;
  if (!std::all_of(primary.begin(), primary.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return wrong;
  if (dash != std::string_view::npos) {
    const std::string_view rest = typed.substr(dash + 1);
    if (rest.size() < 2 || rest.size() > 8) return wrong;
    if (!std::all_of(rest.begin(), rest.end(), [](char c) { return is_letter(c) || is_digit(c); })) return wrong;
  }
  return std::string(typed);
}

}  // namespace bedside
