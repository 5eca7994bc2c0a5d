#include "desk/field_check.hpp"

namespace bedside::desk {
namespace {
bool is_blank(const std::optional<std::string>& typed) {
  return !typed || typed->find_first_not_of(" \t") == std::string::npos;
}
}  // namespace

std::string_view word(ContactWhy why) {
  switch (why) {
    case ContactWhy::empty: return "required";
    case ContactWhy::too_long: return "too_long";
    case ContactWhy::not_utf8:
    case ContactWhy::forbidden_character: return "forbidden_character";
    case ContactWhy::not_an_email_address: return "not_an_email_address";
    case ContactWhy::not_an_e164_number: return "not_an_e164_number";
    case ContactWhy::not_a_language_tag: return "not_a_language_tag";
  }
  return {};
}

std::string_view word(visits::ZoneWhy why) {
  switch (why) {
    case visits::ZoneWhy::unknown_zone: return "unknown_zone";
    case visits::ZoneWhy::skipped_by_clock_change: return "skipped_by_clock_change";
    case visits::ZoneWhy::repeated_by_clock_change: return "repeated_by_clock_change";
  }
  return {};
}

std::string FieldCheck::keep(const std::string& field, const Result<std::string, ContactWhy>& parsed) {
  if (parsed.ok()) return *parsed;
  wrong(field, word(parsed.why()));
  return {};
}

std::string FieldCheck::name(const std::string& field, const std::string& typed) { return keep(field, parse_display_name(typed)); }
std::string FieldCheck::text(const std::string& field, const std::string& typed, std::size_t max_characters) {
  return keep(field, parse_text(typed, max_characters));
}
std::string FieldCheck::language(const std::string& field, const std::string& typed) {
  return keep(field, parse_language_tag(typed));
}
std::string FieldCheck::email(const std::string& field, const std::string& typed) {
  return keep(field, parse_email_address(typed));
}
std::string FieldCheck::phone(const std::string& field, const std::string& typed) {
  return keep(field, parse_phone_number(typed));
}

std::optional<std::string> FieldCheck::optional_name(const std::string& field, const std::optional<std::string>& typed) {
  if (is_blank(typed)) return std::nullopt;
  return name(field, *typed);
}
std::optional<std::string> FieldCheck::optional_email(const std::string& field, const std::optional<std::string>& typed) {
  if (is_blank(typed)) return std::nullopt;
  return email(field, *typed);
}
std::optional<std::string> FieldCheck::optional_phone(const std::string& field, const std::optional<std::string>& typed) {
  if (is_blank(typed)) return std::nullopt;
  return phone(field, *typed);
}

}  // namespace bedside::desk
