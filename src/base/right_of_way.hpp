// Who waits in front of a page goes first: work that nobody waits for (messages that are being sent, the audit log's seals)
// begins when there is room beside it, or after a short time whatever goes on. What both take is the processors of this
// machine and the database, so as much is let begin as there are processors.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace bedside {

class RightOfWay {
 public:
  /// At a constant rush so much waits between two pieces of such work: it goes on, at twenty a second for each thread of it.
  static constexpr std::chrono::milliseconds kLongestWait{50};

  explicit RightOfWay(unsigned at_once = std::thread::hardware_concurrency(), std::chrono::milliseconds longest = kLongestWait)
      : at_once_(std::max(1U, at_once)), longest_(longest) {}

  /// Somebody waits for it; from its arrival on, and until it is done. Neither waits.
  void enter() {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      --under_way_;
    }
    room_.notify_one();
  }

  /// One piece of work that nobody waits for, from its beginning to its end. A default one gave way to nobody.
  class Turn {
   public:
    Turn() = default;
    explicit Turn(RightOfWay& way) : way_(&way) {}
    Turn(Turn&& other) noexcept : way_(std::exchange(other.way_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (way_ != nullptr) way_->leave();
    }

   private:
    RightOfWay* way_ = nullptr;
  };
  /// Waits until fewer are under way than there are processors, the longest time at most.
  [[nodiscard]] Turn give_way() {
    std::unique_lock lock(mutex_);
    room_.wait_for(lock, longest_, [this] { return under_way_ < at_once_; });
    ++under_way_;
    return Turn(*this);
  }
  /// Where there may be nobody to give way to.
  [[nodiscard]] static Turn give_way(RightOfWay* way) { return way == nullptr ? Turn() : way->give_way(); }

 private:
  std::mutex mutex_;
  std::condition_variable room_;
  const unsigned at_once_;
  const std::chrono::milliseconds longest_;
  unsigned under_way_ = 0;
};

}  // namespace bedside
