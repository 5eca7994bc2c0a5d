// How long requests took and how they were answered, since the program started. Counted on the I/O thread, read from any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace bedside::server {

class RequestTimes {
 public:
  /// Seconds. Who watches a promise of 20 ms finds that bound among them.
  static constexpr std::array kBounds = {0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0};
  static constexpr std::size_t kClasses = 5;  // 1xx to 5xx

  void note(int status, std::chrono::microseconds took) {
    const double seconds = std::chrono::duration<double>(took).count();
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && seconds > kBounds[bucket]) ++bucket;
    ++buckets_[bucket];
    microseconds_ += static_cast<std::uint64_t>(took.count());
    if (status >= 100 && status < 600) ++classes_[static_cast<std::size_t>(status / 100 - 1)];
  }

  struct Figures {
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    double sum_seconds = 0;
    std::array<std::uint64_t, kClasses> classes{};
  };
  Figures figures() const {
    Figures now;
    for (std::size_t i = 0; i < buckets_.size(); ++i) now.buckets[i] = buckets_[i];
    for (std::size_t i = 0; i < classes_.size(); ++i) now.classes[i] = classes_[i];
    now.sum_seconds = static_cast<double>(microseconds_) / 1e6;
    return now;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> buckets_{};
  std::array<std::atomic<std::uint64_t>, kClasses> classes_{};
  std::atomic<std::uint64_t> microseconds_{0};
};

}  // namespace bedside::server
