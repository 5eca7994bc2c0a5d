// The SIP user agent of all trunks as an engine: messages, commands and moments in; datagrams, events and legs out.
// No socket, thread, clock or logger; so every retransmission and time-out of RFC 3261 is tested in simulated time.
//
// Who may speak: addresses of a trunk, on that trunk's listen point. Whatever comes from elsewhere is dropped before it
// is parsed and never answered. What a trunk's address sends is parsed within its budget; methods that we do not serve,
// and anything else that we refuse, are answered without keeping state. We challenge nobody.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "secure/hash.hpp"
#include "sip/call.hpp"
#include "sip/rate_limits.hpp"
#include "sip/registration.hpp"
#include "sip/site.hpp"

namespace bedside::sip {

/// Where to listen for one or several trunks.
struct ListenPoint {
  Transport transport = Transport::udp;
  std::optional<Endpoint> local;  // none: only connections of our own
  std::string tls_certificate;
  std::string tls_key;
};
/// Those of all trunks, each once; sets each trunk's `listener`.
std::vector<ListenPoint> make_listen_points(std::vector<Trunk>& trunks);

struct AgentOptions {
  std::vector<Trunk> trunks;
  std::vector<std::uint16_t> listen_ports;  // of the listen points, as bound
  LocalIp local_ip;
  CallerHash caller_hash;
};

class Agent {
 public:
  /// Five times the legs that one core mixes: what is beyond could not be served, and is told so (503).
  static constexpr std::size_t kCallLimit = 1000;

  Agent(AgentOptions options, RandomSource& random, calls::LegMedia& media, Moment now);

  /// Whether anything from there is looked at: connections are refused by it before they cost anything.
  bool admits(std::uint32_t listener, const AddressBytes& ip) const { return find_trunk(listener, ip).has_value(); }
  /// A datagram, or one message of a stream.
  void feed(std::string_view bytes, const Flow& flow, Moment now);
  void on_connection_closed(ConnectionId connection, Moment now);
  /// What a trunk's server name stands for.
  void set_servers(std::size_t trunk, std::vector<Endpoint> servers, Moment now);
  void on_deadline(Moment now);
  std::optional<Moment> deadline() const;

  void answer(const calls::CallId& call, Moment now);
  void hang_up(const calls::CallId& call, calls::HangUp how, Moment now);
  void ask_if_there(const calls::CallId& id, Moment now);
  Result<calls::LegId, calls::DialWhy> dial(const calls::CallId& call, const calls::DialRequest& request, Moment now);
  /// Ends all calls and takes registrations back.
  void stop(Moment now);

  std::vector<Outgoing> take_outgoing() { return site_.transactions.take_outgoing(); }
  std::vector<Event> take_events() { return std::exchange(site_.events, {}); }
  const Counters& counters() const { return site_.counters; }
  const std::vector<Trunk>& trunks() const { return site_.trunks; }
  std::size_t call_count() const { return calls_.size(); }
  /// Requests of ours that wait for their answer.
  std::size_t open_requests() const { return site_.transactions.open_requests(); }
  std::size_t transaction_count() const { return site_.transactions.server_count() + site_.transactions.client_count(); }

 private:
  std::optional<std::size_t> find_trunk(std::uint32_t listener, const AddressBytes& ip) const;
  void feed_response(const Message& response, const Flow& flow, Moment now);
  void feed_request(std::size_t trunk, const Message& request, const Flow& flow, Moment now);
  void feed_new_request(std::size_t trunk, const Message& request, const Flow& flow, Moment now);
  void begin_call(std::size_t trunk, const Message& invite, const Flow& flow, Moment now);
  void take_cancel(const Message& cancel, const Flow& flow, Moment now);
  /// What is wrong with any request before one looks at what it wants; nothing when all is well.
  std::optional<Response> inspect(const Message& request) const;
  void reply(const Message& request, const Flow& flow, Response response);
  Call* find_call(const Message& request);
  Call* find_call(const calls::CallId& id);
  void settle(Moment now);
  void sweep();

  Site site_;
  RateLimits limits_;
  secure::HashKey tag_key_{};
  Owner last_owner_ = 0;
  std::map<Owner, std::unique_ptr<Call>> calls_;
  std::unordered_multimap<std::string, Owner> by_call_id_;  // SIP's Call-ID
  std::map<calls::CallId, Owner> by_id_;
  std::map<Owner, std::unique_ptr<Registration>> registrations_;
  std::map<std::size_t, Owner> registration_of_trunk_;
};

}  // namespace bedside::sip
