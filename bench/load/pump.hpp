// The thread on which all clients send and receive, beside the one that does the signalling.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bench/load/leg.hpp"
#include "bench/load/media_source.hpp"
#include "bench/load/subscriber.hpp"

namespace bedside::load {

/// One client's media: what it sends, what it receives; each on a leg of its own.
struct Client {
  std::unique_ptr<Leg> send;
  std::unique_ptr<MediaSource> source;
  std::unique_ptr<Leg> receive;
  Subscriber subscriber;
};

class Pump {
 public:
  Pump();
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  /// The client is the pump's from here on; use it in ask() only.
  Client& add(std::unique_ptr<Client> client);
  /// Runs `task` on the thread and answers what it answers.
  template <class Task>
  auto ask(Task task) -> decltype(task()) {
    std::packaged_task<decltype(task())()> packaged(std::move(task));
    auto future = packaged.get_future();
    post([&packaged] { packaged(); });
    return future.get();
  }
  /// Asks again and again, a millisecond between, until it answers something; false when the time is up.
  bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds limit);

 private:
  void post(std::function<void()> task);
  void run();
  void run_tasks();
  Moment soonest() const;
  void on_deadline(Moment now);
  void watch(Leg& leg);

  net::FileHandle poll_;
  net::FileHandle wake_;
  std::unique_ptr<net::ReceiveBatch> batch_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace bedside::load
