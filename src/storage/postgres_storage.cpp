#include "storage/postgres_storage.hpp"

#include <algorithm>
#include <chrono>
#include <future>

namespace bedside::storage {
namespace {

using desk::Committed;
using Purpose = PostgresConnection::Purpose;

/// Of those who get in each other's way one commits, so with all writers of three nodes on one row the last needs
/// about as many tries as there are writers.
constexpr int kMostTries = 16;
/// Nor does anybody wait longer for the locks of others.
constexpr std::chrono::seconds kLongestTry{3};
/// Pauses grow to this and are cut by chance, so that those who met do not meet again.
constexpr int kLongestPauseMs = 50;
/// No read transaction lasts longer.
constexpr std::chrono::seconds kReadLimit{1};
/// Who asks whether the program is ready waits no longer than this.
constexpr std::chrono::seconds kReadyLimit{2};
/// How often an idle writer looks whether the program ends; closing wakes it anyhow.
constexpr std::chrono::seconds kIdle{60};

std::chrono::milliseconds pause_after(int tries, RandomSource& random) {
  const int limit = std::min(1 << std::min(tries, 10), kLongestPauseMs);
  return std::chrono::milliseconds(random.below(static_cast<std::uint32_t>(limit) + 1));
}

/// Two who wanted the same unique value may both have seen that it was free: the second sees the first's row when
/// it runs again, and can refuse in words. Where it is our own mistake, it fails again. Of workers of a queue who want the
/// same number one gets it each time.
bool may_succeed_again(const SqlFailed& failed, desk::Isolation isolation, int tries, std::chrono::steady_clock::time_point begun) {
  const bool met_others = failed.kind == SqlFailed::Kind::try_again ||
                          (failed.kind == SqlFailed::Kind::constraint && isolation == desk::Isolation::read_committed);
  if (!met_others) return failed.kind == SqlFailed::Kind::constraint && tries == 1;
  return tries < kMostTries && std::chrono::steady_clock::now() - begun < kLongestTry;
}

}  // namespace

PostgresStorage::PostgresStorage(const Settings& settings, const secure::KeyRing& keys)
    : settings_(settings),
      outage_(settings.report),
      house_(settings.database, keys, outage_, settings.report, settings.look_through_every),
      readers_(settings.readers,
               [this, &keys] {
                 return std::make_unique<PostgresConnection>(Purpose::read, settings_.database, keys, outage_, settings_.watch);
               }),
      queue_(settings.queue),
      turnstile_(settings.writers) {
  for (int i = 0; i < settings.writers; ++i) {
    connections_.push_back(
        std::make_unique<PostgresConnection>(Purpose::write, settings.database, keys, outage_, settings.watch));
  }
  for (auto& connection : connections_) writers_.emplace_back([this, &connection] { write(*connection); });
}

PostgresStorage::~PostgresStorage() {
  queue_.close();
  for (auto& writer : writers_) writer.join();
}

void PostgresStorage::submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(Committed)> done, desk::Isolation isolation) {
  Job job{std::move(work), std::move(done), isolation};
  if (!queue_.push(job)) job.done(Committed::storage_failed);
}

void PostgresStorage::lend_reader(const std::function<void(PostgresConnection&)>& use) {
  try {
    readers_.with(use);
  } catch (const SqlFailed& failed) {
    if (!outage_.is_known()) settings_.report(std::string("reading failed: ") + failed.what());
    throw desk::StorageFailed();
  }
}

void PostgresStorage::read(const std::function<void(desk::UnitOfWork&)>& work) {
  lend_reader([&](PostgresConnection& connection) {
    try {
      connection.run([&](SqlUnit& unit) {
        unit.sql().begin();
        unit.sql().set_deadline(std::chrono::steady_clock::now() + kReadLimit);
        work(unit);
        unit.sql().catch_up();  // nothing, unless somebody tried to write
      });
    } catch (...) {
      connection.roll_back();
      throw;
    }
    connection.roll_back();  // nothing was written
  });
}

void PostgresStorage::read_one(const std::function<void(desk::UnitOfWork&)>& work) {
  lend_reader([&](PostgresConnection& connection) {
    connection.run([&](SqlUnit& unit) {
      unit.sql().set_deadline(std::chrono::steady_clock::now() + kReadLimit);
      work(unit);
    });
  });
}

bool PostgresStorage::forget_erased() { return house_.forget(); }

bool PostgresStorage::serve_alone() { return house_.serve_alone(); }

bool PostgresStorage::ready() {
  try {
    read([](desk::UnitOfWork& unit) { unit.clinics().list_clinics(); });
  } catch (const desk::StorageFailed&) {
    return false;
  }
  return healthy_ || writing_works();
}

bool PostgresStorage::writing_works() {
  const auto promise = std::make_shared<std::promise<Committed>>();
  auto outcome = promise->get_future();
  submit(
      [](desk::UnitOfWork& unit) {
        // A transaction with a number is written to the server's log and waits for its disk.
        static_cast<SqlUnit&>(unit).sql().select_once("SELECT CAST(pg_current_xact_id() AS TEXT)");
        return true;
      },
      [promise](Committed committed) { promise->set_value(committed); }, desk::Isolation::serializable);
  return outcome.wait_for(kReadyLimit) == std::future_status::ready && outcome.get() == Committed::durable;
}

void PostgresStorage::write(PostgresConnection& connection) {
  while (!queue_.finished()) {
    for (const Job& job : queue_.take(1, std::chrono::steady_clock::now() + kIdle)) job.done(run(connection, job));
  }
}

Committed PostgresStorage::run(PostgresConnection& connection, const Job& job) {
  turnstile_.enter();
  const Committed committed = run_until_it_stands(connection, job);
  turnstile_.leave();
  return committed;
}

Committed PostgresStorage::run_until_it_stands(PostgresConnection& connection, const Job& job) {
  secure::SystemRandom random;
  const auto begun = std::chrono::steady_clock::now();
  for (int tries = 1;; ++tries) {
    try {
      const Committed committed = run_once(connection, job);
      healthy_ = true;
      turnstile_.committed();
      return committed;
    } catch (const SqlFailed& failed) {
      connection.roll_back();
      if (failed.kind == SqlFailed::Kind::try_again) turnstile_.conflicted();
      if (may_succeed_again(failed, job.isolation, tries, begun)) {
        std::this_thread::sleep_for(pause_after(tries, random));
        continue;
      }
      // A connection that is gone may have taken the answer to COMMIT with it: whether the unit stands is not known.
      if (failed.kind == SqlFailed::Kind::connection || failed.kind == SqlFailed::Kind::other) healthy_ = false;
      if (!outage_.is_known()) settings_.report(std::string("a unit of work failed: ") + failed.what());
    } catch (const std::exception&) {
      connection.roll_back();
      settings_.report("a unit of work failed: an exception");
    }
    return Committed::storage_failed;
  }
}

Committed PostgresStorage::run_once(PostgresConnection& connection, const Job& job) {
  bool kept = false;
  connection.run([&](SqlUnit& unit) {
    unit.sql().begin(job.isolation);
    unit.take_erased();  // of a try before this one
    kept = job.work(unit);
  });
  if (!kept) {
    connection.roll_back();
    return Committed::rolled_back;
  }
  SqlUnit& unit = connection.connected();
  const Erased erased = unit.take_erased();
  try {
    unit.sql().commit();
  } catch (const SqlFailed&) {
    // The answer may be lost, and the transaction stand.
    if (erased.any()) house_.erased(erased);
    throw;
  }
  if (erased.any()) house_.erased(erased);
  return Committed::durable;
}

}  // namespace bedside::storage
