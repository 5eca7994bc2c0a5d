#include "storage/postgres_housekeeping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/sweep.hpp"

namespace bedside::storage {
namespace {

/// The first VACUUM comes soon, so that there is time for more until the 10 s are over.
constexpr std::chrono::milliseconds kForgetSoon{1000};
constexpr std::chrono::milliseconds kForgetAgain{500};
/// While something is erased all the time: after each VACUUM every connection plans its statements of those tables anew.
constexpr std::chrono::seconds kForgetPause{4};
/// How long a VACUUM waits for those who see what was erased, and how often it looks; a read ends within a second.
constexpr std::chrono::milliseconds kOlderEnd{500};
constexpr std::chrono::milliseconds kOlderLook{10};
constexpr std::chrono::seconds kForgetLimit{10};
/// Who waits for an erasure has other things to do, too.
constexpr std::chrono::seconds kForgetWait{2};
/// A lock that was lost with its connection is taken again after this at the latest.
constexpr std::chrono::seconds kLook{5};

const Erased kNamesInIndexes = Erased()
                                   .set(static_cast<std::size_t>(PersonalTable::patients))
                                   .set(static_cast<std::size_t>(PersonalTable::people));
/// Any number: shared by the programs that serve from one database, exclusive for one that wants to know whether
/// it is alone.
constexpr int kServingLock = 4242043;

std::string list_of(const Erased& tables, const char* form) {
  std::string list;
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (tables[i]) list += (list.empty() ? "" : ", ") + fmt::format(fmt::runtime(form), kPersonalTables[i]);
  return list;
}

/// Locks answer void, which is no column that a statement may ask for.
void lock(Sql& sql, const char* function) {
  sql.select_once(fmt::format("SELECT 1 FROM (SELECT {}({})) AS done", function, kServingLock));
}

/// Until nobody in this database sees what was before transaction `next`, for VACUUM would leave that, and be for nothing.
void wait_for_older(Sql& sql, std::uint64_t next) {
  const std::string seen = fmt::format("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                                       "pid <> pg_backend_pid() AND age(backend_xmin) > age(CAST('{}' AS xid))", next);
  const auto until = std::chrono::steady_clock::now() + kOlderEnd;
  while (std::chrono::steady_clock::now() < until && sql.select_once(seen).front().number() > 0) std::this_thread::sleep_for(kOlderLook);
}

}  // namespace

PostgresHousekeeping::PostgresHousekeeping(const std::string& address, const secure::KeyRing& keys, Outage& outage,
                                           std::function<void(const std::string&)> report, std::chrono::seconds look_through_every)
    : report_(std::move(report)),
      look_through_every_(look_through_every),
      connection_(PostgresConnection::Purpose::keep_house, address, keys, outage),
      next_look_through_(Clock::now() + look_through_every) {
  thread_ = std::thread([this] { run(); });
}

PostgresHousekeeping::~PostgresHousekeeping() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void PostgresHousekeeping::erased(const Erased& tables) {
  {
    const std::lock_guard guard(mutex_);
    if (erased_ == forgotten_) {
      erased_since_ = Clock::now();
      next_try_ = erased_since_ + kForgetSoon;
    }
    ++erased_;
    tables_ |= tables;
  }
  changed_.notify_all();
}

bool PostgresHousekeeping::forget() {
  std::unique_lock guard(mutex_);
  if (erased_ == forgotten_) erased_since_ = Clock::now();
  const std::uint64_t wanted = ++erased_;
  urgent_ = wanted;
  next_try_ = Clock::now();
  changed_.notify_all();
  return changed_.wait_for(guard, kForgetWait, [&] { return forgotten_ >= wanted; });
}

bool PostgresHousekeeping::serve_alone() {
  const std::lock_guard guard(connection_mutex_);
  serving_ = true;
  try {
    Sql& sql = connection_.checked().sql();
    bool alone = true;
    sql.execute("SET lock_timeout = '500ms'");  // one that was just killed has let go by then
    try {
      lock(sql, "pg_advisory_lock");
    } catch (const SqlFailed& failed) {
      if (failed.kind != SqlFailed::Kind::try_again) throw;
      alone = false;
    }
    lock(sql, "pg_advisory_lock_shared");
    locked_on_ = connection_.generation();
    if (alone) lock(sql, "pg_advisory_unlock");
    connection_.prepare_session();
    erased(Erased().set());  // by an earlier run, perhaps, that was killed before its VACUUM
    return alone;
  } catch (const SqlFailed& failed) {
    report_(std::string("it is not known whether another program serves from this database: ") + failed.what());
    return false;
  }
}

void PostgresHousekeeping::run() {
  std::unique_lock guard(mutex_);
  while (!stopping_) {
    const bool due = erased_ != forgotten_ && Clock::now() >= next_try_;
    guard.unlock();
    if (due) try_to_forget();
    keep_lock();
    guard.lock();
    const auto look = Clock::now() + kLook;
    sweep_stack_when_due();
    if (!stopping_) changed_.wait_until(guard, erased_ == forgotten_ ? look : std::min(next_try_, look));
  }
  const bool due = erased_ != forgotten_;
  guard.unlock();
  // At the end too nothing erased stays.
  if (due) try_to_forget();
}

void PostgresHousekeeping::try_to_forget() {
  std::uint64_t covered = 0;
  Erased tables;
  {
    const std::lock_guard guard(mutex_);
    covered = erased_;
    tables = std::exchange(tables_, {});
    if (tables.any() && Clock::now() >= next_look_through_) tables.set();
  }
  bool forgotten = false;
  try {
    forgotten = vacuum(tables);
  } catch (const SqlFailed&) {
    // Away, or somebody's lock is in the way: tried again, and reported when it takes too long.
  }
  if (!forgotten) {
    const std::lock_guard guard(mutex_);
    tables_ |= tables;
  } else if (tables.all()) {
    const std::lock_guard guard(mutex_);
    next_look_through_ = Clock::now() + look_through_every_;
  }
  settle(covered, forgotten);
}

void PostgresHousekeeping::settle(std::uint64_t covered, bool forgotten) {
  std::string sentence;
  {
    const std::lock_guard guard(mutex_);
    const auto now = Clock::now();
    if (forgotten) {
      forgotten_ = covered;
      if (std::exchange(late_reported_, false)) sentence = "what was erased has left the database's tables now";
      erased_since_ = now;  // what was erased meanwhile
      next_try_ = urgent_ > covered ? now : now + kForgetPause;
    } else {
      next_try_ = now + kForgetAgain;
      if (!late_reported_ && now - erased_since_ > kForgetLimit) {
        late_reported_ = true;
        sentence = "what was erased is still in the database's tables after 10 s: a transaction, a replica or a lock holds it; trying on";
      }
    }
  }
  changed_.notify_all();
  if (!sentence.empty()) report_(sentence);
}

bool PostgresHousekeeping::vacuum(const Erased& erased) {
  const std::lock_guard guard(connection_mutex_);
  Sql& sql = connection_.checked().sql();
  // Every transaction that erased something so far has a number below this one.
  const auto next = std::stoull(sql.select_once("SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT)").front().text());
  if (erased.none()) return true;
  wait_for_older(sql, next & 0xffffffffU);
  // Without helpers: each would be a process more beside those whom somebody waits for. Indexes that hold a name are cleaned however
  // little of a large table was erased; those of the others hold ids, times and hashes.
  const Erased with_names = erased & kNamesInIndexes;
  const Erased others = erased & ~kNamesInIndexes;
  if (with_names.any()) sql.execute("VACUUM (FREEZE, INDEX_CLEANUP ON, PARALLEL 0) " + list_of(with_names, "{}"));
  if (others.any()) sql.execute("VACUUM (FREEZE, PARALLEL 0) " + list_of(others, "{}"));
  // VACUUM says no word about rows that somebody's snapshot still sees. But a table whose oldest number is at least
  // `next` cannot hold a row that an older transaction has deleted.
  const std::string tables = list_of(erased, "CAST('{}' AS regclass)");
  return sql.select_once(fmt::format("SELECT COUNT(*) FROM pg_class WHERE (oid IN ({0}) OR oid IN (SELECT reltoastrelid FROM "
                                     "pg_class WHERE oid IN ({0}))) AND age(relfrozenxid) > age(CAST('{1}' AS xid))",
                                     tables, next & 0xffffffffU))
             .front()
             .number() == 0;
}

void PostgresHousekeeping::keep_lock() {
  const std::lock_guard guard(connection_mutex_);
  if (!serving_) return;
  try {
    Sql& sql = connection_.checked().sql();
    if (locked_on_ == connection_.generation()) return;
    lock(sql, "pg_advisory_lock_shared");
    locked_on_ = connection_.generation();
  } catch (const SqlFailed&) {
    // The server is away, or somebody is just asking whether they are alone: in a moment again.
  }
}

}  // namespace bedside::storage
