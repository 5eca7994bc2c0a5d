// SQLite by SOCI, whose headers are read here alone.
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <unordered_map>
#include <utility>

#include "base/invariant.hpp"
#include "storage/sql_driver.hpp"

namespace bedside::storage {
namespace {

std::optional<std::string> cell(const soci::row& row, std::size_t at) {
  if (row.get_indicator(at) == soci::i_null) return std::nullopt;
  switch (row.get_properties(at).get_data_type()) {
    case soci::dt_string: return row.get<std::string>(at);
    case soci::dt_integer: return std::to_string(row.get<int>(at));
    case soci::dt_long_long: return std::to_string(row.get<long long>(at));
    case soci::dt_unsigned_long_long: return std::to_string(row.get<unsigned long long>(at));
    case soci::dt_double: return std::to_string(static_cast<long long>(row.get<double>(at)));
    default: break;
  }
  BEDSIDE_INVARIANT(false, "a column of a type that no statement asks for");
  return std::nullopt;
}

Row read_row(const soci::row& row) {
  std::vector<std::optional<std::string>> cells;
  cells.reserve(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cell(row, i));
  return Row(std::move(cells));
}

/// SOCI puts parameters into its sentences: only codes go on.
[[noreturn]] void rethrow(const soci::soci_error& error) {
  using Kind = SqlFailed::Kind;
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  if (sqlite == nullptr) throw SqlFailed(Kind::other, "the database refused a statement");
  const int code = sqlite->result() & 0xff;
  const std::string what = "SQLite error " + std::to_string(sqlite->result());
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) throw SqlFailed(Kind::try_again, what);
  if (code == SQLITE_CONSTRAINT) throw SqlFailed(Kind::constraint, what);
  throw SqlFailed(Kind::other, what);
}

template <class Work>
auto guarded(Work work) {
  try {
    return work();
  } catch (const soci::soci_error& error) {
    rethrow(error);
  }
}

/// A statement with a place for each parameter and, for queries, a row.
struct Prepared {
  Prepared(soci::session& session, std::string_view text, bool query) : statement(session) {
    const NumberedStatement named = number_parameters(text, ":p");  // SOCI's form
    for (std::size_t i = 0; i < named.parameters; ++i) {
      values.emplace_back();
      nulls.push_back(soci::i_ok);
      statement.exchange(soci::use(values.back(), nulls.back(), "p" + std::to_string(i + 1)));
    }
    if (query) statement.exchange(soci::into(row));
    statement.alloc();
    statement.prepare(named.text);
    statement.define_and_bind();
  }

  void bind(Args args) {
    BEDSIDE_INVARIANT(args.size() == values.size(), "a statement with another number of parameters");
    std::size_t i = 0;
    for (const Arg& arg : args) {
      nulls[i] = arg.text() ? soci::i_ok : soci::i_null;
      values[i] = arg.text().value_or(std::string());
      ++i;
    }
  }

  std::deque<std::string> values;  // SOCI keeps their addresses
  std::deque<soci::indicator> nulls;
  soci::row row;
  soci::statement statement;
};

class SqliteDriver final : public SqlDriver {
  /// Runs `work` with the kept statement; one that failed is not kept.
  template <class Work>
  auto with(const char* statement, bool query, Args args, Work work) {
    return guarded([&] {
      try {
        std::unique_ptr<Prepared>& place = prepared_[statement];
        if (!place) place = std::make_unique<Prepared>(session_, statement, query);
        place->bind(args);
        return work(*place);
      } catch (const soci::soci_error&) {
        prepared_.erase(statement);
        throw;
      }
    });
  }

 public:
  explicit SqliteDriver(const std::string& file) {
    guarded([&] { session_.open(soci::sqlite3, "db=\"" + file + "\" timeout=5 shared_cache=false"); });
  }
  ~SqliteDriver() override {
    try {
      prepared_.clear();
    } catch (const std::exception&) {
      // The connection is going away anyhow.
    }
  }

  std::vector<Row> select(const char* statement, Args args) override {
    return with(statement, true, args, [](Prepared& prepared) {
      std::vector<Row> rows;
      prepared.statement.execute();
      // To the end, always: an unfinished SELECT would keep its read transaction open.
      while (prepared.statement.fetch()) rows.push_back(read_row(prepared.row));
      return rows;
    });
  }
  std::int64_t change(const char* statement, Args args) override {
    return with(statement, false, args, [](Prepared& prepared) {
      prepared.statement.execute(true);
      return std::int64_t{prepared.statement.get_affected_rows()};
    });
  }
  void run(const char* statement, Args args) override { change(statement, args); }
  void execute(const std::string& statement) override {
    guarded([&] { session_ << statement; });
  }
  std::vector<Row> select_once(const std::string& statement) override {
    return guarded([&] {
      std::vector<Row> rows;
      const soci::rowset<soci::row> found = (session_.prepare << statement);
      for (const soci::row& row : found) rows.push_back(read_row(row));
      return rows;
    });
  }
  void begin(desk::Isolation) override { execute("BEGIN"); }
  void catch_up() override {}
  void commit() override { execute("COMMIT"); }
  void roll_back() override { execute("ROLLBACK"); }
  bool is_closed() override { return false; }
  std::uint64_t answers() const override { return 0; }

 private:
  soci::session session_;
  std::unordered_map<std::string_view, std::unique_ptr<Prepared>> prepared_;  // keyed by literals of the repositories
};

}  // namespace

std::unique_ptr<SqlDriver> open_sqlite_driver(const std::string& file) { return std::make_unique<SqliteDriver>(file); }

}  // namespace bedside::storage
