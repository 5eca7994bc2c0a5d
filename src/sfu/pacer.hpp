// Pictures on their way to a receiver whose path bears little: they leave no faster than it bears, and not at all while
// its queue drains, so that sound, which does not pass through here, never waits behind them. Keeps numbers, not bytes:
// the packets lie in their layers' caches. No clock: the room lets out what is due.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace bedside::sfu {

class Consumer;

class Pacer {
 public:
  /// Above the estimate, so that what had to wait is caught up.
  static constexpr double kFactor = 1.2;
  /// What was not used of the rate so far back may be made up for: a timer's inaccuracy.
  static constexpr std::chrono::milliseconds kCredit{5};
  /// Packets: two seconds of a small layer. Who is further behind needs a key frame, not patience.
  static constexpr std::size_t kLimit = 128;

  struct Waiting {
    Consumer* consumer = nullptr;
    std::int64_t number = 0;  // the layer's
    int layer = 0;
  };

  /// From now on so many bits a second; nothing: as they come, once what waits is gone.
  void set_rate(std::optional<std::int64_t> bps) { bps_ = bps ? static_cast<double>(*bps) * kFactor : 0; }
  /// Nothing leaves before then: the path's queue drains.
  void drain_until(Moment until) {
    drained_at_ = until;
    next_at_ = std::max(next_at_, until);
  }
  bool draining(Moment now) const { return now < drained_at_; }

  /// Whether a packet that comes now has to wait, be it only behind others.
  bool must_wait(Moment now) const { return count_ > 0 || (bps_ > 0 && now < next_at_); }
  void sent(std::size_t bytes, Moment now) {
    if (bps_ <= 0) return;
    const auto takes = std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * 8e9 / bps_));
    next_at_ = std::max(next_at_, now - kCredit) + takes;
  }
  /// False when there are too many.
  bool push(const Waiting& packet) {
    if (count_ == kLimit) return false;
    ring_[(first_ + count_++) % kLimit] = packet;
    return true;
  }
  /// The next that is due; taken out.
  std::optional<Waiting> pop(Moment now) {
    if (count_ == 0 || (bps_ > 0 && now < next_at_)) return std::nullopt;
    const Waiting packet = ring_[first_];
    first_ = (first_ + 1) % kLimit;
    --count_;
    return packet;
  }
  void forget(const Consumer& consumer) {
    const std::size_t count = count_;
    count_ = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Waiting packet = ring_[(first_ + i) % kLimit];
      if (packet.consumer != &consumer) ring_[(first_ + count_++) % kLimit] = packet;
    }
  }
  std::size_t size() const { return count_; }
  std::optional<Moment> deadline() const {
    if (count_ == 0) return std::nullopt;
    return bps_ > 0 ? next_at_ : Moment{};
  }

 private:
  std::array<Waiting, kLimit> ring_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  double bps_ = 0;  // 0: as they come
  Moment next_at_{};
  Moment drained_at_{};
};

}  // namespace bedside::sfu
