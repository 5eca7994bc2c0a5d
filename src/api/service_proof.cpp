#include "api/service_proof.hpp"

#include "base/bytes.hpp"
#include "secure/hash.hpp"

namespace bedside::api {

std::string address_proof(const std::string& what, const secure::KeyRing& keys) {
  return keys.current_hash(secure::Purpose::token, what);
}

bool is_address_proof(const std::string& what, std::string_view proof, const secure::KeyRing& keys) {
  bool good = false;
  for (const auto& hash : keys.lookup_hashes(secure::Purpose::token, what)) good = secure::constant_time_equal(hash, proof) || good;
  return good;
}

std::string sign(const ServiceSignature& signature, const std::string& path, const std::map<std::string, std::string, std::less<>>& form) {
  std::string text = signature.public_url + path;
  for (const auto& [name, value] : form) text += name + value;
  return secure::to_base64(secure::hmac_sha1(as_bytes(signature.token.reveal()), as_bytes(text)));
}

bool is_signed(const std::optional<ServiceSignature>& signature, const http::Request& request) {
  if (!signature) return true;
  return secure::constant_time_equal(sign(*signature, request.path, http::parse_form(request.body)), request.header("x-twilio-signature"));
}

}  // namespace bedside::api
