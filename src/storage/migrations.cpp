#include "storage/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/open.hpp"

namespace bedside::storage {
namespace {

std::string replaced(std::string text, const std::string& word, const std::string& by) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
    text.replace(at, word.size(), by);
  }
  return text;
}

std::string for_database(std::string text, Database kind) {
  if (kind == Database::sqlite) return replaced(std::move(text), "{{counter}}", "INTEGER PRIMARY KEY AUTOINCREMENT");
  text = replaced(std::move(text), "{{counter}}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
  // Texts are bytes, as in SQLite: the server's language changes no order, and no update of it breaks an index.
  return replaced(std::move(text), " TEXT", " TEXT COLLATE \"C\"");
}

std::int64_t version_of(Sql& sql) {
  auto rows = sql.select_once("SELECT number FROM schema_migrations ORDER BY number");
  std::int64_t version = 0;
  for (Row& row : rows) {
    if (row.number() != ++version) {
      throw OpenFailed(fmt::format("the database lacks migration {}: restore a backup", version));
    }
  }
  return version;
}

void migrate_in_transaction(Sql& sql, WallTime now) {
  sql.execute(
      "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
      "applied_at BIGINT NOT NULL)");
  const std::int64_t version = version_of(sql);
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (version > newest) {
    throw OpenFailed(
        fmt::format("the database was made by a newer program (its schema is {}, this program knows {}): start that "
                    "program, or restore a backup",
                    version, newest));
  }
  for (const Migration& migration : migrations()) {
    if (migration.number <= version) continue;
    for (const std::string& statement : split_statements(for_database(migration.text, sql.kind()))) sql.execute(statement);
    sql.run("INSERT INTO schema_migrations (number, name, applied_at) VALUES (?, ?, ?)",
            {migration.number, migration.name, now});
  }
}

}  // namespace

std::vector<std::string> split_statements(const std::string& text) {
  std::vector<std::string> statements;
  std::string statement;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (const std::size_t comment = line.find("--"); comment != std::string::npos) line.resize(comment);
    while (!line.empty() && line.back() == ' ') line.pop_back();
    if (line.empty()) continue;
    const bool last = line.back() == ';';
    if (last) line.pop_back();
    statement += line + "\n";
    if (last) statements.push_back(std::exchange(statement, {}));
  }
  if (!statement.empty()) statements.push_back(statement);
  return statements;
}

void migrate(Sql& sql, WallTime now) {
  // Two programs that start at once take turns.
  if (sql.kind() == Database::sqlite) {
    sql.execute("BEGIN IMMEDIATE");
  } else {
    sql.execute("BEGIN");
    sql.execute("SELECT pg_advisory_xact_lock(4242042)");  // for as long as another program migrates
  }
  try {
    migrate_in_transaction(sql, now);
    sql.commit();
  } catch (...) {
    sql.roll_back();
    throw;
  }
}

}  // namespace bedside::storage
