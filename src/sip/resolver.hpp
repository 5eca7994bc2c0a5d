// What the trunks' server names stand for: SRV (RFC 3263) and addresses, asked again every few minutes, on a thread of
// its own because the system's resolver waits. No NAPTR: which transport a trunk speaks stands in its settings.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sip/endpoint.hpp"

namespace bedside::sip {

struct ServerName {
  std::size_t trunk = 0;
  Transport transport = Transport::udp;
  std::string host;
  std::uint16_t port = 0;  // 0: SRV decides, else the transport's own
};

class Resolver {
 public:
  static constexpr std::chrono::minutes kInterval{5};
  static constexpr std::chrono::seconds kRetry{15};

  /// Called on the resolver's thread; empty when the name stands for nothing at the moment.
  using Found = std::function<void(std::size_t trunk, std::vector<Endpoint> servers)>;

  Resolver(std::vector<ServerName> names, Found found);
  /// No call of `found` begins afterwards. Does not wait for a name server.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

struct SrvRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string target;
};
/// Of a DNS answer, best first: by priority, then the heavier.
std::vector<SrvRecord> parse_srv(std::string_view answer);

}  // namespace bedside::sip
