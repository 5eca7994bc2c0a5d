#include "bench/messages/plain.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <unordered_map>

namespace bedside::bench {
namespace {

using Clock = std::chrono::steady_clock;

class PlainSqlite {
 public:
  explicit PlainSqlite(const std::string& file) {
    check(sqlite3_open(file.c_str(), &database_));
    for (const char* one : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON", "PRAGMA foreign_keys = ON"})
      execute(one);
  }
  ~PlainSqlite() {
    for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }
  PlainSqlite(const PlainSqlite&) = delete;
  PlainSqlite& operator=(const PlainSqlite&) = delete;

  void execute(const char* text) { check(sqlite3_exec(database_, text, nullptr, nullptr, nullptr)); }
  void run(const Step& step) {
    sqlite3_stmt*& statement = statements_[step.statement];
    if (statement == nullptr) check(sqlite3_prepare_v2(database_, step.statement, -1, &statement, nullptr));
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      const auto& value = step.values[i];
      check(value ? sqlite3_bind_text(statement, at, value->data(), static_cast<int>(value->size()), SQLITE_STATIC) : sqlite3_bind_null(statement, at));
    }
    int result = SQLITE_ROW;
    while (result == SQLITE_ROW) result = sqlite3_step(statement);
    if (result != SQLITE_DONE) check(result);
    sqlite3_reset(statement);
  }

 private:
  void check(int result) {
    if (result != SQLITE_OK) throw std::runtime_error(fmt::format("SQLite: {}", sqlite3_errmsg(database_)));
  }
  sqlite3* database_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

class PlainPostgres {
 public:
  explicit PlainPostgres(const std::string& address) : connection_(PQconnectdb(address.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error("PostgreSQL: no connection");
    execute("SET synchronous_commit = on");
  }
  ~PlainPostgres() { PQfinish(connection_); }
  PlainPostgres(const PlainPostgres&) = delete;
  PlainPostgres& operator=(const PlainPostgres&) = delete;

  void execute(const char* text) { take(PQexec(connection_, text)); }
  void run(const Step& step) {
    std::string& name = names_[step.statement];
    if (name.empty()) {
      name = fmt::format("s{}", names_.size());
      take(PQprepare(connection_, name.c_str(), numbered(step.statement).c_str(), 0, nullptr));
    }
    std::vector<const char*> values;
    for (const auto& value : step.values) values.push_back(value ? value->c_str() : nullptr);
    take(PQexecPrepared(connection_, name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
  }

 private:
  static std::string numbered(std::string_view statement) {
    std::string text;
    int count = 0;
    for (const char c : statement) text += c == '?' ? fmt::format("${}", ++count) : std::string(1, c);
    return text;
  }
  void take(PGresult* result) {
    const auto status = PQresultStatus(result);
    PQclear(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(fmt::format("PostgreSQL: {}", PQerrorMessage(connection_)));
  }
  PGconn* connection_;
  std::unordered_map<const char*, std::string> names_;
};

template <class Connection>
void run_unit(Connection& connection, const Unit& unit, bool writing) {
  connection.execute("BEGIN");
  for (const Step& step : unit)
    if (step.writes || !writing) connection.run(step);
  connection.execute("COMMIT");
}

}  // namespace

std::chrono::duration<double> run_plainly(storage::Database kind, const std::string& where, const std::vector<Lane>& lanes, bool writing) {
  if (kind == storage::Database::sqlite) {
    PlainSqlite connection(where);
    const auto begun = Clock::now();
    for (const Lane& lane : lanes)
      for (const Unit& unit : lane) run_unit(connection, unit, writing);
    return Clock::now() - begun;
  }
  std::vector<std::unique_ptr<PlainPostgres>> connections;
  for (std::size_t i = 0; i < lanes.size(); ++i) connections.push_back(std::make_unique<PlainPostgres>(where));
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  const auto begun = Clock::now();
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    threads.emplace_back([&failed, writing, &lane = lanes[i], &connection = *connections[i]] {
      try {
        for (const Unit& unit : lane) run_unit(connection, unit, writing);
      } catch (const std::exception& failure) {
        failed = true;
        fmt::print(stderr, "{}\n", failure.what());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  if (failed) throw std::runtime_error("the plain run failed");
  return Clock::now() - begun;
}

}  // namespace bedside::bench
