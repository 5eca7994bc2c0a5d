#include "sip/text.hpp"

#include <algorithm>
#include <charconv>

namespace bedside::sip {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  // from_chars takes no sign for unsigned numbers, but says yes to digits followed by anything.
  Number number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Where the parameter that starts at 0 ends: the next ';' outside of quotes.
std::size_t parameter_end(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ';' && !quoted) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

std::optional<std::uint32_t> parse_u32(std::string_view text) { return parse_number<std::uint32_t>(text); }
std::optional<std::uint64_t> parse_u64(std::string_view text) { return parse_number<std::uint64_t>(text); }

std::vector<std::string_view> split_words(std::string_view text, std::size_t most) {
  std::vector<std::string_view> words;
  while (words.size() < most) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) break;
    text.remove_prefix(first);
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    if (parameters.front() != ';') {
      // What stands before the first ';' is no parameter.
      const auto end = parameter_end(parameters);
      parameters.remove_prefix(end);
      continue;
    }
    parameters.remove_prefix(1);
    const auto end = parameter_end(parameters);
    const auto one = parameters.substr(0, end);
    parameters.remove_prefix(end);
    const auto equals = one.find('=');
    if (!equal_ignoring_case(trim(one.substr(0, equals)), name)) continue;
    if (equals == std::string_view::npos) return std::string_view{};
    auto value = trim(one.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

std::string one_line(std::string_view value) {
  std::string out;
  for (const char c : trim(value)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (!control) {
      out += c;
    } else if (out.empty() || out.back() != ' ') {
      out += ' ';
    }
  }
  return std::string(trim(out));
}

}  // namespace bedside::sip
