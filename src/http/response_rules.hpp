// What every response carries, whoever made it: Content-Security-Policy (CSP level 3) with a nonce of its
// own on HTML, no referrer, no sniffing, no storing unless the response says otherwise, HSTS (RFC 6797) under
// TLS. A handler that sets one of these headers itself keeps its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace bedside::http {

struct ResponseRules {
  std::vector<std::string> own_origins;  // their ws: and wss: forms may be connected to
  bool tls = false;
};

inline constexpr std::string_view kNoncePlaceholder = "__CSP_NONCE__";

/// 128 random bits in base64.
std::string make_nonce();
void apply_rules(Response& response, const ResponseRules& rules, const std::string& nonce);

/// True when `origin` is one of ours; "null" and nothing are not.
bool is_own_origin(std::string_view origin, const std::vector<std::string>& own_origins);

/// Status line and headers of HTTP/1.1, without the body. `now_unix_seconds` for Date.
std::string write_head(const Response& response, std::size_t body_bytes, bool keep_alive, long long now_unix_seconds);

}  // namespace bedside::http
