// Writes what happens in calls, in order within each visit, without anybody waiting for the disk. While the
// database is away facts wait and are tried again: calls go on without it. Use cases that must keep that
// order (Start Visit) go through the same queue.
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "calls/hall.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::api {

class FactWriter {
 public:
  using Work = std::function<bool(desk::UnitOfWork&)>;
  /// Facts of one visit that may wait for a database that is away: an hour of comings and goings. Beyond it
  /// the oldest go, since the newest say what is true.
  static constexpr std::size_t kMostWaiting = 256;

  FactWriter(desk::Storage& storage, std::function<desk::Context()> context,
             std::function<void(const ClinicId&, const VisitId&)> changed);

  /// Any thread; returns at once.
  void write(const calls::WriteFact& fact);
  /// In its turn among the visit's facts; waits until durable. Throws desk::StorageFailed.
  template <class Use>
  auto transact_in_order(const VisitId& visit, Use use) {
    using Outcome = decltype(use(std::declval<desk::UnitOfWork&>()));
    auto outcome = std::make_shared<std::optional<Outcome>>();
    auto promise = std::make_shared<std::promise<desk::Committed>>();
    auto future = promise->get_future();
    add(visit, Job{[outcome, use = std::move(use)](desk::UnitOfWork& unit) mutable {
                     outcome->emplace(use(unit));
                     return (*outcome)->ok();
                   },
                   [promise](desk::Committed committed) { promise->set_value(committed); }, false});
    const desk::Committed committed = future.get();
    if (committed == desk::Committed::storage_failed || !outcome->has_value()) throw desk::StorageFailed();
    return std::move(**outcome);
  }
  /// Every second: tries again what failed.
  void on_tick();

 private:
  struct Job {
    Work work;
    std::function<void(desk::Committed)> done;
    bool try_again;  // a fact; a use case is told that it failed
    /// Set by `work` when somebody else has written the visit in the same moment.
    std::shared_ptr<bool> crossed = {};
  };
  struct Queue {
    std::deque<Job> jobs;
    bool running = false;
    bool failed = false;  // waits for the next tick
  };
  void add(const VisitId& visit, Job job);
  void run_next(const VisitId& visit);
  void finish(const VisitId& visit, desk::Committed committed);

  desk::Storage& storage_;
  std::function<desk::Context()> context_;
  std::function<void(const ClinicId&, const VisitId&)> changed_;
  std::mutex mutex_;
  std::map<VisitId, Queue> queues_;
};

}  // namespace bedside::api
