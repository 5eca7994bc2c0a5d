#include "http/response_rules.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>

#include "base/invariant.hpp"

namespace bedside::http {
namespace {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

void set_unless_there(Response& response, const char* name, std::string value) {
  if (!response.has_header(name)) response.header(name, std::move(value));
}

std::string page_policy(const ResponseRules& rules, const std::string& nonce) {
  std::string sockets;
  for (const auto& origin : rules.own_origins)
    if (origin.starts_with("http")) sockets += " ws" + origin.substr(4);
  // 'self' does not cover ws: in every browser that is in use, so the socket origins stand beside it.
  return fmt::format(
      "default-src 'self'; script-src 'self' 'nonce-{0}'; style-src 'self' 'nonce-{0}'; img-src 'self' data: blob:; "
      "media-src 'self' blob:; font-src 'self'; connect-src 'self'{1}; worker-src 'self' blob:; manifest-src 'self'; "
      "object-src 'none'; base-uri 'none'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'",
      nonce, sockets);
}

}  // namespace

std::string make_nonce() {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<std::uint8_t, 22> bytes{};
  BEDSIDE_INVARIANT(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()), "no random bytes");
  std::string nonce;
  for (const auto byte : bytes) nonce += kAlphabet[byte & 63U];
  return nonce;
}

void apply_rules(Response& response, const ResponseRules& rules, const std::string& nonce) {
  const bool is_html = response.content_type.starts_with("text/html");
  if (is_html && response.fixed_body.empty()) {
    for (std::size_t at = 0; (at = response.body.find(kNoncePlaceholder, at)) != std::string::npos; at += nonce.size())
      response.body.replace(at, kNoncePlaceholder.size(), nonce);
  }
  set_unless_there(response, "Content-Security-Policy",
                   is_html ? page_policy(rules, nonce) : std::string("default-src 'none'; frame-ancestors 'none'"));
  set_unless_there(response, "Cache-Control", "no-store");
  set_unless_there(response, "Referrer-Policy", "no-referrer");
  set_unless_there(response, "X-Content-Type-Options", "nosniff");
  set_unless_there(response, "Cross-Origin-Resource-Policy", "same-origin");
  if (is_html) {
    set_unless_there(response, "Cross-Origin-Opener-Policy", "same-origin");
    set_unless_there(response, "Permissions-Policy",
                     "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), geolocation=(), "
                     "payment=(), usb=()");
  }
  if (rules.tls) set_unless_there(response, "Strict-Transport-Security", "max-age=31536000");
}

bool is_own_origin(std::string_view origin, const std::vector<std::string>& own_origins) {
  return !origin.empty() && origin != "null" &&
         std::find(own_origins.begin(), own_origins.end(), origin) != own_origins.end();
}

std::string write_head(const Response& response, std::size_t body_bytes, bool keep_alive, long long now_unix_seconds) {
  const auto when = static_cast<std::time_t>(now_unix_seconds);
  std::tm utc{};
  gmtime_r(&when, &utc);
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\nConnection: {}\r\n",
                                 response.status, reason_phrase(response.status), utc, keep_alive ? "keep-alive" : "close");
  const bool may_have_body = response.status != 204 && response.status != 304;
  if (may_have_body) head += fmt::format("Content-Length: {}\r\n", body_bytes);
  if (may_have_body && !response.content_type.empty()) head += fmt::format("Content-Type: {}\r\n", response.content_type);
  for (const auto& [name, value] : response.headers) {
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  head += "\r\n";
  return head;
}

}  // namespace bedside::http
