#include "sip/uri.hpp"

#include <algorithm>

#include "base/percent.hpp"
#include "sip/text.hpp"

namespace bedside::sip {
namespace {

bool is_scheme(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

/// No space, no bracket, no control: none may stand unescaped in a URI.
bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '<' || c == '>' || c == '"';
  });
}

bool parse_host_port(std::string_view text, Uri& uri) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return false;
    uri.host = lower(text.substr(1, close - 1));
    port = text.substr(close + 1);
  } else {
    const auto colon = text.find(':');
    uri.host = lower(text.substr(0, colon));
    port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
  }
  if (uri.host.empty()) return false;
  if (port.empty()) return true;
  const auto number = parse_u32(port.substr(1));
  if (port.front() != ':' || !number || *number > 65535) return false;
  uri.port = static_cast<std::uint16_t>(*number);
  return true;
}

bool parse_sip(std::string_view rest, Uri& uri) {
  // An '@' in the user part is escaped, so the first one ends it; ';' and '?' may stand before it.
  const auto at = rest.find('@');
  if (at != std::string_view::npos) {
    const auto info = rest.substr(0, at);
    auto user = unescape_percent(info.substr(0, info.find(':')));
    if (!user) return false;
    uri.user = std::move(*user);
    rest.remove_prefix(at + 1);
  }
  const auto question = rest.find('?');
  uri.has_headers = question != std::string_view::npos;
  rest = rest.substr(0, question);
  const auto semicolon = rest.find(';');
  if (semicolon != std::string_view::npos) uri.parameters = rest.substr(semicolon);
  return parse_host_port(rest.substr(0, semicolon), uri);
}

/// Where a quoted string that starts at 0 has its closing quote; nothing when it has none.
std::optional<std::size_t> closing_quote(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Uri> parse_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon)) || !is_clean(text)) return std::nullopt;
  Uri uri;
  uri.scheme = lower(text.substr(0, colon));
  const auto rest = text.substr(colon + 1);
  if (uri.is_sip()) return parse_sip(rest, uri) ? std::optional(uri) : std::nullopt;
  if (uri.scheme == "tel") {
    const auto semicolon = rest.find(';');
    uri.user = rest.substr(0, semicolon);
    if (semicolon != std::string_view::npos) uri.parameters = rest.substr(semicolon);
  }
  return uri;
}

std::optional<NameAddr> parse_name_addr(std::string_view value) {
  value = trim(value);
  NameAddr parsed;
  std::string_view rest = value;
  if (rest.starts_with('"')) {
    const auto quote = closing_quote(rest);
    if (!quote) return std::nullopt;
    rest = trim(rest.substr(*quote + 1));
    if (!rest.starts_with('<')) return std::nullopt;
  }
  std::string_view uri;
  std::string_view parameters;
  const auto open = rest.find('<');
  if (open != std::string_view::npos) {
    if (rest.substr(0, open).find('"') != std::string_view::npos) return std::nullopt;
    const auto close = rest.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    uri = trim(rest.substr(open + 1, close - open - 1));
    parameters = trim(rest.substr(close + 1));
  } else {
    // Without brackets every parameter is the header's (RFC 3261 section 20).
    const auto semicolon = rest.find(';');
    uri = trim(rest.substr(0, semicolon));
    if (semicolon != std::string_view::npos) parameters = rest.substr(semicolon);
  }
  if (!parameters.empty() && !parameters.starts_with(';')) return std::nullopt;
  auto target = parse_uri(uri);
  if (!target) return std::nullopt;
  parsed.uri_text = uri;
  parsed.uri = std::move(*target);
  parsed.parameters = parameters;
  return parsed;
}

}  // namespace bedside::sip
