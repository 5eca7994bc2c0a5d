#include "delivery/mime.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace bedside::delivery {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += k <= have ? kBase64[group >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return out;
}

/// A display name before an address: quoted where it is plain ASCII (RFC 5322 section 3.2.4).
std::string mailbox(std::string_view name, std::string_view address) {
  const std::string clean = without_controls(name);
  if (clean.empty()) return fmt::format("<{}>", without_controls(address));
  bool ascii = clean.size() <= 60;
  for (const char c : clean) ascii = ascii && static_cast<unsigned char>(c) < 0x7F;
  if (!ascii) return fmt::format("{} <{}>", encode_header_text(clean), without_controls(address));
  std::string quoted;
  for (const char c : clean) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("\"{}\" <{}>", quoted, without_controls(address));
}

/// Line ends of whatever kind become CRLF.
std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 20);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r') {
      out += "\r\n";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string part(std::string_view boundary, std::string_view headers, std::string_view body) {
  return fmt::format("--{}\r\n{}\r\n\r\n{}\r\n", boundary, headers, body);
}

}  // namespace

std::string write_date(WallTime time) {
  const auto seconds = static_cast<std::time_t>(to_unix_ms(time) / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", utc);
}

std::string encode_header_text(std::string_view text) {
  const std::string clean = without_controls(text);
  bool plain = clean.size() <= 60 && clean.find("=?") == std::string::npos;
  for (const char c : clean) plain = plain && static_cast<unsigned char>(c) < 0x7F;
  if (plain) return clean;
  // 45 bytes become 60 characters; with "=?UTF-8?B??=" a word stays under the 75 that RFC 2047 allows. A word
  // never ends within a code point.
  constexpr std::size_t kMost = 45;
  std::string out;
  std::size_t at = 0;
  while (at < clean.size()) {
    std::size_t end = std::min(clean.size(), at + kMost);
    while (end < clean.size() && end > at && (static_cast<unsigned char>(clean[end]) & 0xC0U) == 0x80U) --end;
    if (end == at) end = std::min(clean.size(), at + kMost);
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(std::string_view(clean).substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

std::string quoted_printable(std::string_view source) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  const std::string text = with_crlf(source);
  std::string out;
  std::size_t column = 0;
  const auto put = [&](std::string_view piece) {
    if (column + piece.size() > 75) {  // 76 with the "=" of a soft line break
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      out += "\r\n";
      column = 0;
      ++i;
      continue;
    }
    const bool before_line_end = i + 1 == text.size() || text[i + 1] == '\r';
    const bool blank = byte == ' ' || byte == '\t';
    // A dot that begins a line is written =2E, so that no relay has to stuff it.
    const bool as_it_is = (byte > 0x20 && byte < 0x7F && byte != '=' && !(byte == '.' && column == 0)) ||
                          (blank && !before_line_end);
    if (as_it_is) {
      put(std::string_view(&text[i], 1));
    } else {
      const char escaped[3] = {'=', kHex[byte >> 4], kHex[byte & 15U]};
      put(std::string_view(escaped, 3));
    }
  }
  return out;
}

std::string base64_lines(std::string_view bytes) {
  const std::string encoded = base64(bytes);
  std::string out;
  for (std::size_t i = 0; i < encoded.size(); i += 76) {
    if (i > 0) out += "\r\n";
    out += encoded.substr(i, 76);
  }
  return out;
}

std::string write_email(const Message& message, const std::string& from, WallTime now) {
  const auto& words = message.words;
  const auto at = from.find('@');
  const std::string domain = at == std::string::npos ? std::string("localhost") : from.substr(at + 1);
  // "=_" cannot occur in quoted-printable or base64 (RFC 2045 section 6.7).
  const std::string inner = "=_alternative_" + message.id.text();
  const std::string outer = "=_mixed_" + message.id.text();
  const bool has_calendar = !words.ics.empty();

  std::string out;
  const auto header = [&out](std::string_view name, std::string_view value) { out += fmt::format("{}: {}\r\n", name, value); };
  header("Date", write_date(now));
  header("From", mailbox(message.from_name, from));
  header("To", fmt::format("<{}>", without_controls(message.to)));
  header("Subject", encode_header_text(words.subject));
  header("Message-ID", fmt::format("<{}@{}>", message.id.text(), without_controls(domain)));
  if (message.first) {
    header("In-Reply-To", fmt::format("<{}@{}>", message.first->text(), without_controls(domain)));
    header("References", fmt::format("<{}@{}>", message.first->text(), without_controls(domain)));
  }
  header("MIME-Version", "1.0");
  header("Auto-Submitted", "auto-generated");         // RFC 3834: no holiday replies, please
  header("X-Auto-Response-Suppress", "All");
  header("Content-Language", without_controls(message.language));

  std::string alternatives =
      part(inner, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
           quoted_printable(words.text)) +
      part(inner, "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
           quoted_printable(words.html));
  if (has_calendar) {
    alternatives += part(inner,
                         fmt::format("Content-Type: text/calendar; charset=utf-8; method={}\r\n"
                                     "Content-Transfer-Encoding: base64",
                                     without_controls(words.ics_method)),
                         base64_lines(words.ics));
  }
  alternatives += fmt::format("--{}--\r\n", inner);
  const std::string alternative_type = fmt::format("multipart/alternative; boundary=\"{}\"", inner);
  if (!has_calendar) {
    header("Content-Type", alternative_type);
    return out + "\r\n" + alternatives;
  }
  header("Content-Type", fmt::format("multipart/mixed; boundary=\"{}\"", outer));
  out += "\r\n";
  out += part(outer, "Content-Type: " + alternative_type, alternatives);
  out += part(outer,
              "Content-Type: application/ics; name=\"visit.ics\"\r\n"
              "Content-Disposition: attachment; filename=\"visit.ics\"\r\nContent-Transfer-Encoding: base64",
              base64_lines(words.ics));
  out += fmt::format("--{}--\r\n", outer);
  return out;
}

}  // namespace bedside::delivery
