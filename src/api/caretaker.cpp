#include "api/caretaker.hpp"

#include "api/services.hpp"
#include "base/sweep.hpp"
#include "desk/entering.hpp"
#include "desk/fallback.hpp"
#include "desk/reminders.hpp"
#include "desk/retention.hpp"

namespace bedside::api {
namespace {

constexpr std::chrono::seconds kTick{1};
// Erased data is off the disk within 10 s: the first try comes at once, a checkpoint that a reader holds up is
// tried each second, and a failure is reported after this many.
constexpr int kReportAfter = 9;
// What is only tidied away (tombstones, sessions, windows of attempts) counts in hours and days.
constexpr std::chrono::seconds kTidyEvery{10};
// Days are counted, so minutes do not matter; while there is more, each second a turn.
constexpr std::chrono::minutes kRemoveEvery{10};

}  // namespace

void Caretaker::start() {
  thread_ = std::thread([this] { run(); });
}

void Caretaker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Caretaker::run() {
  int failures = 0;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (wait_swept(changed_, lock, std::chrono::steady_clock::now() + kTick, [&] { return stopping_; })) return;
    }
    services_.facts.on_tick();
    try {
      end_what_is_due();
      remove_what_is_too_old();
      remind_who_is_due();
      send_otherwise();
      if (!forget_due_.exchange(false)) continue;
      if (services_.deps.storage.forget_erased()) {
        failures = 0;
        continue;
      }
    } catch (const desk::StorageFailed&) {
      // Tried again in a second, like a checkpoint that did not succeed.
    }
    forget_due_ = true;
    if (++failures % kReportAfter == 0) services_.deps.report("Erased data may still be in the database's log: a checkpoint does not succeed.");
  }
}

void Caretaker::end_what_is_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_tidying_) {
    // A read first: visits that go on, or none, cost the writer nothing.
    bool any = false;
    services_.deps.storage.read_one([&](desk::UnitOfWork& unit) { any = !unit.visits().list_past_end(services_.wall_now(), 1).empty(); });
    if (!any) return;
  }
  const auto passed = desk::transact(services_.deps.storage, [context = services_.context()](desk::UnitOfWork& unit) {
    return desk::caretaker(unit, context);
  });
  if (!passed.ok()) return;
  next_tidying_ = now + kTidyEvery;
  services_.deps.note_too_old(passed->too_old);
  for (const auto& one : passed->ended) {
    const auto reason = one.status == visits::Status::lapsed ? calls::EndedReason::lapsed : calls::EndedReason::completed;
    services_.end_visit(one.visit, reason);
    services_.visit_changed(one.clinic, one.visit);
  }
}

void Caretaker::remove_what_is_too_old() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_removal_) return;
  bool more = false;
  std::vector<ClinicId> clinics;
  services_.deps.storage.read_one([&](desk::UnitOfWork& unit) { clinics = unit.clinics().list_clinics(); });
  for (const ClinicId& clinic : clinics) {
    const auto removed = desk::transact(services_.deps.storage, [context = services_.context(), clinic](desk::UnitOfWork& unit) {
      return desk::remove_what_is_too_old(unit, context, clinic);
    });
    if (!removed.ok()) continue;
    more = more || removed->more;
    if (removed->any()) forget_due_ = true;
  }
  if (!more) next_removal_ = now + kRemoveEvery;
}

void Caretaker::remind_who_is_due() {
  const auto now = services_.wall_now();
  std::optional<WallTime> next;
  services_.deps.storage.read_one([&](desk::UnitOfWork& unit) { next = unit.reminders().next_reminder(); });
  if (!next || *next > now) return;
  const auto reminded = desk::transact(services_.deps.storage, [context = services_.context()](desk::UnitOfWork& unit) {
    return desk::remind_who_is_due(unit, context);
  });
  if (!reminded.ok()) return;
  for (const auto& one : reminded.value()) services_.visit_changed(one.clinic, one.visit);
}

void Caretaker::send_otherwise() {
  const auto now = services_.wall_now();
  std::optional<WallTime> next;
  services_.deps.storage.read_one([&](desk::UnitOfWork& unit) { next = unit.outbox().next_fallback(); });
  if (!next || *next > now) return;
  const auto sent = desk::transact(services_.deps.storage, [context = services_.context()](desk::UnitOfWork& unit) {
    return desk::send_otherwise(unit, context);
  });
  if (!sent.ok()) return;
  for (const auto& one : sent.value()) services_.visit_changed(one.clinic, one.visit);
}

}  // namespace bedside::api
