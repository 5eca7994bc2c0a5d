#include "storage/open.hpp"

#include <chrono>

#include "storage/migrations.hpp"
#include "storage/sqlite_storage.hpp"
#include "storage/start.hpp"

namespace bedside::storage {
namespace {

bool is_postgres(const std::string& database) {
  return database.starts_with("postgresql://") || database.starts_with("postgres://");
}

}  // namespace

std::unique_ptr<desk::Storage> open(const Settings& settings, const secure::KeyRing& keys) {
  const Database kind = is_postgres(settings.database) ? Database::postgres : Database::sqlite;
  if (kind == Database::postgres) {
    throw OpenFailed("this program cannot store in PostgreSQL yet: name a SQLite file as the database");
  }
  try {
    {
      Sql sql(kind, settings.database);
      const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
      migrate(sql, now);
      check_keys(sql, keys);
    }
    return std::make_unique<SqliteStorage>(settings, keys);
  } catch (const SqlFailed& failed) {
    throw OpenFailed(kind == Database::sqlite
                         ? "the database " + settings.database + " cannot be opened: " + failed.what()
                         : std::string("the PostgreSQL database cannot be opened: ") + failed.what());
  }
}

}  // namespace bedside::storage
