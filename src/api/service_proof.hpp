// How a text-message service shows that a request is its own: the address that it was given ends in a keyed hash, and it
// signs what it sends as Twilio does (X-Twilio-Signature: HMAC-SHA1 by the account's token over the address as it was
// given, then each field's name and value in the order of the names).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "http/message.hpp"
#include "secure/keyring.hpp"

namespace bedside::api {

struct ServiceSignature {
  std::string public_url;     // as the service was given it, no slash at its end
  Secret<std::string> token;
};

/// `what`: the thing that the address is about.
std::string address_proof(const std::string& what, const secure::KeyRing& keys);
/// Under every key that is known: a rotation does not make the services' addresses stale.
bool is_address_proof(const std::string& what, std::string_view proof, const secure::KeyRing& keys);

std::string sign(const ServiceSignature& signature, const std::string& path, const std::map<std::string, std::string, std::less<>>& form);
/// Always, where the service does not sign (`signature` is nothing).
bool is_signed(const std::optional<ServiceSignature>& signature, const http::Request& request);

}  // namespace bedside::api
