// A request as a handler sees it and the response that it gives back. Plain values: no sockets, no
// Beast. Method names: RFC 9110 section 9; cookies: RFC 6265 section 4.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bedside::http {

enum class Method { get, head, post, put, patch, del };
std::string_view word(Method method);  // "GET"

struct Request {
  Method method = Method::get;
  std::string path;         // percent-decoded, without the query; holds tokens: never log it
  bool decoded = true;      // false: the path has escapes that mean nothing and stands as it was sent
  std::string_view route;   // the pattern that matched, "/api/visits/{visit_id}"; safe to log
  std::map<std::string, std::string, std::less<>> path_parameters;
  std::map<std::string, std::string, std::less<>> query;    // decoded; the last of equal names wins
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::map<std::string, std::string, std::less<>> cookies;
  std::string body;            // at most kMaxBodyBytes; kMaxImageBytes where a route takes pictures
  std::string remote_address;  // of the client: behind a trusted proxy what that proxy says
  bool tls = false;            // the client's side is HTTPS, ours or the trusted proxy's

  /// Empty when there is none.
  std::string_view header(std::string_view name_in_lower_case) const;
  std::string_view cookie(std::string_view name) const;
  std::string_view parameter(std::string_view name) const;  // of the path
  std::optional<std::string_view> query_value(std::string_view name) const;
};

/// Bodies and WebSocket messages above this are refused (413, close 1009).
inline constexpr std::size_t kMaxBodyBytes = 64 * 1024;
/// Of a route whose body is a picture.
inline constexpr std::size_t kMaxImageBytes = 128 * 1024;

struct CookieOptions {
  std::string path = "/";
  std::optional<long> max_age_seconds = std::nullopt;  // none: as long as the browser runs; 0: remove it
  enum class SameSite { strict, lax } same_site = SameSite::lax;
  bool secure = false;  // pass Request::tls
};

struct Response {
  int status = 200;
  std::string content_type;  // empty: no body
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string_view fixed_body;  // instead of `body`: bytes that live as long as the program

  Response& header(std::string name, std::string value);
  bool has_header(std::string_view name) const;
  /// HttpOnly always. `value` must be of cookie-octets (a token is).
  Response& set_cookie(std::string_view name, std::string_view value, const CookieOptions& options);
  Response& clear_cookie(std::string_view name, const CookieOptions& options);
};

Response no_content();                                        // 204
Response text(int status, std::string body);                  // text/plain
/// `__CSP_NONCE__` in it becomes this response's nonce on the way out.
Response html(int status, std::string body);
Response redirect(int status, std::string location);          // 303 after a form; same-origin paths only

/// "a=1&b=x%20y" as in a query or a form body; malformed escapes are kept as they stand.
std::map<std::string, std::string, std::less<>> parse_form(std::string_view text);
/// %XX decoding of a path; nothing for malformed escapes, NUL or invalid UTF-8.
std::optional<std::string> percent_decode(std::string_view text);
/// For text and attribute values in server-made HTML.
std::string escape_html(std::string_view text);

}  // namespace bedside::http
