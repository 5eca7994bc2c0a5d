#include "storage/query_plan.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>

namespace bedside::storage {
namespace {

/// Short by their nature: a server has few clinics, keys and migrations, what is not sealed yet is a second's work, the
/// index of what is not sent yet holds nothing else, and of text messages so many are looked through.
constexpr std::array<std::string_view, 6> kSmall = {"clinics", "key_checks", "schema_migrations", "audit_pending", "notices_due", "texted"};

bool is_small(const std::string& step) {
  return std::any_of(kSmall.begin(), kSmall.end(), [&](std::string_view name) {
    const auto at = step.find(name);
    return at != std::string::npos && (at + name.size() == step.size() || step[at + name.size()] == ' ');
  });
}

/// "SCAN visits", "SCAN visits USING INDEX …": every row of it. "SEARCH …" uses an index.
bool walks_table(Database kind, const std::string& step) {
  const bool walks = kind == Database::sqlite ? step.starts_with("SCAN ") && step != "SCAN CONSTANT ROW"
                                              : step.find("Seq Scan on ") != std::string::npos;
  return walks && !is_small(step);
}

std::vector<std::string> sqlite_plan(Sql& sql, const std::string& statement) {
  std::vector<std::string> steps;
  for (Row& row : sql.select_once("EXPLAIN QUERY PLAN " + statement)) {
    for (int skipped = 0; skipped < 3; ++skipped) row.maybe_text();
    steps.push_back(row.text());
  }
  return steps;
}

/// The plan for parameters that are not known, as that of a kept statement becomes.
std::vector<std::string> postgres_plan(Sql& sql, const std::string& statement) {
  std::string text;
  std::string nulls;
  int count = 0;
  for (const char c : statement) {
    if (c == '?') {
      text += "$" + std::to_string(++count);
      nulls += nulls.empty() ? "(NULL" : ", NULL";
    } else {
      text += c;
    }
  }
  if (!nulls.empty()) nulls += ")";
  sql.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
  sql.execute("PREPARE asked AS " + text);
  std::vector<std::string> steps;
  for (Row& row : sql.select_once("EXPLAIN (COSTS OFF) EXECUTE asked" + nulls)) steps.push_back(row.text());
  sql.execute("DEALLOCATE asked");
  return steps;
}

/// Not of a repository: pieces of sentences, what PostgreSQL is asked about itself, and whether rows stand under a key that is
/// gone, which is asked before the first request.
constexpr std::array<std::string_view, 4> kOthers = {"{", "pg_", "current_setting", " LIKE ? LIMIT 1"};

/// What stands in the storage library: a statement of a repository is one literal, so each of them is found, those too that
/// no test runs.
std::set<std::string> statements_of_library() {
  std::ifstream file(BEDSIDE_STORAGE_LIBRARY, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::set<std::string> found;
  std::string text;
  for (const char c : bytes) {
    if ((c >= ' ' && c <= '~') || c == '\n') {
      text += c;
      continue;
    }
    const auto is_of_text = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    for (const std::string_view verb : {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "})
      if (text.starts_with(verb) && std::none_of(kOthers.begin(), kOthers.end(), is_of_text)) found.insert(text);
    text.clear();
  }
  return found;
}

/// SQLite has one writer and knows no lock on a row; what joins texts has a name in each.
bool is_for(Database kind, const std::string& statement) {
  const auto has = [&](std::string_view part) { return statement.find(part) != std::string::npos; };
  return kind == Database::postgres ? !has("group_concat(") : !has(" FOR UPDATE") && !has("string_agg(");
}

std::vector<std::string> plan(Sql& sql, const std::string& statement) {
  return sql.kind() == Database::sqlite ? sqlite_plan(sql, statement) : postgres_plan(sql, statement);
}

}  // namespace

void expect_indexes(const TestDatabase& database, const std::set<std::string>& statements) {
  static std::map<Database, std::set<std::string>> seen;
  static const std::set<std::string> library = statements_of_library();
  Sql sql(database.kind(), database.where());
  for (const std::string& statement : statements) {
    if (!seen[database.kind()].insert(statement).second) continue;
    EXPECT_TRUE(library.contains(statement)) << "not one literal of the library: " << statement;
    for (const std::string& step : plan(sql, statement)) {
      EXPECT_FALSE(walks_table(sql.kind(), step)) << step << "\nin " << statement;
    }
  }
}

TEST(QueryPlan, a_statement_that_would_walk_a_table_is_noticed_on_both_databases) {
  for (const Database kind : {Database::sqlite, Database::postgres}) {
    const TestDatabase database(kind);
    open({.database = database.where()}, secure::KeyRing::make_ephemeral(*std::make_unique<SeededRandom>(1), 1));
    Sql sql(kind, database.where());
    const auto walks = [&](const std::string& statement) {
      const auto steps = plan(sql, statement);
      return std::any_of(steps.begin(), steps.end(), [&](const std::string& step) { return walks_table(kind, step); });
    };
    EXPECT_TRUE(walks("SELECT id FROM visits WHERE reason = ?"));
    EXPECT_FALSE(walks("SELECT reason FROM visits WHERE id = ?"));
    EXPECT_FALSE(walks("SELECT public_name FROM clinics"));
  }
}

TEST(QueryPlan, every_statement_of_the_library_is_answered_from_an_index_on_both_databases) {
  const std::set<std::string> all = statements_of_library();
  ASSERT_GT(all.size(), 100U) << BEDSIDE_STORAGE_LIBRARY;
  for (const Database kind : {Database::sqlite, Database::postgres}) {
    const TestDatabase database(kind);
    open({.database = database.where()}, secure::KeyRing::make_ephemeral(*std::make_unique<SeededRandom>(1), 1));
    std::set<std::string> its;
    std::copy_if(all.begin(), all.end(), std::inserter(its, its.end()), [&](const std::string& one) { return is_for(kind, one); });
    expect_indexes(database, its);
  }
}

}  // namespace bedside::storage
