// A simulated path for tests: a bottleneck with a queue, delay, jitter, loss and disorder from a seed.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "base/time.hpp"

namespace bedside::sfu {

/// A link of some rate with a queue before it, that loses what does not fit and a share of the rest.
class Bottleneck {
 public:
  Bottleneck(std::uint64_t seed, double rate, std::chrono::milliseconds its_queue) : rate_bps(rate), queue(its_queue), random_(seed) {}

  /// When the packet is through; empty: lost.
  std::optional<Moment> pass(std::size_t bytes, Moment now) {
    if (loss_(random_) < lost_share) return std::nullopt;
    const Moment start = std::max(now, free_at_);
    if (start - now > queue) return std::nullopt;
    free_at_ = start + std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * 8e9 / rate_bps));
    const Moment through = free_at_ + delay + std::chrono::microseconds(jitter_(random_));
    if (late_share > 0 && loss_(random_) < late_share) return through + late_by;
    last_ = std::max(last_, through);  // jitter does not reorder
    return last_;
  }
  double rate_bps;
  std::chrono::milliseconds queue;
  double lost_share = 0;
  double late_share = 0;  // goes another way, and comes behind what was sent after it
  std::chrono::milliseconds late_by{30};
  std::chrono::milliseconds delay{25};

 private:
  Moment free_at_{};
  Moment last_{};
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> loss_{0, 1};
  std::uniform_int_distribution<int> jitter_{0, 3000};
};

}  // namespace bedside::sfu
