#include "storage/sql.hpp"

#include <utility>

#include "base/invariant.hpp"
#include "storage/sql_driver.hpp"

namespace bedside::storage {

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

NumberedStatement number_parameters(std::string_view statement, std::string_view mark) {
  NumberedStatement numbered;
  for (const char c : statement) {
    if (c == '?') {
      numbered.text += std::string(mark) + std::to_string(++numbered.parameters);
    } else {
      numbered.text += c;
    }
  }
  return numbered;
}

Sql::Sql(Database kind, const std::string& where, StatementWatch watch)
    : kind_(kind), watch_(std::move(watch)), driver_(kind == Database::sqlite ? open_sqlite_driver(where) : open_postgres_driver(where)) {}

Sql::~Sql() = default;

SqlDriver& Sql::driver_for(const char* statement, Args args) {
  if (deadline_ && std::chrono::steady_clock::now() >= *deadline_) {
    throw SqlFailed(SqlFailed::Kind::other, "it took longer than it may");
  }
  if (watch_) watch_(statement, args);
  return *driver_;
}

std::vector<Row> Sql::select(const char* statement, Args args) { return driver_for(statement, args).select(statement, args); }

std::optional<Row> Sql::find(const char* statement, Args args) {
  std::vector<Row> rows = select(statement, args);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

void Sql::run(const char* statement, Args args) { driver_for(statement, args).run(statement, args); }

std::int64_t Sql::change(const char* statement, Args args) { return driver_for(statement, args).change(statement, args); }

void Sql::execute(const std::string& statement) { driver_->execute(statement); }

std::vector<Row> Sql::select_once(const std::string& statement) { return driver_->select_once(statement); }

void Sql::begin(desk::Isolation isolation) { driver_->begin(isolation); }

void Sql::catch_up() { driver_->catch_up(); }

void Sql::commit() { driver_->commit(); }

void Sql::roll_back() { driver_->roll_back(); }

bool Sql::is_closed() { return driver_->is_closed(); }

std::uint64_t Sql::answers() const { return driver_->answers(); }

}  // namespace bedside::storage
