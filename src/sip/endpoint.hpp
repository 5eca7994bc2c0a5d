// Where a SIP message came from or goes to: transport, our listening socket, the peer's address, the connection.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/network.hpp"

namespace bedside::sip {

enum class Transport : std::uint8_t { udp, tcp, tls };

constexpr bool is_reliable(Transport transport) { return transport != Transport::udp; }
/// "UDP", as in Via.
std::string_view transport_word(Transport transport);
/// 5060, or 5061 for TLS.
constexpr std::uint16_t default_port(Transport transport) { return transport == Transport::tls ? 5061 : 5060; }

struct Endpoint {
  AddressBytes ip{};
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

/// An address in text, IPv6 with or without brackets.
std::optional<Endpoint> make_endpoint(std::string_view ip, std::uint16_t port);
/// "203.0.113.5:5060", "[2001:db8::1]:5060".
std::string endpoint_text(const Endpoint& endpoint);
/// As it stands in a URI: IPv6 in brackets.
std::string uri_host(std::string_view ip);

/// Numbers of TCP and TLS connections; 0 is none.
using ConnectionId = std::uint64_t;

struct Flow {
  Transport transport = Transport::udp;
  std::uint32_t listener = 0;  // which of the agent's listeners
  Endpoint remote;
  ConnectionId connection = 0;  // to use while it lives; otherwise one to `remote`
  bool operator==(const Flow&) const = default;
};

}  // namespace bedside::sip
