// How far apart the turns of a worker begin, so that one waking, one reading and one message for each receiver serve as
// many packets as are worth it (docs/decisions/0004-udp-segments.md). The price is as much delay at most, a fraction of
// any jitter buffer. No clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

#include "base/time.hpp"

namespace bedside::net {

class TurnPace {
 public:
  /// Under load, and the longest for whoever is just joining: their handshake waits for several turns.
  static constexpr std::chrono::milliseconds kShortest{2};
  static constexpr std::chrono::milliseconds kLongest{5};
  /// A turn is as long as it takes to gather so many packets, within those two.
  static constexpr double kGathered = 8;
  /// Where fewer come even in the longest, a timer wakes about as often as the packets would: each is forwarded as it comes.
  static constexpr double kWorthARest = 4;
  /// While somebody joins it has to be worth it in the shortest.
  static constexpr double kWorthARestInJoining = 6;
  /// The load is looked at this often.
  static constexpr std::chrono::milliseconds kLook{100};

  /// A turn that began at `now` has read packets, all that were there or not.
  void turn(std::size_t packets, bool all, Moment now) {
    began_ = all ? now : Moment{};  // more waits already: no rest
    packets_ += packets;
    const std::chrono::duration<double> time = now - counted_since_;
    if (time < kLook) return;
    per_second_ = static_cast<double>(packets_) / time.count();
    packets_ = 0;
    counted_since_ = now;
  }

  /// When the next may begin, at once where that has passed. Of what is due by the clock (`due`) nothing waits longer than
  /// the shortest turn.
  Moment next(bool somebody_joins, const std::optional<Moment>& due) const {
    const auto length = somebody_joins ? joining_length() : usual_length();
    if (length == Moment::duration::zero()) return Moment{};
    const Moment end = began_ + length;
    return due ? std::min(end, std::max(*due, began_ + kShortest)) : end;
  }

  double per_second() const { return per_second_; }

 private:
  static double in(std::chrono::duration<double> time, double per_second) { return time.count() * per_second; }
  Moment::duration joining_length() const {
    return in(kShortest, per_second_) >= kWorthARestInJoining ? Moment::duration(kShortest) : Moment::duration::zero();
  }
  Moment::duration usual_length() const {
    if (in(kLongest, per_second_) < kWorthARest) return Moment::duration::zero();
    const auto gathering = std::chrono::duration<double>(kGathered / per_second_);
    return std::clamp<Moment::duration>(std::chrono::duration_cast<Moment::duration>(gathering), kShortest, kLongest);
  }

  Moment began_{};  // the last turn that read packets
  std::size_t packets_ = 0;
  Moment counted_since_{};
  double per_second_ = 0;
};

}  // namespace bedside::net
