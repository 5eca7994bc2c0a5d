// The sockets of all listen points: UDP, TCP and TLS by libre, on the thread that runs its loop. Cuts streams into
// messages, keeps connections within their limits, makes those that are needed. Knows no SIP beyond a message's length;
// asks the agent only whom it admits.
//
// A connection from a stranger is refused when it is accepted; one from a trunk's address has kSetUpLimit to say its
// first message and kIdleLimit between two. Those that we make by TLS check the server's name.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sip/agent.hpp"

namespace bedside::sip {

class Wire {
 public:
  /// A trunk needs one or a few; 256 are more than all trunks of a server ever open.
  static constexpr std::size_t kConnectionLimit = 256;
  static constexpr std::size_t kConnectionsPerSource = 32;
  static constexpr std::chrono::seconds kSetUpLimit{10};
  /// Whoever keeps a flow open sends an empty line every two minutes (RFC 5626).
  static constexpr std::chrono::minutes kIdleLimit{15};
  /// Messages that wait while a connection is being made.
  static constexpr std::size_t kWaitingLimit = 32;

  struct Handlers {
    std::function<void(std::string_view bytes, const Flow& flow)> on_message;
    std::function<void(ConnectionId connection)> on_closed;
    std::function<bool(std::uint32_t listener, const AddressBytes& ip)> admits;
    /// For a connection by TLS that we make: what its certificate has to say, and who vouches for it.
    struct TlsPeer {
      std::string name;
      std::string ca;
    };
    std::function<std::optional<TlsPeer>(const Flow& flow)> tls_peer;
  };

  explicit Wire(Handlers handlers);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// Binds all, in their order; the reason in words when one cannot be.
  Result<Done, std::string> listen(const std::vector<ListenPoint>& points);
  /// As bound; of a point without a socket the transport's own.
  std::vector<std::uint16_t> ports() const;
  void send(const Outgoing& outgoing);
  std::size_t connection_count() const;
  std::uint64_t refused_connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bedside::sip
