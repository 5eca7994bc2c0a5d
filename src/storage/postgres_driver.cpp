// PostgreSQL by libpq in pipeline mode (its manual, chapter 34.5): a statement whose answer nobody needs yet is sent with the
// next one whose answer somebody waits for. BEGIN, every INSERT and COMMIT then cost no way to the server and back of their own.
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/invariant.hpp"
#include "storage/sql_driver.hpp"

namespace bedside::storage {
namespace {

using Kind = SqlFailed::Kind;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

/// More are not sent without looking at the answers: the server would wait until somebody reads them.
constexpr std::size_t kMostUnanswered = 256;
/// The server ends a statement of ours after five seconds itself (postgres_connection.cpp). One that is stopped, or whose disk hangs,
/// keeps the connection and says nothing for ever.
constexpr std::chrono::seconds kAnswerLimit{6};
/// What became of a COMMIT is worth more patience: afterwards nobody knows.
constexpr std::chrono::seconds kCommitLimit{30};

/// Why there is no connection. libpq's own sentence may hold a piece of the password (where an address is not
/// percent-encoded, it becomes part of a host's name), so it is only looked at, never passed on.
std::string why_not_connected(std::string_view sentence) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kReasons = {{
      {"password", "it refuses this user or password"},
      {"role \"", "it does not know this user"},
      {"pg_hba.conf", "its pg_hba.conf does not let this user in from here"},
      {"database \"", "it has no database of this name, or this user may not enter it"},
      {"too many", "it has no connection left: raise its max_connections"},
      {"connection slots", "it has no connection left: raise its max_connections"},
      {"read-only", "it is a replica that takes no writes"},
      {"starting up", "it is starting"},
      {"shutting down", "it is shutting down"},
      {"recovery", "it is recovering"},
      {"Connection refused", "nothing listens at its address"},
      {"No such file", "nothing listens at its socket"},
      {"translate host name", "its host's name is unknown"},
      {"timeout expired", "it does not answer"},
      {"SSL", "TLS with it does not come about"},
  }};
  for (const auto& [part, reason] : kReasons) {
    if (sentence.find(part) != std::string_view::npos) return std::string(reason);
  }
  return "it does not answer as PostgreSQL does";
}

/// PostgreSQL puts keys into its sentences: only codes go on.
SqlFailed failure_of(const PGresult* result) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (field == nullptr) return {Kind::connection, "the connection to PostgreSQL broke"};
  const std::string state = field;
  const std::string what = "PostgreSQL error " + state;
  if (state == "40001" || state == "40P01" || state == "55P03") return {Kind::try_again, what};
  if (state.starts_with("23")) return {Kind::constraint, what};
  if (state == "42501") return {Kind::other, what + " (its user has to own the database)"};
  // 25P03: it waited too long inside a transaction. 25006: the server has become a replica.
  const bool gone = state.starts_with("08") || state.starts_with("57P") || state == "25P03" || state == "25006";
  return {gone ? Kind::connection : Kind::other, what};
}

std::vector<Row> read_rows(const PGresult* result) {
  std::vector<Row> rows;
  const int count = PQntuples(result);
  const int columns = PQnfields(result);
  rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    std::vector<std::optional<std::string>> cells;
    cells.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column)) {
        cells.emplace_back();
      } else {
        cells.emplace_back(std::in_place, PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
      }
    }
    rows.emplace_back(std::move(cells));
  }
  return rows;
}

class PostgresDriver final : public SqlDriver {
 public:
  explicit PostgresDriver(const std::string& address) : connection_(PQconnectdb(address.c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      throw SqlFailed(Kind::connection, why_not_connected(connection_ ? PQerrorMessage(connection_.get()) : ""));
    }
    // Notices would go to standard error, which is the operator's log.
    PQsetNoticeReceiver(
        connection_.get(), [](void*, const PGresult*) {}, nullptr);
  }

  std::vector<Row> select(const char* statement, Args args) override {
    send(statement, args);
    return read_rows(settle().get());
  }
  std::int64_t change(const char* statement, Args args) override {
    send(statement, args);
    return std::atoll(PQcmdTuples(settle().get()));
  }
  void run(const char* statement, Args args) override {
    const bool alone = waiting_.empty() && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
    send(statement, args);
    if (alone || waiting_.size() > kMostUnanswered) settle();
  }
  void execute(const std::string& statement) override { ask_once(statement, Patience::endless); }
  std::vector<Row> select_once(const std::string& statement) override { return read_rows(ask_once(statement, Patience::limited).get()); }

  void begin(desk::Isolation isolation) override {
    // The session says how else (postgres_connection.cpp).
    send(isolation == desk::Isolation::read_committed ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN", {});
  }
  void catch_up() override { settle(); }
  /// Throws where a statement of the transaction failed, even if somebody caught that: PostgreSQL answers COMMIT with a rollback
  /// then, and with no error.
  void commit() override {
    send("COMMIT", {});
    if (std::string_view(PQcmdStatus(settle(kCommitLimit).get())) != "COMMIT") {
      throw SqlFailed(Kind::other, "a statement failed that nobody answered for");
    }
  }
  /// Nobody waits for it: how it went shows with what comes next.
  void roll_back() override {
    try {
      settle();
    } catch (const SqlFailed& failed) {
      if (failed.kind == Kind::connection) throw;
    }
    if (PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    send("ROLLBACK", {});
    synchronize();
    if (PQflush(connection_.get()) != 0) fail_connection();
  }

  bool is_closed() override {
    try {
      settle();
    } catch (const SqlFailed&) {
      return true;
    }
    // What comes unasked is the server's farewell, or its end of the socket.
    pollfd look{PQsocket(connection_.get()), POLLIN, 0};
    for (int i = 0; i < 2 && ::poll(&look, 1, 0) > 0; ++i) {
      if (PQconsumeInput(connection_.get()) == 0) return true;
      PQisBusy(connection_.get());  // reads it
    }
    return PQstatus(connection_.get()) != CONNECTION_OK;
  }
  std::uint64_t answers() const override { return answers_; }

 private:
  enum class What { preparation,
                    statement,
                    synchronization };
  struct Unanswered {
    What what;
    const char* statement;
  };

  enum class Patience { limited,
                        endless };  // a VACUUM or a migration takes its time

  /// Until an answer can be taken without waiting, or the connection is over. A connection that nothing came over in time is cut: what
  /// comes after all belongs to nobody.
  void wait_for_answer(std::chrono::seconds limit) {
    PGconn* connection = connection_.get();
    const auto until = std::chrono::steady_clock::now() + limit;
    while (PQisBusy(connection) != 0) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      pollfd look{PQsocket(connection), POLLIN, 0};
      if (left.count() <= 0) {
        ::shutdown(look.fd, SHUT_RDWR);
        fail_connection();
      }
      if (::poll(&look, 1, static_cast<int>(left.count())) > 0 && PQconsumeInput(connection) == 0) return;
    }
  }

  [[noreturn]] void fail_connection() {
    waiting_.clear();
    throw SqlFailed(Kind::connection, "the connection to PostgreSQL broke");
  }

  void send(const char* statement, Args args) {
    PGconn* connection = connection_.get();
    if (PQpipelineStatus(connection) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection) == 0) fail_connection();
    auto [place, is_new] = names_.try_emplace(statement);
    if (is_new) {
      place->second = "s" + std::to_string(++prepared_);
      if (PQsendPrepare(connection, place->second.c_str(), number_parameters(statement, "$").text.c_str(), 0, nullptr) == 0) fail_connection();
      waiting_.push_back({What::preparation, statement});
    }
    values_.clear();
    for (const Arg& arg : args) values_.push_back(arg.text() ? arg.text()->c_str() : nullptr);
    if (PQsendQueryPrepared(connection, place->second.c_str(), static_cast<int>(values_.size()), values_.data(), nullptr, nullptr, 0) == 0) {
      fail_connection();
    }
    waiting_.push_back({What::statement, statement});
  }

  void synchronize() {
    if (PQpipelineSync(connection_.get()) == 0) fail_connection();
    waiting_.push_back({What::synchronization, nullptr});
  }

  /// Waits for the answers to everything that was sent; the last of them, or none where nothing was sent. Throws the first failure.
  Result settle(std::chrono::seconds limit = kAnswerLimit) {
    if (waiting_.empty()) return nullptr;
    if (waiting_.back().what != What::synchronization) synchronize();
    Result last;
    std::optional<SqlFailed> failure;
    while (!waiting_.empty()) {
      const Unanswered next = waiting_.front();
      waiting_.pop_front();
      wait_for_answer(limit);
      Result result(PQgetResult(connection_.get()));
      if (!result || PQstatus(connection_.get()) != CONNECTION_OK) break_off(failure, result.get());
      const ExecStatusType status = PQresultStatus(result.get());
      if (next.what == What::synchronization) {
        BEDSIDE_INVARIANT(status == PGRES_PIPELINE_SYNC, "PostgreSQL's answers are not in order");
        continue;
      }
      Result(PQgetResult(connection_.get()));  // the end of this one
      const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
      if (!done && next.what == What::preparation) names_.erase(next.statement);
      if (!done && !failure) failure = failure_of(result.get());
      if (done) last = std::move(result);
    }
    if (failure) throw SqlFailed(*failure);
    ++answers_;
    return last;
  }

  /// The server's own words, where there were any, say more than the broken connection.
  [[noreturn]] void break_off(std::optional<SqlFailed> failure, const PGresult* result) {
    waiting_.clear();
    if (!failure && result != nullptr) failure = failure_of(result);
    if (failure && failure->kind == Kind::connection) throw SqlFailed(*failure);
    fail_connection();
  }

  Result ask_once(const std::string& statement, Patience patience) {
    settle();
    if (PQpipelineStatus(connection_.get()) != PQ_PIPELINE_OFF && PQexitPipelineMode(connection_.get()) == 0) fail_connection();
    if (PQsendQuery(connection_.get(), statement.c_str()) == 0) fail_connection();
    Result result;
    for (;;) {
      if (patience == Patience::limited) wait_for_answer(kAnswerLimit);
      Result next(PQgetResult(connection_.get()));
      if (!next) break;
      const bool failed_before = result && PQresultStatus(result.get()) == PGRES_FATAL_ERROR;
      if (!failed_before) result = std::move(next);
    }
    if (!result) fail_connection();
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw failure_of(result.get());
    ++answers_;
    return result;
  }

  std::unique_ptr<PGconn, Finish> connection_;
  std::unordered_map<std::string_view, std::string> names_;  // of what is prepared, by literals of the repositories
  std::uint64_t prepared_ = 0;
  std::uint64_t answers_ = 0;
  std::deque<Unanswered> waiting_;
  std::vector<const char*> values_;
};

}  // namespace

std::unique_ptr<SqlDriver> open_postgres_driver(const std::string& address) { return std::make_unique<PostgresDriver>(address); }

}  // namespace bedside::storage
