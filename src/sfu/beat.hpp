// What is done again and again falls due at common moments, so that it wakes a worker ten times a second instead of
// once for each participant and purpose.
#pragma once

#include <chrono>

#include "base/time.hpp"

namespace bedside::sfu {

/// Congestion control wants feedback each 50-250 ms; libwebrtc takes 100 at these bit rates.
inline constexpr std::chrono::milliseconds kBeat{100};

/// The first common moment after `now`.
inline Moment next_beat(Moment now) {
  const auto since = now.time_since_epoch();
  return Moment(since - since % std::chrono::nanoseconds(kBeat) + kBeat);
}

}  // namespace bedside::sfu
