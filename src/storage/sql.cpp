#include "storage/sql.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>
#include <deque>
#include <unordered_map>
#include <utility>

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
    if (state == "42501") throw SqlFailed(Kind::other, what + " (its user has to own the database)");
    // 25P03: it waited too long inside a transaction. 25006: the server has become a replica.
    const bool gone = state.starts_with("08") || state.starts_with("57P") || state == "25P03" || state == "25006";
    if (gone || state == "     ") throw SqlFailed(Kind::connection, what);
    throw SqlFailed(Kind::other, what);
  }
  throw SqlFailed(Kind::other, "the database refused a statement");
}

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
  StatementWatch watch;
  soci::session session;
  std::unordered_map<std::string_view, std::unique_ptr<Prepared>> prepared;  // keyed by literals of the repositories
  /// Statements that failed, until their transaction is over: inside it PostgreSQL would not give them back.
  std::vector<std::unique_ptr<Prepared>> failed;
  std::optional<std::chrono::steady_clock::time_point> deadline;

  void connect(const std::string& where) {
    if (kind == Database::sqlite) {
      guarded([&] { session.open(soci::sqlite3, "db=\"" + where + "\" timeout=5 shared_cache=false"); });
      return;
    }
    try {
      session.open(soci::postgresql, where);
    } catch (const soci::soci_error& error) {
      throw SqlFailed(SqlFailed::Kind::connection, why_not_connected(error.what()));
    }
    // Notices would go to standard error, which is the operator's log.
    PQsetNoticeReceiver(postgres(), [](void*, const PGresult*) {}, nullptr);
  }
  /// SOCI keeps the type information of this class to itself, so nobody can check the cast at run time.
  __attribute__((no_sanitize("vptr"))) PGconn* postgres() {
    return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
  }

  Prepared& prepare(const char* statement, bool query) {
    std::unique_ptr<Prepared>& place = prepared[statement];
    if (!place) place = std::make_unique<Prepared>(session, statement, query);
    return *place;
  }
  /// Runs `work` with the kept statement; one that failed is not kept.
  template <class Work>
  auto with(const char* statement, bool query, Args args, Work work) {
    if (deadline && std::chrono::steady_clock::now() >= *deadline) {
      throw SqlFailed(SqlFailed::Kind::other, "it took longer than it may");
    }
    return guarded([&] {
      try {
        Prepared& place = prepare(statement, query);
        if (watch) watch(statement, args);
        place.bind(args);
        return work(place);
      } catch (const soci::soci_error&) {
        auto node = prepared.extract(statement);
        if (kind == Database::postgres && node.mapped()) failed.push_back(std::move(node.mapped()));
        throw;
      }
    });
  }
};

Sql::Sql(Database kind, const std::string& where, StatementWatch watch) : inside_(std::make_unique<Inside>()) {
  inside_->kind = kind;
  inside_->watch = std::move(watch);
  inside_->connect(where);
}

Sql::~Sql() {
  try {
    inside_->failed.clear();
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

void Sql::commit() {
  // PostgreSQL answers COMMIT of a failed transaction with a rollback and no error.
  if (inside_->kind == Database::postgres && PQtransactionStatus(inside_->postgres()) == PQTRANS_INERROR) {
    throw SqlFailed(SqlFailed::Kind::other, "a statement failed that nobody answered for");
  }
  execute("COMMIT");
}

void Sql::roll_back() {
  execute("ROLLBACK");
  inside_->failed.clear();
}

void Sql::set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) { inside_->deadline = deadline; }

}  // namespace bedside::storage
