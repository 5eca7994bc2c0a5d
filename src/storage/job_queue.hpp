// Units of work on their way to a writer: bounded, many threads in, one or more writers out.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "base/sweep.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::storage {

struct Job {
  std::function<bool(desk::UnitOfWork&)> work;
  std::function<void(desk::Committed)> done;
  desk::Isolation isolation = desk::Isolation::serializable;
};

class JobQueue {
 public:
  explicit JobQueue(std::size_t limit) : limit_(limit) {}

  /// False when it is full or closed; the job is untouched then.
  bool push(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || jobs_.size() >= limit_) return false;
      jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
    return true;
  }

  /// At most `limit` jobs; waits for one until `until`. Empty: nothing came in time, or woken, or closed.
  std::deque<Job> take(std::size_t limit, std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    wait_swept(changed_, lock, until, [&] { return closed_ || woken_ || !jobs_.empty(); });
    woken_ = false;
    std::deque<Job> taken;
    while (!jobs_.empty() && taken.size() < limit) {
      taken.push_back(std::move(jobs_.front()));
      jobs_.pop_front();
    }
    return taken;
  }

  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_all();
  }
  /// Nothing more comes in; what is queued is still taken.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }
  bool finished() {
    const std::lock_guard lock(mutex_);
    return closed_ && jobs_.empty();
  }

 private:
  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closed_ = false;
  bool woken_ = false;
};

}  // namespace bedside::storage
