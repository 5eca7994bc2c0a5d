// What people type about people: names, e-mail addresses, telephone numbers, language tags.
// Checked once, here, for every page, route and import; the pages only help with typing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace bedside {

enum class ContactWhy {
  empty,
  too_long,
  not_utf8,
  forbidden_character,  // a control or bidi-override character, one that no writing uses, too many marks on a letter
  not_an_email_address,
  not_an_e164_number,
  not_a_language_tag,
};

/// A name to show: 1-80 characters (code points) after trimming, no control and no bidi-override characters (U+202A-202E,
/// U+2066-2069, U+200E/F, U+061C), no tags (U+E0000-E007F), interlinear anchors (U+FFF9-FFFB), private use and noncharacters,
/// and at most four combining marks in a row.
Result<std::string, ContactWhy> parse_display_name(std::string_view typed);

/// One line or a short text: 0-`max_characters` code points after trimming, the same characters refused.
Result<std::string, ContactWhy> parse_text(std::string_view typed, std::size_t max_characters);

/// As people count them: code points, not bytes of UTF-8.
std::size_t count_characters(std::string_view text);

/// addr-spec of RFC 5321 in its everyday form: local part of atoms (64 bytes at most), a domain of
/// at least two labels; lower-cases the domain. No quoted strings, no address literals.
Result<std::string, ContactWhy> parse_email_address(std::string_view typed);

/// E.164: '+', a first digit 1-9, 7 to 15 digits, nothing else. Pages bring the number to this form.
Result<std::string, ContactWhy> parse_phone_number(std::string_view typed);

/// The country's part of a number in E.164, with the plus: "+1", "+44", "+506" (ITU-T E.164: one digit for +1 and +7,
/// two or three for the others). Empty for what is no number.
std::string_view calling_code(std::string_view number);

/// What a telephone dials with one tap: the number, two pauses, the PIN's digits, and the key that ends it.
/// "tel:+15551234567,,234567891#"
std::string one_tap(std::string_view number, std::string_view pin);

/// E.164 as people read it: "+1 617 555 0123"; what is not E.164 stays as it is. By the same rules as the pages
/// (web/src/shared/telephone.ts).
std::string phone_words(std::string_view number);

/// BCP 47 in the form that the language table uses: "en", "es", "zh-Hans", "ht".
Result<std::string, ContactWhy> parse_language_tag(std::string_view typed);

}  // namespace bedside
