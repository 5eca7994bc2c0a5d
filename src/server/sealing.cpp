#include "server/sealing.hpp"

#include "audit/sealer.hpp"
#include "base/sweep.hpp"
#include "server/log.hpp"

namespace bedside::server {
namespace {

/// An event lies unchained for this long at most; whoever edits the database within it is not seen.
constexpr std::chrono::seconds kEvery{1};
/// So many in one transaction: some milliseconds in which, on SQLite, nobody else writes.
constexpr int kBatch = 40;

}  // namespace

int seal_all(desk::Storage& storage, const secure::KeyRing& keys, RightOfWay* way) {
  int sealed = 0;
  for (;;) {
    // A read first: a quiet clinic costs the writer nothing.
    bool any = false;
    storage.read_one([&](desk::UnitOfWork& unit) { any = !unit.audit().clinics_with_unsealed().empty(); });
    if (!any) return sealed;
    const auto turn = RightOfWay::give_way(way);
    // Who writes an event must not have to write it again because it was looked for here. Another sealer has the same number.
    const auto batch = desk::transact(
        storage, [&](desk::UnitOfWork& unit) -> Result<int, Done> { return audit::seal_events(unit.audit(), keys, kBatch); },
        desk::Isolation::read_committed);
    if (!batch) return sealed;
    sealed += *batch;
    if (*batch < kBatch) return sealed;  // what has come meanwhile is the next round's, with others
  }
}

void Sealing::start() {
  thread_ = std::thread([this] { work(); });
}

void Sealing::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Sealing::work() {
  bool said = false;
  for (;;) {
    bool last = false;
    {
      std::unique_lock lock(mutex_);
      last = wait_swept(changed_, lock, std::chrono::steady_clock::now() + kEvery, [this] { return stopping_; });
    }
    try {
      seal_all(storage_, keys_, &way_);
      said = false;
    } catch (const desk::StorageFailed&) {
      if (!said) log_line("The audit log cannot be sealed: the database does not answer. It will be tried again.");
      said = true;
    }
    if (last) return;
  }
}

}  // namespace bedside::server
