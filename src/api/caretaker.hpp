// Once a second: what time does to visits (lapsed, completed, old tombstones, reminders), facts that could not be written,
// what the clinics no longer keep, and the erasure that has to reach the disk. Holds a thread; the rules are the use cases'.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bedside::api {

struct Services;

class Caretaker {
 public:
  explicit Caretaker(Services& services) : services_(services) {}
  ~Caretaker() { stop(); }
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

  void start();
  void stop();
  /// A use case has erased personal data: the log of the database must not keep it (within 10 s).
  void erased() { forget_due_ = true; }

 private:
  void run();
  void end_what_is_due();
  void remove_what_is_too_old();
  void remind_who_is_due();
  void send_otherwise();

  Services& services_;
  std::atomic<bool> forget_due_{true};  // also what a crash left
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point next_tidying_{};
  std::chrono::steady_clock::time_point next_removal_{};
  std::thread thread_;
};

}  // namespace bedside::api
