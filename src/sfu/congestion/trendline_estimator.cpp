#include "sfu/congestion/trendline_estimator.hpp"

#include <algorithm>
#include <cmath>

namespace bedside::sfu {

namespace {

double milliseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

}  // namespace

void TrendlineEstimator::feed(const InterArrival::Change& change, InterArrival::Arrival arrived) {
  delay_ += milliseconds(change.arrived - change.sent);
  smoothed_ = kSmoothing * smoothed_ + (1 - kSmoothing) * delay_;
  const double at = milliseconds(arrived);
  points_[groups_ % kWindow] = {at, smoothed_};
  ++groups_;
  if (groups_ >= kWindow) slope_ = slope();
  const double trend = slope_ * static_cast<double>(std::min(groups_, kGroupsAtMost)) * kGain;
  judge(trend, milliseconds(change.sent));
  follow(trend, at);
}

double TrendlineEstimator::slope() const {
  double mean_at = 0;
  double mean_delay = 0;
  for (const Point& point : points_) {
    mean_at += point.at / kWindow;
    mean_delay += point.delay / kWindow;
  }
  double covariance = 0;
  double variance = 0;
  for (const Point& point : points_) {
    covariance += (point.at - mean_at) * (point.delay - mean_delay);
    variance += (point.at - mean_at) * (point.at - mean_at);
  }
  return variance > 0 ? covariance / variance : slope_;
}

void TrendlineEstimator::judge(double trend, double sent_ms) {
  if (trend > threshold_) {
    above_for_ += above_count_ == 0 ? sent_ms / 2 : sent_ms;
    ++above_count_;
    if (above_for_ > kOveruseTime && above_count_ > 1 && trend >= trend_before_) {
      above_for_ = 0;
      above_count_ = 0;
      state_ = BandwidthUse::overusing;
    }
  } else {
    above_for_ = 0;
    above_count_ = 0;
    state_ = trend < -threshold_ ? BandwidthUse::underusing : BandwidthUse::normal;
  }
  trend_before_ = trend;
}

void TrendlineEstimator::follow(double trend, double at) {
  const double elapsed = followed_at_ < 0 ? 0 : std::clamp(at - followed_at_, 0.0, 100.0);
  followed_at_ = at;
  const double size = std::abs(trend);
  if (size > threshold_ + kJump) return;
  const double rate = size < threshold_ ? kFollowDown : kFollowUp;
  threshold_ = std::clamp(threshold_ + rate * (size - threshold_) * elapsed, kLeastThreshold, kMostThreshold);
}

}  // namespace bedside::sfu
