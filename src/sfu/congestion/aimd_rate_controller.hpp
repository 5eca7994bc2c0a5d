// From signs of over- and underuse to a rate: multiplicative increase far from the last known capacity, additive near
// it, decrease to a share of what arrives (draft-ietf-rmcat-gcc-02 section 5.5).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "sfu/congestion/trendline_estimator.hpp"

namespace bedside::sfu {

class AimdRateController {
 public:
  static constexpr double kIncreasePerSecond = 1.08;
  static constexpr double kDecrease = 0.85;
  /// Never above this multiple of what arrives: a sender that has less to send learns nothing of the path.
  static constexpr double kAboveArriving = 1.5;
  static constexpr std::int64_t kAboveArrivingBps = 10'000;
  /// One packet of this size more in each response time: what "additive" means.
  static constexpr double kPacketBits = 1200 * 8;
  static constexpr std::chrono::milliseconds kResponseTime{100};  // and the round trip
  /// So long after a decrease what arrives without a sign of overuse is taken for proof that it may be sent.
  static constexpr std::chrono::milliseconds kProof{1000};
  static constexpr double kCapacityMemory = 0.05;

  explicit AimdRateController(std::int64_t start_bps) : rate_bps_(start_bps) {}

  void feed(BandwidthUse use, std::optional<std::int64_t> arriving_bps, std::chrono::nanoseconds round_trip, Moment now);
  std::int64_t rate_bps() const { return rate_bps_; }
  /// A probe has shown that so much gets through.
  void raise_to(std::int64_t rate_bps);
  /// Nothing has been heard from the receiver.
  void lower_to(std::int64_t rate_bps) { rate_bps_ = std::min(rate_bps_, rate_bps); }
  std::optional<Moment> decreased_at() const { return decreased_at_; }

 private:
  enum class State { hold, increase, decrease };
  void increase(std::optional<std::int64_t> arriving_bps, std::chrono::nanoseconds round_trip, Moment now);
  void decrease(std::int64_t arriving_bps, std::chrono::nanoseconds round_trip, Moment now);
  void remember_capacity(double bps);
  bool near_capacity(double bps) const;

  std::int64_t rate_bps_;
  State state_ = State::hold;
  std::optional<Moment> increased_at_;
  std::optional<Moment> decreased_at_;
  // Where overuse was found before: mean, and relative variance.
  std::optional<double> capacity_bps_;
  double variance_ = 0.4;
};

}  // namespace bedside::sfu
