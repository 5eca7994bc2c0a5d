// The trunks at work: a thread that runs libre's loop, with the sockets (wire.hpp) and the agent's engine between them.
// Fills calls::Telephone. Events reach their owner on that thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "calls/telephone.hpp"
#include "sip/agent.hpp"

namespace bedside::sip {

struct ServiceOptions {
  std::vector<TrunkSettings> trunks;
  CallerHash caller_hash;
  /// A sentence for the operator's log: trunks that come and go. Never a number, an address of a person, or a digit.
  std::function<void(std::string_view sentence)> on_notice;
};

class Service final : public calls::Telephone {
 public:
  /// Binds and starts; refused with a sentence. `random`, `media` and `events` are used from the thread and outlive it.
  static Result<std::unique_ptr<Service>, std::string> start(ServiceOptions options, RandomSource& random, calls::LegMedia& media,
                                                             calls::TelephoneEvents& events);
  ~Service() override;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Ends all calls and takes registrations back, waits two seconds at most for the answers, then ends the thread.
  void stop();

  void answer(const calls::CallId& call) override;
  void hang_up(const calls::CallId& call, calls::HangUp how) override;
  void ask_if_there(const calls::CallId& call) override;
  void dial(const calls::CallId& call, const calls::DialRequest& request, std::function<void(Result<calls::LegId, calls::DialWhy>)> answer) override;

  struct Listening {
    Transport transport;
    std::uint16_t port;
  };
  /// Of the trunks, in their order.
  const std::vector<Listening>& listening() const { return listening_; }

  struct Figures {
    Counters counters;
    std::size_t calls = 0;
    std::size_t transactions = 0;
    std::size_t connections = 0;
    std::uint64_t refused_connections = 0;
    std::vector<std::pair<std::string, TrunkState>> trunks;
  };
  /// Waits for the thread; not to be called from it.
  Figures figures();

 private:
  struct Loop;
  Service() = default;

  std::shared_ptr<Loop> loop_;
  std::vector<Listening> listening_;
};

}  // namespace bedside::sip
