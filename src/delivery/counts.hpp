// What became of messages since the program started, by channel and reason: for whoever watches the server. Numbers alone.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "notices/outbox.hpp"

namespace bedside::delivery {

/// Why a message is given up.
enum class Failure {
  refused,        // the server will never take it
  gave_up,        // tried to the end
  opted_out,      // its reader has asked for none
  no_sender,      // none is configured for its channel
  erased,         // nothing was left of it to be sent
  not_delivered,  // taken, and reported later as not arrived
};
inline constexpr std::array kAllFailures = {Failure::refused,   Failure::gave_up, Failure::opted_out,
                                            Failure::no_sender, Failure::erased,  Failure::not_delivered};
std::string_view word(Failure failure);

/// Of one channel. From any thread.
struct Counts {
  std::atomic<std::uint64_t> sent{0};       // a server has taken it
  std::atomic<std::uint64_t> retried{0};    // attempts that will be followed by another
  std::atomic<std::uint64_t> delivered{0};  // reported by the service
  std::array<std::atomic<std::uint64_t>, kAllFailures.size()> failed{};

  void fail(Failure why) { ++failed[static_cast<std::size_t>(why)]; }
  std::uint64_t of(Failure why) const { return failed[static_cast<std::size_t>(why)]; }
};

class CountsByChannel {
 public:
  Counts& of(notices::Channel channel) { return counts_[static_cast<std::size_t>(channel)]; }
  const Counts& of(notices::Channel channel) const { return counts_[static_cast<std::size_t>(channel)]; }

 private:
  std::array<Counts, notices::kAllChannels.size()> counts_{};
};

}  // namespace bedside::delivery
