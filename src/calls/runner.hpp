// The shell of the hall: one thread that owns it. Tasks come from any thread; after each the outputs are
// handed on and the timer is set anew. Decides nothing.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "calls/hall.hpp"

namespace bedside::calls {

class Runner {
 public:
  using Clock = std::function<Now()>;
  /// `deliver` runs on the owner's thread: it returns at once and does not call `ask`.
  using Deliver = std::function<void(Output)>;
  Runner(MediaPort& media, RandomSource& random, Clock clock, Deliver deliver);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  void start();
  /// Tells everybody that the server stops, runs what waits, ends the thread. What is posted later is dropped.
  void stop();

  /// Any thread; returns at once.
  void post(std::function<void(Hall&, Now)> task);
  /// For threads that may wait: runs `task` on the owner's thread and answers what it answers; nothing when
  /// the hall has stopped.
  template <class Task>
  auto ask(Task task) -> std::optional<decltype(task(std::declval<Hall&>(), std::declval<Now>()))> {
    using T = decltype(task(std::declval<Hall&>(), std::declval<Now>()));
    auto promise = std::make_shared<std::promise<T>>();
    auto future = promise->get_future();
    {
      auto held = std::move(promise);  // dropped with the task when the hall has stopped
      post([held, task = std::move(task)](Hall& hall, Now now) mutable { held->set_value(task(hall, now)); });
    }
    try {
      return future.get();
    } catch (const std::future_error&) {
      return std::nullopt;
    }
  }

 private:
  /// Outlives the runner: answers of the media plane may come after it.
  struct Mailbox {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void(Hall&, Now)>> tasks;
    bool closed = false;
  };
  void run();
  void drain();

  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  Clock clock_;
  Deliver deliver_;
  Hall hall_;
  std::thread thread_;
};

}  // namespace bedside::calls
