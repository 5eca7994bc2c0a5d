#include "sfu/congestion/loss_based_bound.hpp"

#include <algorithm>
#include <cmath>

namespace bedside::sfu {

namespace {

/// As many of `count` packets as are lost by chance, once in a thousand times, where kHighLoss is what the path does.
double beyond_chance(double count) {
  return LossBasedBound::kHighLoss * count +
         3 * std::sqrt(LossBasedBound::kHighLoss * (1 - LossBasedBound::kHighLoss) * count);
}

}  // namespace

void LossBasedBound::feed(int received, int lost, std::int64_t rate_bps, std::int64_t arriving_bps, Moment now) {
  if (received_ + lost_ == 0 && since_ == Moment{}) since_ = now;
  received_ += received;
  lost_ += lost;
  const int count = received_ + lost_;
  const auto elapsed = now - since_;
  if (count < kFewest || elapsed < kSoonest) return;
  const double share = static_cast<double>(lost_) / count;
  const bool certain = lost_ > beyond_chance(count);
  if (!certain && elapsed < kWindow) return;
  falling_ = share > kHighLoss && (certain || count >= 10 * kFewest);
  low_ = share < kLowLoss;
  if (falling_) {
    const auto rate = static_cast<double>(std::min(rate_bps, bound_bps_));
    // Where most is thrown away, what arrives is what the path takes: halving step by step would take seconds.
    const double by_loss = rate * (1 - 0.5 * share);
    const double by_arrival = static_cast<double>(arriving_bps);
    bound_bps_ = static_cast<std::int64_t>(share > 0.25 && arriving_bps > 0 ? std::min(by_loss, by_arrival) : by_loss);
    bound_bps_ = std::max(bound_bps_, kLeastBps);
  } else if (low_ && bound_bps_ != kNone) {
    bound_bps_ = static_cast<std::int64_t>(static_cast<double>(bound_bps_) * kIncrease);
    if (bound_bps_ > 2 * rate_bps) bound_bps_ = kNone;
  }
  restart(now);
}

void LossBasedBound::raise_to(std::int64_t rate_bps) {
  if (bound_bps_ != kNone) bound_bps_ = std::max(bound_bps_, rate_bps);
}

void LossBasedBound::restart(Moment now) {
  received_ = 0;
  lost_ = 0;
  since_ = now;
}

}  // namespace bedside::sfu
