// How much flows: bits per second over the last half second or so. For choosing between layers, not for billing.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.hpp"

namespace bedside::sfu {

class RateMeter {
 public:
  static constexpr std::chrono::milliseconds kWindow{500};
  /// Nothing for so long: it has stopped. A browser that is short of anything still sends five pictures a second.
  static constexpr std::chrono::milliseconds kStopped{700};

  void add(std::size_t bytes, Moment now) {
    if (stopped(now)) {
      since_ = now;
      bits_ = 0;
      bps_ = 0;
    }
    last_ = now;
    const auto elapsed = now - since_;
    if (elapsed >= kWindow) {
      const double rate = static_cast<double>(bits_) / std::chrono::duration<double>(elapsed).count();
      // A key frame is many times a usual picture: it shall not pass for a higher rate.
      bps_ = bps_ == 0 ? rate : 0.6 * bps_ + 0.4 * rate;
      since_ = now;
      bits_ = 0;
    }
    bits_ += static_cast<std::int64_t>(bytes) * 8;
  }
  /// 0: it does not flow, or not for long enough to say.
  std::int64_t bps(Moment now) const { return stopped(now) ? 0 : static_cast<std::int64_t>(bps_); }

 private:
  bool stopped(Moment now) const { return now - last_ > kStopped; }
  Moment since_{};
  Moment last_{};
  std::int64_t bits_ = 0;
  double bps_ = 0;
};

}  // namespace bedside::sfu
