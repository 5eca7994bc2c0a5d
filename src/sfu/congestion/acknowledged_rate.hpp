// How much arrives: bits of the last half second by the receiver's own clock (draft-ietf-rmcat-gcc-02 section 5.5,
// R_hat). In steps, so that a packet costs an addition.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace bedside::sfu {

class AcknowledgedRate {
 public:
  static constexpr std::chrono::microseconds kStep{50'000};
  static constexpr std::int64_t kSteps = 10;
  /// With less than this nothing is said.
  static constexpr std::int64_t kFewestSteps = 3;
  /// What recent_bps() looks at: short, so that it tells what a path bears that has just changed.
  static constexpr std::int64_t kRecentSteps = 3;

  void feed(std::chrono::microseconds arrived, std::size_t bytes) {
    const std::int64_t step = arrived / kStep;
    if (!started_ || step - step_ >= kSteps) {
      bits_.fill(0);
      step_ = step;
      first_ = step;
      started_ = true;
    }
    for (; step_ < step; ++step_) bits_[index(step_ + 1)] = 0;
    latest_ = std::max(latest_, arrived);
    if (step_ - step < kSteps) bits_[index(step)] += static_cast<std::int64_t>(bytes) * 8;
  }
  std::optional<std::int64_t> bps() const {
    if (!started_ || step_ - first_ < kFewestSteps) return std::nullopt;
    std::int64_t sum = 0;
    for (const std::int64_t bits : bits_) sum += bits;
    return per_second(sum, std::min(step_ - first_, kSteps - 1));
  }
  /// Of what arrived last, up to its last packet. Only where it arrived without a pause it says something.
  std::optional<std::int64_t> recent_bps() const {
    if (!started_ || step_ - first_ < kRecentSteps) return std::nullopt;
    std::int64_t sum = 0;
    for (std::int64_t step = step_ - kRecentSteps; step <= step_; ++step) sum += bits_[index(step)];
    return per_second(sum, kRecentSteps);
  }

 private:
  std::int64_t per_second(std::int64_t bits, std::int64_t whole_steps) const {
    const auto span = whole_steps * kStep + (latest_ - step_ * kStep);
    return bits * 1'000'000 / span.count();
  }
  /// Times of arrival may lie before the receiver's own zero: what a stranger sends is a signed number.
  static std::size_t index(std::int64_t step) { return static_cast<std::size_t>((step % kSteps + kSteps) % kSteps); }
  std::array<std::int64_t, kSteps> bits_{};
  bool started_ = false;
  std::int64_t first_ = 0;
  std::int64_t step_ = 0;
  std::chrono::microseconds latest_{};
};

}  // namespace bedside::sfu
