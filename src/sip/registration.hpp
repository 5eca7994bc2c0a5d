// Keeps one trunk registered (RFC 3261 section 10): again before it runs out, again after a failure, with another of
// the trunk's servers, at growing intervals. A part of the agent's engine.
#pragma once

#include <optional>
#include <string>

#include "sip/site.hpp"

namespace bedside::sip {

class Registration {
 public:
  /// What we ask for; the trunk may shorten it.
  static constexpr Seconds kExpires{600};
  /// Between tries after a failure: doubled from the first to the last.
  static constexpr Seconds kFirstRetry{10};
  static constexpr Seconds kLastRetry{600};  // of a trunk that refuses us
  static constexpr Seconds kLastRetryAway{60};  // of one that is away: nobody can call until it is asked again
  /// An empty line this often keeps a NAT's way back to us open (most forget after 30 s).
  static constexpr Seconds kKeepAlive{25};

  Registration(Site& site, std::size_t trunk, Owner owner);

  /// Also after the trunk's addresses have changed, or the connection is lost.
  void begin(Moment now);
  /// Takes the registration back; its answer is not waited for.
  void end(Moment now);
  void feed_response(ClientId client, const Message& response, Moment now);
  void on_timed_out(ClientId client, Moment now);
  void on_timer(TimerKind kind, Moment now);

 private:
  void send(Seconds expires, Moment now);
  bool authorise(const Message& response, Moment now);
  void take_success(const Message& response, Moment now);
  void fail(TrunkState state, int status, Moment now);
  void change(TrunkState state, int status);
  Trunk& trunk() { return site_.trunks[trunk_]; }

  Site& site_;
  const std::size_t trunk_;
  const Owner owner_;
  const std::string call_id_;
  std::string local_tag_;
  std::uint32_t cseq_ = 0;
  ClientId client_ = 0;
  Seconds asked_{0};
  Seconds retry_{kFirstRetry};
  std::string authorization_;
  int tries_ = 0;
  std::uint32_t nonce_count_ = 0;
};

}  // namespace bedside::sip
