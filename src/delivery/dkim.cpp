#include "delivery/dkim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "secure/hash.hpp"

namespace bedside::delivery {
namespace {

/// Signed when they are there. The first are named once more than they stand in the message: one that somebody adds on
/// the way breaks the signature.
constexpr std::array<std::string_view, 4> kNobodyMayAdd = {"from", "to", "subject", "date"};
constexpr std::array<std::string_view, 11> kSigned = {"from",        "to",         "subject",      "date",           "message-id",      "in-reply-to",
                                                      "references",  "mime-version", "content-type", "auto-submitted", "content-language"};

bool blank(char c) { return c == ' ' || c == '\t'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

struct Header {
  std::string name;  // lower case
  std::string value;
};

/// Folded lines belong to the header above them.
std::vector<Header> split_headers(std::string_view head) {
  std::vector<Header> headers;
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at), head.size());
    const std::string_view line = head.substr(at, end - at);
    at = end + 2;
    const auto colon = line.find(':');
    if (!line.empty() && blank(line[0]) && !headers.empty()) headers.back().value += "\r\n" + std::string(line);
    else if (colon != std::string_view::npos) headers.push_back({lower(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  return headers;
}

const Header* find(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers)
    if (header.name == name) return &header;
  return nullptr;
}

std::string folded(const std::string& text) {
  constexpr std::size_t kLine = 72;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += kLine) out += (at == 0 ? "" : "\r\n ") + text.substr(at, kLine);
  return out;
}

}  // namespace

std::string relaxed_header(std::string_view name, std::string_view value) {
  std::string out = lower(name) + ":";
  bool gap = false;
  bool begun = false;
  for (const char c : value) {
    if (c == '\r' || c == '\n') continue;  // unfolded
    if (blank(c)) {
      gap = true;
      continue;
    }
    if (gap && begun) out += ' ';
    gap = false;
    begun = true;
    out += c;
  }
  return out + "\r\n";
}

std::string relaxed_body(std::string_view body) {
  std::string out;
  std::size_t blank_lines = 0;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find("\r\n", at), body.size());
    std::string line;
    bool gap = false;
    for (const char c : body.substr(at, end - at)) {
      if (blank(c)) {
        gap = true;
        continue;
      }
      if (gap) line += ' ';
      gap = false;
      line += c;
    }
    at = end + 2;
    if (line.empty()) {
      ++blank_lines;
      continue;
    }
    for (; blank_lines > 0; --blank_lines) out += "\r\n";
    out += line + "\r\n";
  }
  return out;
}

std::string dkim_signature(const std::string& mail, const Dkim& dkim, WallTime now) {
  const std::size_t gap = mail.find("\r\n\r\n");
  const std::string_view head = std::string_view(mail).substr(0, gap == std::string::npos ? mail.size() : gap + 2);
  const std::string_view body = gap == std::string::npos ? std::string_view() : std::string_view(mail).substr(gap + 4);
  const std::vector<Header> headers = split_headers(head);
  std::string names;
  std::string text;
  const auto name_it = [&names](std::string_view name) { names += (names.empty() ? "" : ":") + std::string(name); };
  for (const std::string_view name : kSigned) {
    const Header* header = find(headers, name);
    if (header == nullptr) continue;
    name_it(name);
    text += relaxed_header(name, header->value);
  }
  for (const std::string_view name : kNobodyMayAdd) name_it(name);
  const std::string body_hash = secure::to_base64(secure::sha256(relaxed_body(body)));
  std::string value = fmt::format(" v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; s={};\r\n t={}; h={};\r\n bh={};\r\n b=", dkim.domain,
                                  dkim.selector, to_unix_ms(now) / 1000, names, body_hash);
  std::string own = relaxed_header("DKIM-Signature", value);
  own.resize(own.size() - 2);  // the signature's own header has no line end (section 3.7)
  value += folded(secure::to_base64(as_bytes(dkim.key.sign(text + own))));
  return "DKIM-Signature:" + value + "\r\n";
}

std::string dkim_record(const Dkim& dkim) { return "v=DKIM1; k=rsa; p=" + secure::to_base64(as_bytes(dkim.key.public_key())); }

}  // namespace bedside::delivery
