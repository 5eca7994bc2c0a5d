// How long a stream's sound must be kept so that little of it comes too late: measures each packet's delay over the
// fastest one and answers the 97th percentile. Knows no packets' contents.
#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "base/time.hpp"

namespace bedside::audio {

using MediaTime = std::chrono::microseconds;  // since the first sample of the stream, by the sender's clock

class DelayTarget {
 public:
  /// Beyond this talk becomes turn-taking; what is later is better called lost.
  static constexpr MediaTime kLimit{200'000};
  /// What is assumed before anything was measured: one packet.
  static constexpr MediaTime kAtFirst{20'000};

  DelayTarget() { restart(); }
  void restart();
  void feed(MediaTime media, Moment arrived);

  /// When the sample at `media` should be played.
  Moment play_at(MediaTime media) const { return base_ + media + target_; }
  MediaTime target() const { return target_; }
  bool measured() const { return previous_.has_value(); }

 private:
  static constexpr int kBuckets = 48;
  static constexpr MediaTime kBucket{5'000};
  /// Each packet's weight against all before it: 200 packets, four seconds of usual ones.
  static constexpr float kForget = 0.995F;
  static constexpr float kPercentile = 0.97F;
  /// The fastest of the present and the previous such span counts: clocks drift, routes change.
  static constexpr std::chrono::seconds kSpan{4};

  std::array<float, kBuckets> weights_{};
  std::optional<Moment> previous_;  // the fastest packet's arrival less its media time, of the previous span
  Moment present_{};
  Moment base_{};
  Moment span_began_{};
  MediaTime target_ = kAtFirst;
};

}  // namespace bedside::audio
