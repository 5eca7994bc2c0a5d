// The rate that losses allow (draft-ietf-rmcat-gcc-02 section 6): above a tenth it falls, below a fiftieth it rises,
// between them it stays. Loss that a wireless path makes at random lies in between, so it costs nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include "base/time.hpp"

namespace bedside::sfu {

class LossBasedBound {
 public:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  static constexpr double kHighLoss = 0.10;
  static constexpr double kLowLoss = 0.02;
  static constexpr std::int64_t kLeastBps = 50'000;
  static constexpr double kIncrease = 1.05;
  /// Packets are counted for so long, and again from then on.
  static constexpr std::chrono::milliseconds kWindow{1000};
  /// Decided before its end where the losses are beyond chance, but not closer than this to the last decision.
  static constexpr std::chrono::milliseconds kSoonest{200};
  static constexpr int kFewest = 10;

  void feed(int received, int lost, std::int64_t rate_bps, std::int64_t arriving_bps, Moment now);
  std::int64_t bps() const { return bound_bps_; }
  /// A probe has shown that so much gets through.
  void raise_to(std::int64_t rate_bps);
  /// What has been counted was answered, by something else perhaps.
  void forget(Moment now) {
    restart(now);
    falling_ = false;
  }
  bool falling() const { return falling_; }
  /// The bound stands, though for a while little has been lost.
  bool may_rise() const { return bound_bps_ != kNone && low_; }

 private:
  void restart(Moment now);
  std::int64_t bound_bps_ = kNone;
  int received_ = 0;
  int lost_ = 0;
  Moment since_{};
  bool falling_ = false;
  bool low_ = false;
};

}  // namespace bedside::sfu
