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

/// A beat may be late by as much: packets that come by then wake the worker anyway.
inline constexpr std::chrono::milliseconds kPatience{10};

/// When what is due at `due` has to be done at last.
inline Moment latest(Moment due) {
  const bool is_beat = due.time_since_epoch() % std::chrono::nanoseconds(kBeat) == std::chrono::nanoseconds::zero();
  return is_beat ? due + kPatience : due;
}

}  // namespace bedside::sfu
