// What Sql needs of a database's own library: one implementation for each, and nothing of either in a header.
// Hides SOCI (SQLite) and libpq (PostgreSQL). Not for two threads at once. Throws SqlFailed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sql.hpp"

namespace bedside::storage {

class SqlDriver {
 public:
  SqlDriver() = default;
  virtual ~SqlDriver() = default;
  SqlDriver(const SqlDriver&) = delete;
  SqlDriver& operator=(const SqlDriver&) = delete;

  /// `statement` is a literal: it is prepared once and kept under its address.
  virtual std::vector<Row> select(const char* statement, Args args) = 0;
  virtual std::int64_t change(const char* statement, Args args) = 0;
  /// May wait for what is answered next; its failure comes with that.
  virtual void run(const char* statement, Args args) = 0;
  /// Not prepared, not kept.
  virtual void execute(const std::string& statement) = 0;
  virtual std::vector<Row> select_once(const std::string& statement) = 0;
  virtual void begin(desk::Isolation isolation) = 0;
  /// Waits for what run() did not wait for.
  virtual void catch_up() = 0;
  virtual void commit() = 0;
  virtual void roll_back() = 0;
  /// Whether the other side has closed an idle connection.
  virtual bool is_closed() = 0;
  /// How many times something was answered.
  virtual std::uint64_t answers() const = 0;
};

/// `statement` with each `?` as `mark` and a number from 1 (`$1`, `:p1`), and how many there are.
struct NumberedStatement {
  std::string text;
  std::size_t parameters = 0;
};
NumberedStatement number_parameters(std::string_view statement, std::string_view mark);

std::unique_ptr<SqlDriver> open_sqlite_driver(const std::string& file);
/// `address`: what write_postgres_address() answers.
std::unique_ptr<SqlDriver> open_postgres_driver(const std::string& address);

}  // namespace bedside::storage
