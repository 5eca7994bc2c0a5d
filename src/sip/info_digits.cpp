#include "sip/info_digits.hpp"

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

std::optional<char> key_of(std::string_view signal) {
  // Event numbers of RFC 4733 for the two that are no digits.
  if (signal == "10") return '*';
  if (signal == "11") return '#';
  if (signal.size() != 1) return std::nullopt;
  const char c = signal[0];
  if ((c >= '0' && c <= '9') || c == '*' || c == '#' || (c >= 'A' && c <= 'D')) return c;
  if (c >= 'a' && c <= 'd') return static_cast<char>(c - 32);
  return std::nullopt;
}

}  // namespace

std::optional<char> parse_info_digit(std::string_view content_type, std::string_view body) {
  const auto type = trim(content_type.substr(0, content_type.find(';')));
  if (equal_ignoring_case(type, "application/dtmf")) return key_of(trim(body));
  if (!equal_ignoring_case(type, "application/dtmf-relay")) return std::nullopt;
  while (!body.empty()) {
    const auto end = body.find('\n');
    const auto line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    if (equal_ignoring_case(trim(line.substr(0, equals)), "Signal")) return key_of(trim(line.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace bedside::sip
