// Whether the queue on the path grows: a least-squares line through the smoothed sum of delay changes of the last
// groups, in place of the draft's Kalman filter (draft-ietf-rmcat-gcc-02 section 5.3), and the threshold that follows
// it, so that a competing TCP flow does not starve ours (section 5.4; Carlucci et al. 2016, section 4.2).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "sfu/congestion/inter_arrival.hpp"

namespace bedside::sfu {

enum class BandwidthUse { normal, overusing, underusing };

class TrendlineEstimator {
 public:
  /// Groups that the line is laid through: with 30 frames a second some 0.6 s, with paced packets 0.1 s.
  static constexpr std::size_t kWindow = 20;
  static constexpr double kSmoothing = 0.9;
  /// Brings a slope (ms of queue per ms) to the scale of the threshold, together with the number of groups seen.
  static constexpr double kGain = 4;
  static constexpr std::size_t kGroupsAtMost = 60;
  /// The threshold in milliseconds: to begin with, its bounds, how fast it follows upwards and downwards (per ms).
  static constexpr double kFirstThreshold = 12.5;
  static constexpr double kLeastThreshold = 6;
  static constexpr double kMostThreshold = 600;
  static constexpr double kFollowUp = 0.0087;
  static constexpr double kFollowDown = 0.039;
  /// Further off than this is a jump of the path (a handover), which the threshold does not follow.
  static constexpr double kJump = 15;
  /// The draft's overuse_time_th: for so long the line lies above before it is believed.
  static constexpr double kOveruseTime = 10;

  /// `arrived` of the group that the change leads to.
  void feed(const InterArrival::Change& change, InterArrival::Arrival arrived);
  BandwidthUse state() const { return state_; }

 private:
  struct Point {
    double at = 0;     // ms
    double delay = 0;  // ms, smoothed
  };
  double slope() const;
  void judge(double trend, double sent_ms);
  void follow(double trend, double at);

  std::array<Point, kWindow> points_{};
  std::size_t groups_ = 0;
  double delay_ = 0;
  double smoothed_ = 0;
  double slope_ = 0;
  double threshold_ = kFirstThreshold;
  double followed_at_ = -1;
  double above_for_ = 0;
  int above_count_ = 0;
  double trend_before_ = 0;
  BandwidthUse state_ = BandwidthUse::normal;
};

}  // namespace bedside::sfu
