#include "sip/endpoint.hpp"

namespace bedside::sip {

std::string_view transport_word(Transport transport) {
  switch (transport) {
    case Transport::udp: return "UDP";
    case Transport::tcp: return "TCP";
    case Transport::tls: return "TLS";
  }
  return "UDP";
}

std::optional<Endpoint> make_endpoint(std::string_view ip, std::uint16_t port) {
  if (ip.size() > 2 && ip.front() == '[' && ip.back() == ']') ip = ip.substr(1, ip.size() - 2);
  const auto bytes = parse_address(ip);
  if (!bytes) return std::nullopt;
  return Endpoint{*bytes, port};
}

std::string uri_host(std::string_view ip) {
  const bool bare_v6 = ip.find(':') != std::string_view::npos && ip.front() != '[';
  return bare_v6 ? "[" + std::string(ip) + "]" : std::string(ip);
}

std::string endpoint_text(const Endpoint& endpoint) {
  return uri_host(address_text(endpoint.ip)) + ":" + std::to_string(endpoint.port);
}

}  // namespace bedside::sip
