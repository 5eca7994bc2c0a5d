// SDES: the key of one direction of SRTP as an SDP attribute, a=crypto (RFC 4568). Suites AES_CM_128_HMAC_SHA1_80
// (RFC 4568) and AEAD_AES_128_GCM (RFC 7714); one inline key, an optional lifetime, no MKI, no session parameters,
// since each of those changes what is sent and a line that is misread would be noise in somebody's ear.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "secure/srtp.hpp"

namespace bedside::sip {

struct CryptoLine {
  std::uint32_t tag = 0;
  secure::SrtpKey key;
};

/// `value` is what follows "a=crypto:". Nothing for a suite or a parameter that we do not do, or a malformed one:
/// the line counts as not offered.
std::optional<CryptoLine> parse_crypto_line(std::string_view value);
/// What follows "a=crypto:".
std::string write_crypto_line(const CryptoLine& line);

}  // namespace bedside::sip
