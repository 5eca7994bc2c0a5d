// A token bucket: so many at once, so many a second. Time is an argument.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/time.hpp"

namespace bedside::sip {

class TokenBucket {
 public:
  /// `rate` tokens a second, at most `burst` saved up. Starts full.
  TokenBucket(double rate, double burst, Moment now) : rate_(rate), burst_(burst), tokens_(burst), at_(now) {}

  bool take(Moment now) {
    tokens_ = tokens_at(now);
    at_ = std::max(at_, now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  /// Nothing is owed any more: a new bucket would behave the same.
  bool full(Moment now) const { return tokens_at(now) >= burst_; }

 private:
  double tokens_at(Moment now) const {
    if (now <= at_) return tokens_;
    return std::min(burst_, tokens_ + rate_ * std::chrono::duration<double>(now - at_).count());
  }

  double rate_;
  double burst_;
  double tokens_;
  Moment at_;
};

}  // namespace bedside::sip
