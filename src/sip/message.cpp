#include "sip/message.hpp"

#include <algorithm>
#include <array>

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

struct MethodName {
  std::string_view word;
  Method method;
};
constexpr std::array<MethodName, 9> kMethods{{
    {"INVITE", Method::invite}, {"ACK", Method::ack}, {"BYE", Method::bye}, {"CANCEL", Method::cancel},
    {"OPTIONS", Method::options}, {"INFO", Method::info}, {"UPDATE", Method::update}, {"PRACK", Method::prack},
    {"REGISTER", Method::registration},
}};

struct HeaderName {
  std::string_view word;
  char compact;  // 0: none
  HeaderId id;
  bool list;
};
constexpr std::array<HeaderName, 26> kHeaders{{
    {"via", 'v', HeaderId::via, true},
    {"from", 'f', HeaderId::from, false},
    {"to", 't', HeaderId::to, false},
    {"call-id", 'i', HeaderId::call_id, false},
    {"cseq", 0, HeaderId::cseq, false},
    {"max-forwards", 0, HeaderId::max_forwards, false},
    {"contact", 'm', HeaderId::contact, true},
    {"route", 0, HeaderId::route, true},
    {"record-route", 0, HeaderId::record_route, true},
    {"require", 0, HeaderId::require, true},
    {"proxy-require", 0, HeaderId::proxy_require, true},
    {"supported", 'k', HeaderId::supported, true},
    {"allow", 0, HeaderId::allow, true},
    {"accept", 0, HeaderId::accept, true},
    {"content-type", 'c', HeaderId::content_type, false},
    {"content-length", 'l', HeaderId::content_length, false},
    {"content-encoding", 'e', HeaderId::content_encoding, true},
    {"session-expires", 'x', HeaderId::session_expires, false},
    {"min-se", 0, HeaderId::min_se, false},
    {"p-asserted-identity", 0, HeaderId::p_asserted_identity, true},
    {"privacy", 0, HeaderId::privacy, false},
    {"www-authenticate", 0, HeaderId::www_authenticate, false},
    {"proxy-authenticate", 0, HeaderId::proxy_authenticate, false},
    {"retry-after", 0, HeaderId::retry_after, false},
    {"expires", 0, HeaderId::expires, false},
    {"min-expires", 0, HeaderId::min_expires, false},
}};
constexpr std::array<HeaderId, 7> kOnce{HeaderId::from, HeaderId::to, HeaderId::call_id, HeaderId::cseq,
                                        HeaderId::max_forwards, HeaderId::content_type, HeaderId::content_length};

const HeaderName* find_header_name(std::string_view name) {
  for (const auto& known : kHeaders) {
    if (equal_ignoring_case(name, known.word)) return &known;
    if (name.size() == 1 && known.compact != 0 && equal_ignoring_case(name, std::string_view(&known.compact, 1))) return &known;
  }
  return nullptr;
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "-.!%*_+`'~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
  });
}

/// Splits at commas outside of quotes and brackets.
void split_list(std::string_view value, HeaderId id, std::vector<Header>& out) {
  bool quoted = false;
  bool bracketed = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    const char c = i < value.size() ? value[i] : ',';
    if (i < value.size()) {
      if (quoted && c == '\\') {
        ++i;
        continue;
      }
      if (c == '"') quoted = !quoted;
      if (c == '<' && !quoted) bracketed = true;
      if (c == '>' && !quoted) bracketed = false;
      if (c != ',' || quoted || bracketed) continue;
    }
    auto one = one_line(value.substr(from, std::min(i, value.size()) - from));
    if (!one.empty() && out.size() <= kHeaderLimit) out.push_back({id, std::move(one)});
    from = i + 1;
  }
}

/// "SIP / 2.0 / UDP host : port ; branch=…"
std::optional<Via> parse_via(std::string_view value) {
  const auto first = value.find('/');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = value.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (!equal_ignoring_case(trim(value.substr(0, first)), "SIP") || trim(value.substr(first + 1, second - first - 1)) != "2.0")
    return std::nullopt;
  auto rest = trim(value.substr(second + 1));
  const auto space = rest.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  Via via;
  for (const char c : rest.substr(0, space)) via.transport += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (!is_token(via.transport)) return std::nullopt;
  rest = trim(rest.substr(space + 1));
  const auto semicolon = rest.find(';');
  const auto sent_by = trim(rest.substr(0, semicolon));
  const auto parameters = semicolon == std::string_view::npos ? std::string_view{} : rest.substr(semicolon);
  const auto colon = sent_by.starts_with('[') ? sent_by.find(':', sent_by.find(']')) : sent_by.find(':');
  via.host = trim(sent_by.substr(0, colon));
  if (via.host.empty() || via.host.find(' ') != std::string::npos) return std::nullopt;
  if (colon != std::string_view::npos) {
    const auto port = parse_u32(trim(sent_by.substr(colon + 1)));
    if (!port || *port > 65535) return std::nullopt;
    via.port = static_cast<std::uint16_t>(*port);
  }
  if (const auto branch = find_parameter(parameters, "branch")) via.branch = *branch;
  via.wants_rport = find_parameter(parameters, "rport").has_value();
  return via;
}

class Parser {
 public:
  explicit Parser(std::string_view bytes) : rest_(bytes) {}

  Message parse() {
    // Empty lines before the start line are skipped (section 7.5).
    while (rest_.starts_with("\r\n") || rest_.starts_with('\n')) rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
    if (rest_.size() > kMessageSizeLimit) rest_ = rest_.substr(0, kMessageSizeLimit);
    if (!take_start_line()) return std::move(message_);
    take_headers();
    read_headers();
    take_body();
    return std::move(message_);
  }

 private:
  /// The first thing that is wrong is the one that is told.
  void note(MessageWhy why) {
    if (!message_.wrong) message_.wrong = why;
  }

  std::optional<std::string_view> next_line() {
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  /// False: this is no SIP, and nothing more is read.
  bool take_start_line() {
    const auto line = next_line();
    if (!line || line->empty()) {
      note(MessageWhy::no_start_line);
      return false;
    }
    if (line->size() >= 4 && equal_ignoring_case(line->substr(0, 4), "SIP/")) return take_status_line(*line);
    return take_request_line(*line);
  }

  bool take_status_line(std::string_view line) {
    // "SIP/2.0 200 OK"; the reason may be empty, but not its space (section 7.2). We read it without as well.
    const auto code = line.size() > 11 ? line.substr(8, 3) : line.substr(std::min<std::size_t>(8, line.size()));
    const auto status = parse_u32(code);
    if (!equal_ignoring_case(line.substr(0, 8), "SIP/2.0 ") || !status || *status < 100 || *status > 699 ||
        (line.size() > 11 && line[11] != ' ')) {
      note(MessageWhy::bad_start_line);
      return false;
    }
    message_.status = static_cast<int>(*status);
    return true;
  }

  bool take_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    message_.is_request = true;
    message_.method_text = line.substr(0, first);
    if (first == std::string_view::npos || !is_token(message_.method_text)) {
      note(MessageWhy::no_start_line);
      return false;
    }
    for (const auto& known : kMethods)
      if (message_.method_text == known.word) message_.method = known.method;
    const auto version = line.substr(last + 1);
    const auto uri = last > first ? line.substr(first + 1, last - first - 1) : std::string_view{};
    if (!equal_ignoring_case(version, "SIP/2.0"))
      note(version.size() > 4 && equal_ignoring_case(version.substr(0, 4), "SIP/") ? MessageWhy::other_version : MessageWhy::bad_start_line);
    message_.uri_text = uri;
    message_.uri = parse_uri(uri);
    if (!message_.uri || message_.uri->has_headers) note(MessageWhy::bad_start_line);
    return true;
  }

  void take_headers() {
    std::string name;
    std::string value;
    std::size_t lines = 0;
    for (;;) {
      const auto line = next_line();
      if (!line) note(MessageWhy::unterminated);
      const bool folded = line && !line->empty() && (line->front() == ' ' || line->front() == '\t');
      if (folded) {
        value += ' ';
        value += *line;
        continue;
      }
      if (!name.empty()) add_header(name, value);
      if (!line || line->empty()) return;
      if (++lines > kHeaderLimit) return note(MessageWhy::too_many_headers);
      const auto colon = line->find(':');
      name = trim(line->substr(0, colon));
      if (colon == std::string_view::npos || name.empty()) note(MessageWhy::bad_header);
      value = colon == std::string_view::npos ? std::string_view{} : line->substr(colon + 1);
    }
  }

  void add_header(std::string_view name, std::string_view value) {
    const auto* known = find_header_name(name);
    if (known == nullptr) return;
    if (known->list) return split_list(value, known->id, message_.headers);
    message_.headers.push_back({known->id, one_line(value)});
  }

  void read_headers() {
    for (const auto id : kOnce)
      if (message_.find_all(id).size() > 1) note(MessageWhy::repeated_header);
    const auto* via = message_.find(HeaderId::via);
    const auto* from = message_.find(HeaderId::from);
    const auto* to = message_.find(HeaderId::to);
    const auto* call_id = message_.find(HeaderId::call_id);
    const auto* cseq = message_.find(HeaderId::cseq);
    if (!via || !from || !to || !call_id || !cseq) note(MessageWhy::missing_header);
    if (via) message_.via = parse_via(*via);
    for (const auto* value : message_.find_all(HeaderId::via))
      if (!parse_via(*value)) note(MessageWhy::bad_value);
    if (from) read_party(*from, message_.from, message_.from_tag);
    if (to) read_party(*to, message_.to, message_.to_tag);
    if (call_id) message_.call_id = *call_id;
    if (call_id && call_id->empty()) note(MessageWhy::bad_value);
    if (cseq) read_cseq(*cseq);
    if (const auto* forwards = message_.find(HeaderId::max_forwards)) {
      const auto number = parse_u32(*forwards);
      if (!number || *number > 255) note(MessageWhy::bad_value);
    }
  }

  void read_party(const std::string& value, std::optional<NameAddr>& party, std::string& tag) {
    party = parse_name_addr(value);
    if (!party) return note(MessageWhy::bad_value);
    if (const auto found = find_parameter(party->parameters, "tag")) tag = *found;
  }

  void read_cseq(std::string_view value) {
    const auto space = value.find(' ');
    const auto number = parse_u32(value.substr(0, space));
    const auto word = space == std::string_view::npos ? std::string_view{} : trim(value.substr(space));
    if (!number || *number > 0x7FFFFFFF || !is_token(word)) return note(MessageWhy::bad_value);
    message_.cseq = *number;
    if (message_.is_request) {
      if (word != message_.method_text) note(MessageWhy::method_mismatch);
      return;
    }
    message_.method_text = word;
    for (const auto& known : kMethods)
      if (word == known.word) message_.method = known.method;
  }

  void take_body() {
    const auto* header = message_.find(HeaderId::content_length);
    if (header == nullptr) {
      message_.body = rest_;
      return;
    }
    const auto length = parse_u32(*header);
    if (!length) return note(MessageWhy::bad_value);
    if (*length > rest_.size()) return note(MessageWhy::too_short);
    message_.body = rest_.substr(0, *length);
  }

  std::string_view rest_;
  Message message_;
};

}  // namespace

std::string_view method_word(Method method) {
  for (const auto& known : kMethods)
    if (known.method == method) return known.word;
  return {};
}

const std::string* Message::find(HeaderId id) const {
  for (const auto& header : headers)
    if (header.id == id) return &header.value;
  return nullptr;
}

std::vector<const std::string*> Message::find_all(HeaderId id) const {
  std::vector<const std::string*> found;
  for (const auto& header : headers)
    if (header.id == id) found.push_back(&header.value);
  return found;
}

bool Message::names(HeaderId id, std::string_view word) const {
  return std::any_of(headers.begin(), headers.end(), [&](const Header& header) {
    return header.id == id && equal_ignoring_case(trim(std::string_view(header.value).substr(0, header.value.find(';'))), word);
  });
}

std::string Message::content_type() const {
  const auto* value = find(HeaderId::content_type);
  return value == nullptr ? std::string{} : lower(trim(std::string_view(*value).substr(0, value->find(';'))));
}

bool Message::can_be_answered() const {
  return is_request && method != Method::ack && find(HeaderId::via) && find(HeaderId::from) && find(HeaderId::to) &&
         find(HeaderId::call_id) && find(HeaderId::cseq);
}

Message parse_message(std::string_view bytes) { return Parser(bytes).parse(); }

std::optional<std::size_t> message_length(std::string_view bytes) {
  std::size_t skipped = 0;
  while (bytes.substr(skipped).starts_with("\r\n")) skipped += 2;
  const auto head = bytes.substr(skipped);
  const auto end = head.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() > kMessageSizeLimit) return std::nullopt;
    return 0;
  }
  std::optional<std::uint32_t> length;
  std::size_t at = head.find("\r\n") + 2;
  while (at < end + 2) {
    const auto line_end = head.find("\r\n", at);
    const auto line = head.substr(at, line_end - at);
    at = line_end + 2;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto* known = find_header_name(trim(line.substr(0, colon)));
    if (known == nullptr || known->id != HeaderId::content_length) continue;
    length = parse_u32(trim(line.substr(colon + 1)));
    if (!length) return std::nullopt;
  }
  if (!length || *length > kMessageSizeLimit) return std::nullopt;
  const std::size_t whole = skipped + end + 4 + *length;
  if (whole > kMessageSizeLimit) return std::nullopt;
  return whole <= bytes.size() ? whole : 0;
}

}  // namespace bedside::sip
