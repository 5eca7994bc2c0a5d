// Which address of this machine another one is reached from.
#pragma once

#include <string>

#include "sip/endpoint.hpp"

namespace bedside::sip {

/// Asks the routing table; sends nothing. The loopback address when there is no way there.
std::string local_address_towards(const Endpoint& remote);

}  // namespace bedside::sip
