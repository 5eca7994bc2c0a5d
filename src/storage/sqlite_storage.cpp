#include "storage/sqlite_storage.hpp"

#include <algorithm>
#include <filesystem>

#include "base/sweep.hpp"

namespace bedside::storage {
namespace {

using desk::Committed;

/// As many units as share one fsync. More would make the first of them wait for the last.
constexpr std::size_t kBatch = 64;
/// An erasure must have left the log within 10 s: the first try leaves time for more. Each holds up everybody who writes, some
/// 15 ms for as much as is written in a tenth of a second, so it does not come at once.
constexpr std::chrono::milliseconds kForgetSoon{2000};
constexpr std::chrono::milliseconds kForgetAgain{500};
constexpr std::chrono::seconds kForgetLimit{10};
/// How often the log is carried into the database, and from how many pages on the writer does so itself (64 MB: the
/// other thread does not get to it). Right after that little is left in it: it is begun anew then, or truncated.
constexpr std::chrono::milliseconds kCarryEvery{100};
constexpr std::chrono::milliseconds kWaitForCarrying{400};
constexpr int kMostPages = 16'000;
constexpr std::chrono::seconds kIdle{60};
/// Of what has been read, kept by each connection (KiB).
constexpr int kWriterCache = 32 * 1024;
constexpr int kReaderCache = 8 * 1024;
/// How long the writer waits for readers when it truncates; they last under a second.
constexpr int kTruncateWaitMs = 300;
constexpr int kBusyWaitMs = 5000;
/// Once a disk was full, so much of it has to be free before writing is said to work: some visits' worth.
constexpr std::uintmax_t kRoom = 1 << 20;
/// Who asks whether the program is ready waits no longer than this.
constexpr std::chrono::seconds kReadyLimit{2};

void prepare(Sql& sql, bool writes) {
  sql.select_once("PRAGMA busy_timeout = " + std::to_string(kBusyWaitMs));
  sql.execute("PRAGMA foreign_keys = ON");
  sql.execute("PRAGMA temp_store = MEMORY");
  sql.execute("PRAGMA cache_size = -" + std::to_string(writes ? kWriterCache : kReaderCache));
  if (writes) {
    sql.select_once("PRAGMA journal_mode = WAL");
    sql.execute("PRAGMA synchronous = FULL");
    sql.select_once("PRAGMA secure_delete = ON");
    sql.select_once("PRAGMA wal_autocheckpoint = " + std::to_string(kMostPages));
  } else {
    sql.execute("PRAGMA query_only = ON");
  }
}

std::unique_ptr<SqlUnit> make_reader(const Settings& settings, const secure::KeyRing& keys) {
  auto unit = std::make_unique<SqlUnit>(Database::sqlite, settings.database, keys, settings.watch);
  prepare(unit->sql(), false);
  return unit;
}

}  // namespace

SqliteStorage::SqliteStorage(const Settings& settings, const secure::KeyRing& keys)
    : settings_(settings),
      writer_unit_(Database::sqlite, settings.database, keys, settings.watch),
      readers_(settings.readers, [this, &keys] { return make_reader(settings_, keys); }),
      queue_(settings.queue),
      carrying_(Database::sqlite, settings.database) {
  prepare(writer_unit_.sql(), true);
  carrying_.execute("PRAGMA synchronous = FULL");
  writer_ = std::thread([this] { write(); });
  carrier_ = std::thread([this] { carry(); });
}

SqliteStorage::~SqliteStorage() {
  {
    const std::lock_guard lock(carrier_mutex_);
    carrier_stops_ = true;
  }
  carrier_changed_.notify_all();
  carrier_.join();
  queue_.close();
  writer_.join();
}

/// SQLite lets others write while this goes on; in a COMMIT it would be the writer who waits for the disk.
void SqliteStorage::carry() {
  std::unique_lock lock(carrier_mutex_);
  while (!carrier_stops_) {
    if (!wait_swept(carrier_changed_, lock, Clock::now() + kIdle, [this] { return carrier_stops_ || uncarried_; })) continue;
    wait_swept(carrier_changed_, lock, Clock::now() + kCarryEvery, [this] { return carrier_stops_; });
    if (carrier_stops_) break;
    uncarried_ = false;
    lock.unlock();
    try {
      const std::lock_guard alone(checkpoint_mutex_);
      carrying_.select_once("PRAGMA wal_checkpoint(PASSIVE)");
      carried_ = true;
    } catch (const SqlFailed&) {
      // The disk is full: it stays in the log until somebody writes again.
    }
    queue_.wake();
    lock.lock();
  }
}

void SqliteStorage::submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(Committed)> done, desk::Isolation isolation) {
  Job job{std::move(work), std::move(done), isolation};
  if (!queue_.push(job)) job.done(Committed::storage_failed);
}

void SqliteStorage::read(const std::function<void(desk::UnitOfWork&)>& work) {
  try {
    readers_.with([&](SqlUnit& unit) {
      unit.sql().execute("BEGIN");
      try {
        work(unit);
      } catch (...) {
        unit.sql().execute("ROLLBACK");
        throw;
      }
      unit.sql().execute("ROLLBACK");  // nothing was written
    });
  } catch (const SqlFailed& failed) {
    settings_.report(std::string("reading failed: ") + failed.what());
    throw desk::StorageFailed();
  }
}

bool SqliteStorage::forget_erased() {
  std::future<bool> forgotten;
  {
    const std::lock_guard lock(waiting_mutex_);
    forgotten = waiting_.emplace_back().get_future();
  }
  queue_.wake();
  return forgotten.get();
}

bool SqliteStorage::ready() {
  try {
    read([](desk::UnitOfWork& unit) { unit.clinics().list_clinics(); });
  } catch (const desk::StorageFailed&) {
    return false;
  }
  return healthy_ || writing_works();
}

/// On a full disk small things find room now and then, and what matters does not.
bool SqliteStorage::has_room() const {
  std::error_code unknown;
  const auto space = std::filesystem::space(std::filesystem::path(settings_.database).parent_path(), unknown);
  return unknown || space.available >= kRoom;
}

/// A disk that was full may have room again, and nobody else writes while a program is not ready.
bool SqliteStorage::writing_works() {
  const auto promise = std::make_shared<std::promise<Committed>>();
  auto outcome = promise->get_future();
  submit(
      [](desk::UnitOfWork& unit) {
        // A transaction without a change is not written.
        static_cast<SqlUnit&>(unit).sql().execute("UPDATE key_checks SET check_value = check_value");
        return true;
      },
      [promise](Committed committed) { promise->set_value(committed); }, desk::Isolation::serializable);
  return outcome.wait_for(kReadyLimit) == std::future_status::ready && outcome.get() == Committed::durable && has_room();
}

void SqliteStorage::write() {
  while (!queue_.finished()) {
    const auto now = Clock::now();
    const auto until = !erased_since_ ? now + kIdle : now < next_try_ ? next_try_ : next_try_ + kWaitForCarrying;
    std::deque<Job> jobs = queue_.take(kBatch, until);
    if (!jobs.empty()) commit_batch(std::move(jobs));
    const bool carried = carried_.exchange(false);
    if (!forget_when_due(carried) && carried) begin_log_anew();
  }
  // At the end too nothing erased stays in the log.
  answer_waiting(!erased_since_ || truncate_log());
}

/// True when the unit's work stands in the open transaction. False with storage_failed may mean that the
/// whole transaction is gone.
bool SqliteStorage::run_unit(const Job& job, Committed& outcome) {
  Sql& sql = writer_unit_.sql();
  sql.execute("SAVEPOINT unit");
  bool keep = false;
  outcome = Committed::rolled_back;
  try {
    keep = job.work(writer_unit_);
  } catch (const std::exception& failure) {
    // A unit that fails takes nothing with it but itself.
    const auto* sql_failure = dynamic_cast<const SqlFailed*>(&failure);
    settings_.report(std::string("a unit of work failed: ") + (sql_failure ? failure.what() : "an exception"));
    outcome = Committed::storage_failed;
  }
  if (!keep) sql.execute("ROLLBACK TO unit");
  sql.execute("RELEASE unit");
  return keep;
}

void SqliteStorage::commit_batch(std::deque<Job> jobs) {
  Sql& sql = writer_unit_.sql();
  std::vector<Committed> outcomes(jobs.size(), Committed::storage_failed);
  bool durable = false;
  try {
    sql.execute("BEGIN IMMEDIATE");
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (run_unit(jobs[i], outcomes[i])) outcomes[i] = Committed::durable;
    }
    sql.execute("COMMIT");
    durable = true;
  } catch (const SqlFailed& failed) {
    // Once, not for each unit that waits: the disk that is full may be the log's own.
    if (healthy_) settings_.report(std::string("writing failed: ") + failed.what());
    try {
      sql.execute("ROLLBACK");
    } catch (const SqlFailed&) {
      // A full disk ends the transaction by itself.
    }
  }
  const bool again = durable && !healthy_ && has_room();
  if (again) settings_.report("writing works again");
  healthy_ = durable && (healthy_ || again);
  if (durable) {
    {
      const std::lock_guard lock(carrier_mutex_);
      uncarried_ = true;
    }
    carrier_changed_.notify_all();
  }
  const bool erased = writer_unit_.take_erased().any();
  if (durable && erased && !erased_since_) {
    erased_since_ = Clock::now();
    next_try_ = *erased_since_ + kForgetSoon;
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].done(durable || outcomes[i] == Committed::rolled_back ? outcomes[i] : Committed::storage_failed);
  }
}

/// By the writer, of what nobody reads any more: whether nobody was in the way for so long.
bool SqliteStorage::checkpoint(const std::string& mode, int wait_ms) {
  const std::lock_guard alone(checkpoint_mutex_);  // of two at a time SQLite refuses the second
  Sql& sql = writer_unit_.sql();
  const auto be_patient = [&sql](int ms) { sql.select_once("PRAGMA busy_timeout = " + std::to_string(ms)); };
  bool done = false;
  try {
    be_patient(wait_ms);
    auto rows = sql.select_once("PRAGMA wal_checkpoint(" + mode + ")");
    done = !rows.empty() && rows.front().number() == 0;  // first column: 1 when somebody was in the way
  } catch (const SqlFailed&) {
    // The disk is full: who writes next finds out.
  }
  be_patient(kBusyWaitMs);
  return done;
}

/// Carries the little that has come since, and lets the next who writes begin at the log's front. So it stays short, which makes
/// truncating it quick, and as long as it is, so that the disk is not told of a new length with each commit. Where somebody
/// still reads, the next time is soon.
void SqliteStorage::begin_log_anew() { checkpoint("RESTART", 0); }

bool SqliteStorage::truncate_log() {
  const bool done = checkpoint("TRUNCATE", kTruncateWaitMs);
  if (done) {
    if (late_reported_) settings_.report("what was erased has left the write-ahead log now");
    erased_since_.reset();
    late_reported_ = false;
  }
  return done;
}

/// Right after the log was carried, if that comes about soon. Whether it was tried.
bool SqliteStorage::forget_when_due(bool carried) {
  bool asked = false;
  {
    const std::lock_guard lock(waiting_mutex_);
    asked = !waiting_.empty();
  }
  const auto now = Clock::now();
  if (!asked && (!erased_since_ || now < next_try_)) return false;
  if (!asked && !carried && now < next_try_ + kWaitForCarrying) return false;
  const bool done = truncate_log();
  if (asked) answer_waiting(done);
  if (done || !erased_since_) return true;
  next_try_ = Clock::now() + kForgetAgain;
  if (!late_reported_ && Clock::now() - *erased_since_ > kForgetLimit) {
    late_reported_ = true;
    settings_.report("what was erased is still in the write-ahead log after 10 s: a reader holds it; trying on");
  }
  return true;
}

void SqliteStorage::answer_waiting(bool forgotten) {
  const std::lock_guard lock(waiting_mutex_);
  for (auto& promise : waiting_) promise.set_value(forgotten);
  waiting_.clear();
}

}  // namespace bedside::storage
