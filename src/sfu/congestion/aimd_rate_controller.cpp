#include "sfu/congestion/aimd_rate_controller.hpp"

#include <cmath>

namespace bedside::sfu {

namespace {

constexpr double kLeastVariance = 0.4;  // kbit/s
constexpr double kMostVariance = 2.5;
constexpr double kLeastStepBps = 4'000;  // per second, however long the round trip

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

void AimdRateController::feed(BandwidthUse use, std::optional<std::int64_t> arriving_bps,
                              std::chrono::nanoseconds round_trip, Moment now) {
  switch (use) {
    case BandwidthUse::overusing: state_ = State::decrease; break;
    // The queues empty themselves: what they let out says nothing about the path.
    case BandwidthUse::underusing: state_ = State::hold; break;
    case BandwidthUse::normal: state_ = state_ == State::decrease ? State::hold : State::increase; break;
  }
  switch (state_) {
    case State::hold: increased_at_ = now; break;
    case State::increase: increase(arriving_bps, round_trip, now); break;
    case State::decrease:
      if (arriving_bps) decrease(*arriving_bps, round_trip, now);
      increased_at_ = now;
      break;
  }
}

void AimdRateController::increase(std::optional<std::int64_t> arriving_bps, std::chrono::nanoseconds round_trip,
                                  Moment now) {
  const double elapsed = increased_at_ ? std::min(1.0, seconds(now - *increased_at_)) : 0;
  increased_at_ = now;
  if (!arriving_bps) return;  // too little has come to tell
  const auto rate = static_cast<double>(rate_bps_);
  if (capacity_bps_ && !near_capacity(static_cast<double>(*arriving_bps)) &&
      static_cast<double>(*arriving_bps) > *capacity_bps_) {
    capacity_bps_.reset();  // the path has become wider
  }
  double wider = rate;
  if (capacity_bps_) {
    wider += std::max(kLeastStepBps, kPacketBits / seconds(kResponseTime + round_trip)) * elapsed;
  } else {
    wider *= std::pow(kIncreasePerSecond, elapsed);
  }
  const double most = kAboveArriving * static_cast<double>(*arriving_bps) + static_cast<double>(kAboveArrivingBps);
  wider = std::max(rate, std::min(wider, most));
  if (!decreased_at_ || now - *decreased_at_ > kProof) wider = std::max(wider, static_cast<double>(*arriving_bps));
  rate_bps_ = static_cast<std::int64_t>(wider);
}

void AimdRateController::decrease(std::int64_t arriving_bps, std::chrono::nanoseconds round_trip, Moment now) {
  // The answer to a decrease cannot be seen before a round trip; only what lies far off is mended at once.
  const auto wait = std::clamp<std::chrono::nanoseconds>(round_trip, std::chrono::milliseconds(10),
                                                         std::chrono::milliseconds(200));
  if (decreased_at_ && now - *decreased_at_ < wait && rate_bps_ < 2 * arriving_bps) return;
  const auto arriving = static_cast<double>(arriving_bps);
  if (capacity_bps_ && arriving < *capacity_bps_ && !near_capacity(arriving)) capacity_bps_.reset();
  remember_capacity(arriving);
  rate_bps_ = std::min(rate_bps_, static_cast<std::int64_t>(kDecrease * arriving));
  decreased_at_ = now;
}

void AimdRateController::raise_to(std::int64_t rate_bps) {
  if (rate_bps <= rate_bps_) return;
  rate_bps_ = rate_bps;
  if (capacity_bps_ && static_cast<double>(rate_bps) > *capacity_bps_) capacity_bps_.reset();
}

void AimdRateController::remember_capacity(double bps) {
  if (!capacity_bps_) {
    capacity_bps_ = bps;
    variance_ = kLeastVariance;
    return;
  }
  const double error = *capacity_bps_ - bps;
  capacity_bps_ = *capacity_bps_ - kCapacityMemory * error;
  const double norm = std::max(*capacity_bps_, 1000.0);
  variance_ = (1 - kCapacityMemory) * variance_ + kCapacityMemory * error * error / (norm * 1000);
  variance_ = std::clamp(variance_, kLeastVariance, kMostVariance);
}

bool AimdRateController::near_capacity(double bps) const {
  const double deviation = std::sqrt(variance_ * *capacity_bps_ * 1000);
  return std::abs(bps - *capacity_bps_) <= 3 * deviation;
}

}  // namespace bedside::sfu
