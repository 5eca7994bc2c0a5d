#include "audio/delay_target.hpp"

#include <algorithm>

namespace bedside::audio {

void DelayTarget::restart() {
  weights_.fill(0);
  weights_[static_cast<std::size_t>(kAtFirst / kBucket)] = 1;
  target_ = kAtFirst;
  previous_.reset();
}

void DelayTarget::feed(MediaTime media, Moment arrived) {
  const Moment start = arrived - media;
  if (!previous_) {
    previous_ = present_ = start;
    span_began_ = arrived;
  } else if (arrived - span_began_ >= kSpan) {
    previous_ = present_;
    present_ = start;
    span_began_ = arrived;
  } else {
    present_ = std::min(present_, start);
  }
  base_ = std::min(*previous_, present_);

  const auto late_by = std::chrono::duration_cast<MediaTime>(start - base_);
  const auto bucket = std::clamp<std::int64_t>(late_by / kBucket, 0, kBuckets - 1);
  float total = 0;
  for (float& weight : weights_) total += weight *= kForget;
  weights_[static_cast<std::size_t>(bucket)] += 1 - kForget;
  total += 1 - kForget;

  float below = 0;
  std::int64_t reached = 0;
  while (reached < kBuckets - 1 && (below += weights_[static_cast<std::size_t>(reached)]) < kPercentile * total) ++reached;
  target_ = std::min(kLimit, kBucket * reached);
}

}  // namespace bedside::audio
