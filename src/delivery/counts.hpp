// What became of messages since the program started, by channel and reason: for whoever watches the server. Numbers alone.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "delivery/failure.hpp"
#include "notices/outbox.hpp"

namespace bedside::delivery {

/// Of one channel. From any thread.
struct Counts {
  std::atomic<std::uint64_t> sent{0};       // a server has taken it
  std::atomic<std::uint64_t> retried{0};    // attempts that will be followed by another
  std::atomic<std::uint64_t> delivered{0};  // reported by the service
  std::array<std::atomic<std::uint64_t>, kAllFailures.size()> failed{};

  void fail(Failure why, int times = 1) { failed[static_cast<std::size_t>(why)] += static_cast<std::uint64_t>(times); }
  std::uint64_t of(Failure why) const { return failed[static_cast<std::size_t>(why)]; }
};

class CountsByChannel {
 public:
  Counts& of(notices::Channel channel) { return counts_[static_cast<std::size_t>(channel)]; }
  const Counts& of(notices::Channel channel) const { return counts_[static_cast<std::size_t>(channel)]; }
  void fail(const notices::GivenUp& given_up, Failure why) {
    for (const auto channel : notices::kAllChannels) of(channel).fail(why, given_up[static_cast<std::size_t>(channel)]);
  }

 private:
  std::array<Counts, notices::kAllChannels.size()> counts_{};
};

}  // namespace bedside::delivery
