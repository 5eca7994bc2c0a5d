// Relays for networks that let nothing else out (TURN, RFC 8656): what a participant is handed on the way in. The name
// ends in time, and the password is made of the name with the secret that the relay has too (draft-uberti-behave-turn-
// rest-00, coturn's use-auth-secret), so the relay asks nobody, and nothing in it says who the participant is.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "http/json.hpp"

namespace bedside::api {

struct Relays {
  std::vector<std::string> urls;  // turn:HOST:PORT?transport=udp|tcp, turns:HOST:PORT; empty: none
  Secret<std::string> secret;
};

/// As long as the longest visit.
inline constexpr std::chrono::hours kRelayLife{12};

/// A list of RTCIceServer, empty without relays.
boost::json::array ice_servers(const Relays& relays, RandomSource& random, WallTime now);

}  // namespace bedside::api
