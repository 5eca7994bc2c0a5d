// Digest authentication (RFC 7616, RFC 8760) as the side that is asked for it: a challenge in, an Authorization value
// out. MD5 because most trunks know nothing else, SHA-256 where it is offered. We never challenge anybody, so nobody
// can use us to test guesses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace bedside::sip {

struct Credentials {
  std::string user;
  Secret<std::string> password;
};

struct DigestRequest {
  std::string_view method;
  std::string_view uri;
  std::string_view cnonce;
  std::uint32_t nonce_count = 1;
};

struct Challenge {
  enum class Algorithm { md5, sha256 };
  std::string realm;
  std::string nonce;
  std::string opaque;
  Algorithm algorithm = Algorithm::md5;
  bool qop_auth = false;
  bool stale = false;
};

/// Values of WWW-Authenticate or Proxy-Authenticate; the strongest that we can answer. Nothing for none.
std::optional<Challenge> choose_challenge(const std::vector<const std::string*>& values);
/// The value of Authorization or Proxy-Authorization.
std::string answer_challenge(const Challenge& challenge, const Credentials& credentials, const DigestRequest& request);

}  // namespace bedside::sip
