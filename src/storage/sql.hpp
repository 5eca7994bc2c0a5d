// One connection to a database: statements with `?` in, rows out. Prepared statements are kept per
// connection. Hides the databases' own libraries (sql_driver.hpp). Knows no table; not for two threads at once.
// Throws SqlFailed. Its text never holds a parameter: names and addresses stay out of the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "desk/isolation.hpp"

namespace bedside::storage {

enum class Database { sqlite,
                      postgres };

class SqlFailed : public std::runtime_error {
 public:
  enum class Kind {
    try_again,   // serialization failure, deadlock, busy: the same work may succeed now
    connection,  // the server is gone: reconnect
    constraint,  // our own mistake, or two who wanted the same unique value
    other,
  };
  SqlFailed(Kind kind_, const std::string& what) : std::runtime_error(what), kind(kind_) {}
  Kind kind;
};

/// A parameter. Everything travels as text; the column says what it is.
class Arg {
 public:
  Arg(std::string_view text) : text_(text) {}                  // NOLINT(google-explicit-constructor)
  Arg(const std::string& text) : text_(text) {}                // NOLINT
  Arg(const char* text) : text_(text) {}                       // NOLINT
  Arg(std::int64_t number) : text_(std::to_string(number)) {}  // NOLINT
  Arg(int number) : text_(std::to_string(number)) {}           // NOLINT
  Arg(bool flag) : text_(flag ? "1" : "0") {}                  // NOLINT
  Arg(WallTime time) : Arg(to_unix_ms(time)) {}                // NOLINT
  template <class Tag>
  Arg(const Id<Tag>& id) : text_(id.text()) {}  // NOLINT
  template <class T>
  Arg(const std::optional<T>& value) {  // NOLINT
    if (value) text_ = Arg(*value).text_;
  }
  const std::optional<std::string>& text() const { return text_; }

 private:
  std::optional<std::string> text_;
};
using Args = std::initializer_list<Arg>;

/// One row, read from left to right.
class Row {
 public:
  explicit Row(std::vector<std::optional<std::string>> cells) : cells_(std::move(cells)) {}
  std::string text();
  std::int64_t number();
  int small() { return static_cast<int>(number()); }
  bool flag() { return number() != 0; }
  WallTime time() { return from_unix_ms(number()); }
  template <class IdType>
  IdType id() { return IdType(text()); }
  std::optional<std::string> maybe_text();
  std::optional<WallTime> maybe_time();
  template <class IdType>
  std::optional<IdType> maybe_id() {
    auto value = maybe_text();
    if (!value) return std::nullopt;
    return IdType(*std::move(value));
  }

 private:
  std::vector<std::optional<std::string>> cells_;
  std::size_t next_ = 0;
};

/// Told each statement of the repositories as it is run, with its parameters.
using StatementWatch = std::function<void(const char* statement, Args args)>;

class SqlDriver;

class Sql {
 public:
  /// `where`: a SQLite file's path, or what write_postgres_address() answers.
  Sql(Database kind, const std::string& where, StatementWatch watch = {});
  ~Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  Database kind() const { return kind_; }
  std::vector<Row> select(const char* statement, Args args = {});
  std::optional<Row> find(const char* statement, Args args = {});
  /// Inside a transaction PostgreSQL is told with what is asked next, or with COMMIT, which is when a failure is thrown.
  void run(const char* statement, Args args = {});
  /// The same at once. Answers how many rows it changed.
  std::int64_t change(const char* statement, Args args = {});
  /// Not prepared, not kept: schema, pragmas, BEGIN of another kind.
  void execute(const std::string& statement);
  std::vector<Row> select_once(const std::string& statement);
  /// On a connection for writing; a reader's transactions are all of its own kind (postgres_connection.cpp).
  void begin(desk::Isolation isolation = desk::Isolation::serializable);
  /// Waits for the answers to run() that nobody has waited for; throws the first failure.
  void catch_up();
  /// Throws where a statement of the transaction failed, even if somebody caught that.
  void commit();
  void roll_back();
  /// No statement begins after it; none: no limit.
  void set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) { deadline_ = deadline; }
  /// Whether the server has closed the connection while nobody used it.
  bool is_closed();
  /// How many times the server has answered: what failed with the connection while this number stayed has left nothing behind,
  /// COMMIT apart.
  std::uint64_t answers() const;

 private:
  SqlDriver& driver_for(const char* statement, Args args);

  Database kind_;
  StatementWatch watch_;
  std::unique_ptr<SqlDriver> driver_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
};

}  // namespace bedside::storage
