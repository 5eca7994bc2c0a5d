// SQLite inside the program: one writer thread that commits what is queued in one go (group commit),
// connections that read beside it, a thread that carries the write-ahead log into the database behind the writer's back,
// and the truncation of that log after an erasure.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/job_queue.hpp"
#include "storage/open.hpp"
#include "storage/reader_pool.hpp"
#include "storage/unit.hpp"

namespace bedside::storage {

class SqliteStorage final : public desk::Storage {
 public:
  SqliteStorage(const Settings& settings, const secure::KeyRing& keys);
  ~SqliteStorage() override;

  void submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done, desk::Isolation isolation) override;
  void read(const std::function<void(desk::UnitOfWork&)>& work) override;
  bool forget_erased() override;
  bool ready() override;

 private:
  using Clock = std::chrono::steady_clock;

  void write();
  void carry();
  void commit_batch(std::deque<Job> jobs);
  bool run_unit(const Job& job, desk::Committed& outcome);
  bool checkpoint(const std::string& mode, int wait_ms);
  bool truncate_log();
  bool forget_when_due(bool carried);
  void begin_log_anew();
  void answer_waiting(bool forgotten);
  bool writing_works();
  bool has_room() const;

  Settings settings_;
  SqlUnit writer_unit_;
  ReaderPool<SqlUnit> readers_;
  JobQueue queue_;
  std::atomic<bool> healthy_ = true;

  // The writer's own: since when something erased stands in the log, and when to try next.
  std::optional<Clock::time_point> erased_since_;
  Clock::time_point next_try_{};
  bool late_reported_ = false;

  std::mutex waiting_mutex_;
  std::vector<std::promise<bool>> waiting_;  // for forget_erased
  std::thread writer_;

  Sql carrying_;
  std::atomic<bool> carried_ = false;  // and the writer has not seen it yet
  std::mutex checkpoint_mutex_;
  std::mutex carrier_mutex_;
  std::condition_variable carrier_changed_;
  bool uncarried_ = false;  // something was written since the log was carried last
  bool carrier_stops_ = false;
  std::thread carrier_;
};

}  // namespace bedside::storage
