// How many write at the same time: as many as do not get in each other's way. A conflict takes one off the number, at least
// one is let in; a run of commits without a conflict adds one. Who is inside stays inside while it tries again: with one
// inside nobody of this program is in its way.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace bedside::storage {

class Turnstile {
 public:
  /// Commits without a conflict after which one more is let in.
  static constexpr int kQuiet = 8;

  explicit Turnstile(int most) : most_(most), allowed_(most) {}

  /// Waits until there is room.
  void enter() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return inside_ < allowed_; });
    ++inside_;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      --inside_;
    }
    room_.notify_one();
  }
  void conflicted() {
    const std::lock_guard lock(mutex_);
    allowed_ = std::max(1, allowed_ - 1);
    quiet_ = 0;
  }
  void committed() {
    {
      const std::lock_guard lock(mutex_);
      if (allowed_ == most_ || ++quiet_ < kQuiet) return;
      ++allowed_;
      quiet_ = 0;
    }
    room_.notify_one();
  }
  int allowed() const {
    const std::lock_guard lock(mutex_);
    return allowed_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable room_;
  const int most_;
  int allowed_;
  int inside_ = 0;
  int quiet_ = 0;
};

}  // namespace bedside::storage
