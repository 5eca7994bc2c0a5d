#include "sip/site.hpp"

#include <fmt/format.h>

#include <array>

#include "secure/hash.hpp"
#include "sip/text.hpp"

namespace bedside::sip {
namespace {

/// Contact's user part: of a registration the account, so that the trunk finds its own way back.
std::string contact_user(const Trunk& trunk) { return trunk.settings.registers ? trunk.settings.credentials->user : "bedside"; }

}  // namespace

void Trunk::set_servers(std::vector<Endpoint> found) {
  servers = std::move(found);
  server = 0;
  auto networks = std::make_shared<NetworkList>(settings.addresses);
  for (const auto& address : servers) networks->add(address_text(address.ip));
  sources = std::move(networks);
}

std::optional<Flow> Trunk::server_flow() const {
  if (servers.empty()) return std::nullopt;
  return Flow{settings.transport, listener, servers[server % servers.size()], connection};
}

std::string Site::make_tag() {
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  return secure::to_hex(bytes);
}

std::string Site::make_branch() { return "z9hG4bK" + make_tag(); }

std::string Site::own_address(const Trunk& trunk, const Endpoint& remote) const {
  const auto& listen = trunk.settings.listen;
  return listen && !is_unspecified(listen->ip) ? address_text(listen->ip) : local_ip(remote);
}

std::string Site::host_for(const Trunk& trunk, const Endpoint& remote) const {
  return uri_host(trunk.settings.announce.empty() ? own_address(trunk, remote) : trunk.settings.announce);
}

std::string Site::via(const Trunk& trunk, const Flow& flow, const std::string& branch) const {
  return fmt::format("SIP/2.0/{} {}:{};branch={};rport", transport_word(flow.transport), host_for(trunk, flow.remote),
                     listen_ports[flow.listener], branch);
}

std::string Site::contact(const Trunk& trunk, const Flow& flow) const {
  std::string parameter;
  if (flow.transport != Transport::udp) parameter = ";transport=" + lower(transport_word(flow.transport));
  return fmt::format("<sip:{}@{}:{}{}>", contact_user(trunk), host_for(trunk, flow.remote), listen_ports[flow.listener], parameter);
}

}  // namespace bedside::sip
