#include "storage/sql.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <unordered_map>

#include "base/invariant.hpp"

namespace bedside::storage {
namespace {

/// `?` becomes `:p1`, `:p2` …, the form of SOCI.
std::string with_names(std::string_view statement, std::size_t& count) {
  std::string text;
  count = 0;
  for (const char c : statement) {
    if (c == '?') {
      text += ":p" + std::to_string(++count);
    } else {
      text += c;
    }
  }
  return text;
}

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

/// SOCI puts parameters into its sentences, and PostgreSQL puts keys: only codes go on.
[[noreturn]] void rethrow(const soci::soci_error& error) {
  using Kind = SqlFailed::Kind;
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    const int code = sqlite->result() & 0xff;
    const std::string what = "SQLite error " + std::to_string(sqlite->result());
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) throw SqlFailed(Kind::try_again, what);
    if (code == SQLITE_CONSTRAINT) throw SqlFailed(Kind::constraint, what);
    throw SqlFailed(Kind::other, what);
  }
  if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    const std::string state = postgres->sqlstate();
    const std::string what = "PostgreSQL error " + state;
    if (state == "40001" || state == "40P01" || state == "55P03") throw SqlFailed(Kind::try_again, what);
    if (state.starts_with("23")) throw SqlFailed(Kind::constraint, what);
    if (state.starts_with("08") || state.starts_with("57P") || state == "     ") throw SqlFailed(Kind::connection, what);
    throw SqlFailed(Kind::other, what);
  }
  // The backends answer with the base class when there is no connection at all.
  if (error.get_error_category() == soci::soci_error::connection_error) {
    throw SqlFailed(Kind::connection, "no connection to the database");
  }
  throw SqlFailed(Kind::other, "the database refused a statement");
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
    std::size_t count = 0;
    const std::string named = with_names(text, count);
    for (std::size_t i = 0; i < count; ++i) {
      values.emplace_back();
      nulls.push_back(soci::i_ok);
      statement.exchange(soci::use(values.back(), nulls.back(), "p" + std::to_string(i + 1)));
    }
    if (query) statement.exchange(soci::into(row));
    statement.alloc();
    statement.prepare(named);
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

}  // namespace

std::string Row::text() {
  auto value = maybe_text();
  BEDSIDE_INVARIANT(value.has_value(), "NULL in a column that has none");
  return *std::move(value);
}

std::int64_t Row::number() { return std::stoll(text()); }

std::optional<std::string> Row::maybe_text() {
  BEDSIDE_INVARIANT(next_ < cells_.size(), "more columns read than asked for");
  return std::move(cells_[next_++]);
}

std::optional<WallTime> Row::maybe_time() {
  const auto value = maybe_text();
  if (!value) return std::nullopt;
  return from_unix_ms(std::stoll(*value));
}

struct Sql::Inside {
  Database kind;
  std::string where;
  soci::session session;
  std::unordered_map<std::string_view, std::unique_ptr<Prepared>> prepared;  // keyed by literals of the repositories

  void connect() {
    if (kind == Database::sqlite) {
      session.open(soci::sqlite3, "db=\"" + where + "\" timeout=5 shared_cache=false");
    } else {
      session.open(soci::postgresql, where);
    }
  }
  /// Runs `work` with the kept statement; one that failed is not kept.
  template <class Work>
  auto with(const char* statement, bool query, Args args, Work work) {
    return guarded([&] {
      try {
        std::unique_ptr<Prepared>& place = prepared[statement];
        if (!place) place = std::make_unique<Prepared>(session, statement, query);
        place->bind(args);
        return work(*place);
      } catch (const soci::soci_error&) {
        prepared.erase(statement);
        throw;
      }
    });
  }
};

Sql::Sql(Database kind, const std::string& where) : inside_(std::make_unique<Inside>()) {
  inside_->kind = kind;
  inside_->where = where;
  guarded([&] { inside_->connect(); });
}

Sql::~Sql() {
  try {
    inside_->prepared.clear();
  } catch (const std::exception&) {
    // The connection is going away anyhow.
  }
}

Database Sql::kind() const { return inside_->kind; }

std::vector<Row> Sql::select(const char* statement, Args args) {
  return inside_->with(statement, true, args, [](Prepared& prepared) {
    std::vector<Row> rows;
    prepared.statement.execute();
    // To the end, always: an unfinished SELECT would keep its read transaction open.
    while (prepared.statement.fetch()) rows.push_back(read_row(prepared.row));
    return rows;
  });
}

std::optional<Row> Sql::find(const char* statement, Args args) {
  std::vector<Row> rows = select(statement, args);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::int64_t Sql::run(const char* statement, Args args) {
  return inside_->with(statement, false, args, [](Prepared& prepared) {
    prepared.statement.execute(true);
    return std::int64_t{prepared.statement.get_affected_rows()};
  });
}

void Sql::execute(const std::string& statement) {
  guarded([&] { inside_->session << statement; });
}

std::vector<Row> Sql::select_once(const std::string& statement) {
  return guarded([&] {
    std::vector<Row> rows;
    const soci::rowset<soci::row> found = (inside_->session.prepare << statement);
    for (const soci::row& row : found) rows.push_back(read_row(row));
    return rows;
  });
}

void Sql::reconnect() {
  guarded([&] {
    inside_->prepared.clear();
    inside_->session.close();
    inside_->connect();
  });
}

}  // namespace bedside::storage
