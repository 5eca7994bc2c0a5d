// Transactions of RFC 3261 section 17 with RFC 6026's repair of 2xx: retransmission, time-outs, absorbing what comes
// twice. Knows nothing of dialogs. A request without our leave costs nothing here: whoever answers it without
// beginning a transaction has kept no state. No clock, no socket: messages and moments in, datagrams out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sip/endpoint.hpp"
#include "sip/message.hpp"
#include "sip/timer_queue.hpp"

namespace bedside::sip {

// Section 17.1.1.1: the defaults for the internet.
inline constexpr std::chrono::milliseconds kT1{500};
inline constexpr std::chrono::milliseconds kT2{4000};
inline constexpr std::chrono::milliseconds kT4{5000};
inline constexpr std::chrono::milliseconds kTransactionTimeout = 64 * kT1;  // timers B, D, F, H, J, L, M

struct Outgoing {
  Flow flow;
  std::string bytes;
};

/// Section 17.2.3: branch, sent-by and method; of an RFC 2543 request what stands for them.
using ServerKey = std::string;
using ClientId = std::uint64_t;
/// Whose request it is: chosen by whoever sends it, given back with each answer.
using Owner = std::uint64_t;

ServerKey server_key(const Message& request);

class Transactions {
 public:
  /// A finished transaction stands for 32 s: 100 calls at once and their keys, ten times over. When it is full, new
  /// requests are answered without one.
  static constexpr std::size_t kServerLimit = 8192;
  static constexpr std::size_t kClientLimit = 8192;

  // Server side

  /// True when the request belongs to a transaction that stands: a retransmission (answered again), or the ACK of a
  /// refusal. Nothing more is to be done with it.
  bool absorb(const Message& request, Moment now);
  /// False when there are too many.
  bool begin(const Message& request, const Flow& flow, Moment now);
  /// Sends; a final response ends the transaction in its time. Without a transaction it is sent once.
  void respond(const Message& request, const Flow& flow, int status, std::string bytes, Moment now);
  /// An INVITE that this CANCEL means stands, finally answered or not.
  bool knows_cancelled(const Message& cancel) const;

  // Client side

  /// `bytes` has `branch` in its Via. Nothing when there are too many.
  std::optional<ClientId> send(Method method, const std::string& branch, std::string bytes, const Flow& flow, Owner owner,
                               Moment now);
  struct Matched {
    ClientId client;
    Owner owner;
  };
  /// Whose answer this is, when it is news to its owner: not one that came before. An INVITE refused is ACKed here.
  std::optional<Matched> match(const Message& response, Moment now);
  /// CANCEL for an INVITE that has been answered provisionally; false when it has not been yet.
  bool cancel(ClientId invite, Moment now);

  struct TimedOut {
    ClientId client;
    Owner owner;
    Method method;
  };
  void on_deadline(Moment now);
  std::optional<Moment> deadline() const { return timers_.deadline(); }
  std::vector<Outgoing> take_outgoing() { return std::exchange(outgoing_, {}); }
  std::vector<TimedOut> take_timed_out() { return std::exchange(timed_out_, {}); }
  std::size_t server_count() const { return servers_.size(); }
  std::size_t client_count() const { return clients_.size(); }
  /// Client transactions without a final answer.
  std::size_t open_requests() const;

  void send_once(const Flow& flow, std::string bytes) { outgoing_.push_back({flow, std::move(bytes)}); }

 private:
  enum class State {
    trying,      // no answer yet
    proceeding,  // a provisional one
    accepted,    // INVITE, 2xx
    completed,   // any other final one
    confirmed,   // its ACK has come
  };
  struct Server {
    bool invite = false;
    State state = State::trying;
    Flow flow;
    std::string last;  // the response that is sent again
    std::chrono::milliseconds interval{0};
    std::uint64_t number = 0;
  };
  struct Client {
    Method method = Method::other;
    State state = State::trying;
    std::string branch;
    std::string request;
    std::string ack;
    Flow flow;
    Owner owner = 0;
    std::chrono::milliseconds interval{0};
  };
  enum class Kind { server_again, server_end, client_again, client_end };
  using TimerKey = std::pair<Kind, std::uint64_t>;

  void on_server_timer(Kind kind, std::uint64_t number, Moment now);
  void on_client_timer(Kind kind, ClientId id, Moment now);
  void end_server(std::uint64_t number);
  void end_client(ClientId id);
  bool take_invite_response(ClientId id, Client& client, const Message& response, Moment now);
  bool take_response(ClientId id, Client& client, int status, Moment now);

  std::unordered_map<ServerKey, Server> servers_;
  std::map<std::uint64_t, ServerKey> server_keys_;
  std::map<ClientId, Client> clients_;
  std::unordered_map<std::string, ClientId> clients_by_key_;  // branch and method
  std::uint64_t last_number_ = 0;
  TimerQueue<TimerKey> timers_;
  std::vector<Outgoing> outgoing_;
  std::vector<TimedOut> timed_out_;
};

}  // namespace bedside::sip
