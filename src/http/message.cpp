#include "http/message.hpp"

#include <fmt/format.h>

#include "base/invariant.hpp"
#include "base/percent.hpp"

namespace bedside::http {
namespace {

std::string_view find_or_empty(const std::map<std::string, std::string, std::less<>>& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? std::string_view{} : std::string_view{found->second};
}

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t more = 0;
    unsigned code = 0;
    unsigned least = 0;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1, code = lead & 0x1FU, least = 0x80;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2, code = lead & 0x0FU, least = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3, code = lead & 0x07U, least = 0x10000;
    } else {
      return false;
    }
    if (i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0U) != 0x80U) return false;
      code = code << 6 | (next & 0x3FU);
    }
    if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    i += more + 1;
  }
  return true;
}

std::string form_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string_view word(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::del: return "DELETE";
  }
  return "";
}

std::string_view Request::header(std::string_view name) const { return find_or_empty(headers, name); }
std::string_view Request::cookie(std::string_view name) const { return find_or_empty(cookies, name); }
std::string_view Request::parameter(std::string_view name) const { return find_or_empty(path_parameters, name); }

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  const auto found = query.find(name);
  if (found == query.end()) return std::nullopt;
  return std::string_view{found->second};
}

Response& Response::header(std::string name, std::string value) {
  // A line break in a value would let a stranger write headers of his own.
  BEDSIDE_INVARIANT(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "line break in a header value");
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

bool Response::has_header(std::string_view name) const {
  for (const auto& [mine, value] : headers)
    if (mine == name) return true;
  return false;
}

Response& Response::set_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  std::string line = fmt::format("{}={}; Path={}; HttpOnly; SameSite={}", name, value, options.path,
                                 options.same_site == CookieOptions::SameSite::strict ? "Strict" : "Lax");
  if (options.max_age_seconds) line += fmt::format("; Max-Age={}", *options.max_age_seconds);
  if (options.secure) line += "; Secure";
  return header("Set-Cookie", std::move(line));
}

Response& Response::clear_cookie(std::string_view name, const CookieOptions& options) {
  CookieOptions gone = options;
  gone.max_age_seconds = 0;
  return set_cookie(name, "", gone);
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response text(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

Response html(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(body);
  return response;
}

Response redirect(int status, std::string location) {
  BEDSIDE_INVARIANT(location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\"),
                    "redirects stay on our own origin");
  Response response;
  response.status = status;
  response.header("Location", std::move(location));
  return response;
}

std::map<std::string, std::string, std::less<>> parse_form(std::string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    out.insert_or_assign(form_decode(pair.substr(0, equals)),
                         equals == std::string_view::npos ? std::string{} : form_decode(pair.substr(equals + 1)));
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
  auto out = unescape_percent(text);
  if (!out || out->find('\0') != std::string::npos || !is_utf8(*out)) return std::nullopt;
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace bedside::http
