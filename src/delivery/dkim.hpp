// Signing e-mail (DKIM, RFC 6376): rsa-sha256, relaxed for headers and body, so that relays may fold lines anew. Pure.
// Does not verify and asks no DNS.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "secure/signing_key.hpp"

namespace bedside::delivery {

struct Dkim {
  std::string domain;    // of the sender's address
  std::string selector;  // the record stands at SELECTOR._domainkey.DOMAIN
  secure::SigningKey key;
};

/// The header to put before the message, with its line end. `mail` has CRLF line ends, as write_email makes it.
std::string dkim_signature(const std::string& mail, const Dkim& dkim, WallTime now);
/// What the operator publishes as a TXT record.
std::string dkim_record(const Dkim& dkim);

/// RFC 6376 sections 3.4.2 and 3.4.4.
std::string relaxed_header(std::string_view name, std::string_view value);
std::string relaxed_body(std::string_view body);

}  // namespace bedside::delivery
