// How much sound one producer may bring. Sound passes by the congestion control, so that nothing holds it back: what is
// no voice or music any more would take the others' lines, and the time of who decodes it for telephones. A bucket of
// bytes with what is around them, so that neither many packets nor large ones get past it. No clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "base/time.hpp"

namespace bedside::sfu {

class SoundAllowance {
 public:
  /// Opus at its most: 510 kbit/s in packets of 10 ms, each with what is around it. Speech takes a tenth.
  static constexpr double kBytesPerSecond = 72'000;
  /// A line that stood still for two seconds delivers them at once.
  static constexpr double kBurst = 2 * kBytesPerSecond;

  /// False: too much.
  bool take(std::size_t bytes, Moment now) {
    const std::chrono::duration<double> elapsed = now - at_;
    left_ = std::min(kBurst, left_ + elapsed.count() * kBytesPerSecond);
    at_ = now;
    const auto needed = static_cast<double>(bytes);
    if (left_ < needed) return false;
    left_ -= needed;
    return true;
  }

 private:
  double left_ = kBurst;
  Moment at_{};
};

}  // namespace bedside::sfu
