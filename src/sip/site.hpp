// What calls and registrations of one agent share: transactions, timers, trunks, outputs. No I/O.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.hpp"
#include "calls/telephone.hpp"
#include "sip/caller.hpp"
#include "sip/session_timer.hpp"
#include "sip/transactions.hpp"
#include "sip/trunk.hpp"

namespace bedside::sip {

/// A trunk while the program runs.
struct Trunk {
  TrunkSettings settings;
  std::uint32_t listener = 0;  // index of the listen point that it shares with others
  TrunkState state = TrunkState::ready;
  std::vector<Endpoint> servers;  // of settings.server, best first
  std::size_t server = 0;         // the one in use
  ConnectionId connection = 0;    // over which it is registered
  std::shared_ptr<const NetworkList> sources;  // settings.addresses and the servers: who speaks for this trunk

  /// Whether messages from this address are its own.
  bool admits(const AddressBytes& ip) const { return sources->contains(ip); }
  /// With what its server's name stands for now.
  void set_servers(std::vector<Endpoint> found);
  /// Where requests outside of a dialog go; nothing while no address is known.
  std::optional<Flow> server_flow() const;
};

struct Ringing { calls::CallId call; };
struct Answered { calls::CallId call; };
struct KeyPressed { calls::CallId call; char key; };
struct Ended { calls::CallId call; calls::CallEnd why; };
/// For the operator: `status` is the trunk's answer, 0 for none.
struct TrunkChanged { std::string trunk; TrunkState state; int status; };
using Event = std::variant<calls::IncomingCall, Ringing, Answered, KeyPressed, Ended, TrunkChanged>;

enum class TimerKind {
  ring_limit,
  accept_again,    // the 2xx goes out once more
  accept_end,      // its ACK does not come
  session_refresh,
  session_end,
  session_retry,   // after a refresh that crossed another request
  registration,
  keep_alive,
};
using TimerKey = std::pair<TimerKind, Owner>;

/// The address of this machine that another reaches it under. The shell asks the routing table.
using LocalIp = std::function<std::string(const Endpoint& remote)>;

/// How often what happened; nothing of who.
struct Counters {
  std::uint64_t strangers = 0;       // from an address of no trunk
  std::uint64_t over_budget = 0;
  std::uint64_t malformed = 0;
  std::uint64_t method_refused = 0;
  std::uint64_t refused = 0;         // other requests that we answered with a refusal
  std::uint64_t stray = 0;           // answers and ACKs that belong to nothing
  std::uint64_t calls_in = 0;
  std::uint64_t calls_out = 0;
};

struct Site {
  Site(RandomSource& random_source, calls::LegMedia& leg_media) : random(random_source), media(leg_media) {}

  RandomSource& random;
  calls::LegMedia& media;
  LocalIp local_ip;
  CallerHash caller_hash;
  std::vector<Trunk> trunks;
  std::vector<std::uint16_t> listen_ports;  // of the listen points, as bound
  Transactions transactions;
  TimerQueue<TimerKey> timers;
  std::vector<Event> events;
  Counters counters;
  bool some_call_gone = false;  // the agent has something to sweep

  /// 64 random bits; a branch with the cookie of RFC 3261.
  std::string make_tag();
  std::string make_branch();
  /// Of this machine: where the trunk's listener is bound, or else what `remote` is reached from.
  std::string own_address(const Trunk& trunk, const Endpoint& remote) const;
  std::string host_for(const Trunk& trunk, const Endpoint& remote) const;
  /// Values of Via and Contact for what goes along `flow`.
  std::string via(const Trunk& trunk, const Flow& flow, const std::string& branch) const;
  std::string contact(const Trunk& trunk, const Flow& flow) const;
};

}  // namespace bedside::sip
