// Two clocks, never mixed: `WallTime` is what a calendar shows (facts, messages, expiry);
// `Moment` only ever rises (packets, timers). Both are arguments; nothing below `net` and `server`
// reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace bedside {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

struct MonotonicTag {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  static constexpr bool is_steady = true;
};
using Moment = std::chrono::time_point<MonotonicTag, std::chrono::nanoseconds>;

inline std::int64_t to_unix_ms(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime from_unix_ms(std::int64_t ms) { return WallTime(std::chrono::milliseconds(ms)); }


}  // namespace bedside
