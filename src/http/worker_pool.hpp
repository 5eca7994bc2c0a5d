// Threads on which handlers run. They may wait (for the database, for a room's worker), so there are more of
// them than cores; what waits for a thread is bounded.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/right_of_way.hpp"

namespace bedside::http {

class WorkerPool {
 public:
  /// `way`, where there is one: other work gives way to what runs and waits here.
  WorkerPool(unsigned workers, std::size_t most_waiting, RightOfWay* way = nullptr);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when too much waits already, or the pool has stopped: the caller answers 503.
  bool try_post(std::function<void()> task);
  /// For callers that are bounded elsewhere: one task per open WebSocket. False after stop.
  bool post(std::function<void()> task);
  /// Runs what waits, then ends the threads. Idempotent.
  void stop();

 private:
  bool post(std::function<void()> task, std::size_t most_waiting);
  void work();

  const std::size_t most_waiting_;
  RightOfWay* const way_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bedside::http
