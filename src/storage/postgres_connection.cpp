#include "storage/postgres_connection.hpp"

namespace bedside::storage {
namespace {

/// Short enough that nobody notices the server's return late, long enough that a dead one costs nothing.
constexpr std::chrono::milliseconds kRest{250};

/// A client that has vanished is noticed by the server, too: its locks go, its transaction ends.
constexpr const char* kAlways =
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
    // Each statement has one way to go (query_plan_test): it is planned once, not for every set of values.
    "SET plan_cache_mode = force_generic_plan; "
    // Acknowledged is durable, even where the server's default is to answer first.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

const char* session_of(PostgresConnection::Purpose purpose) {
  using Purpose = PostgresConnection::Purpose;
  switch (purpose) {
    // A scan would lock whole tables against the other writers (predicate locks), however small they are.
    // Waiting for a lock lasts longer than the server takes to find a deadlock (1 s): it ends one of the two then,
    // where a time-out would end both, to meet again.
    case Purpose::write:
      return "SET default_transaction_isolation = 'serializable'; SET enable_seqscan = off; SET statement_timeout = '5s'; "
             "SET lock_timeout = '1800ms'; SET idle_in_transaction_session_timeout = '5s'";
    // Erased rows stay in the files while somebody reads who could still see them: under a second.
    case Purpose::read:
      return "SET default_transaction_isolation = 'repeatable read'; SET default_transaction_read_only = on; "
             "SET statement_timeout = '1s'; SET lock_timeout = '1s'; SET idle_in_transaction_session_timeout = '1s'";
    // A VACUUM leaves others a share of the processors and of the disk: it rests 2 ms after each fifty pages that it changes.
    case Purpose::keep_house:
      return "SET statement_timeout = '60s'; SET lock_timeout = '2s'; SET vacuum_cost_delay = '2ms'; SET vacuum_cost_limit = 1000";
  }
  return "";
}

}  // namespace

bool Outage::may_try() {
  const std::lock_guard lock(mutex_);
  return Clock::now() >= next_try_;
}

void Outage::failed(const std::string& why) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    next_try_ = Clock::now() + kRest;
    first = !away_.exchange(true);
  }
  if (first) report_("PostgreSQL is away: " + why + ". What needs it fails until it is back.");
}

void Outage::connected() {
  if (away_.exchange(false)) report_("PostgreSQL is back.");
}

PostgresConnection::PostgresConnection(Purpose purpose, std::string address, const secure::KeyRing& keys, Outage& outage,
                                       StatementWatch watch)
    : purpose_(purpose), address_(std::move(address)), keys_(keys), outage_(outage), watch_(std::move(watch)) {}

SqlUnit& PostgresConnection::connected() {
  if (unit_) return *unit_;
  if (!outage_.may_try()) throw SqlFailed(SqlFailed::Kind::connection, "PostgreSQL is away");
  try {
    auto unit = std::make_unique<SqlUnit>(Database::postgres, address_, keys_, watch_);
    unit->sql().execute(kAlways);
    unit->sql().execute(session_of(purpose_));
    unit_ = std::move(unit);
    ++generation_;
  } catch (const SqlFailed& failed) {
    outage_.failed(failed.what());
    throw SqlFailed(SqlFailed::Kind::connection, failed.what());
  }
  outage_.connected();
  return *unit_;
}

void PostgresConnection::prepare_session() { connected().sql().execute(session_of(purpose_)); }

SqlUnit& PostgresConnection::checked() {
  try {
    if (unit_) unit_->sql().select_once("SELECT 1");
  } catch (const SqlFailed&) {
    close();
  }
  return connected();
}

void PostgresConnection::run(const std::function<void(SqlUnit&)>& work) {
  if (unit_ && unit_->sql().is_closed()) close();
  SqlUnit& unit = connected();
  const std::uint64_t answers = unit.sql().answers();
  try {
    work(unit);
    return;
  } catch (const SqlFailed& failed) {
    if (failed.kind != SqlFailed::Kind::connection) throw;
    const bool nothing_came = unit.sql().answers() == answers;
    close();
    if (!nothing_came) throw;
  }
  work(connected());
}

void PostgresConnection::roll_back() noexcept {
  if (!unit_) return;
  try {
    unit_->sql().roll_back();
  } catch (const std::exception&) {
    close();
  }
}

}  // namespace bedside::storage
