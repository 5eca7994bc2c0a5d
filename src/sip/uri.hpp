// SIP, SIPS and tel URIs (RFC 3261 section 19, RFC 3966) and the name-addr form of From, To, Contact and Route, as
// values. Of another scheme only the scheme is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedside::sip {

struct Uri {
  std::string scheme;  // lower case: "sip", "sips", "tel", …
  std::string user;    // unescaped, without password; of tel the number
  std::string host;    // lower case; IPv6 without brackets
  std::uint16_t port = 0;  // 0: none named
  std::string parameters;  // ";transport=tcp"
  bool has_headers = false;  // "?Route=…": never obeyed

  bool is_sip() const { return scheme == "sip" || scheme == "sips"; }
};

std::optional<Uri> parse_uri(std::string_view text);

struct NameAddr {
  std::string uri_text;
  Uri uri;
  std::string parameters;  // of the header: ";tag=…"
};

/// "Name" <sip:…>;tag=… or sip:…;tag=…. Nothing for unbalanced quotes or brackets, or a URI that is none.
std::optional<NameAddr> parse_name_addr(std::string_view value);

}  // namespace bedside::sip
