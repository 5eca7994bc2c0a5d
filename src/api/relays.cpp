#include "api/relays.hpp"

#include <array>

#include "secure/hash.hpp"

namespace bedside::api {
boost::json::array ice_servers(const Relays& relays, RandomSource& random, WallTime now) {
  if (relays.urls.empty()) return {};
  std::array<std::uint8_t, 8> nobody{};
  random.fill(nobody);
  const auto ends = std::chrono::floor<std::chrono::seconds>(now + kRelayLife).time_since_epoch().count();
  const std::string name = std::to_string(ends) + ":" + secure::to_hex(nobody);
  const auto password = secure::hmac_sha1(as_bytes(relays.secret.reveal()), as_bytes(name));
  boost::json::array urls;
  for (const auto& url : relays.urls) urls.push_back(boost::json::value(url));
  return {boost::json::object{{"urls", std::move(urls)}, {"username", name}, {"credential", secure::to_base64(password)}}};
}

}  // namespace bedside::api
