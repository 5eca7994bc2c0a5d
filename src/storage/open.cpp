#include "storage/open.hpp"

#include <chrono>

#include "storage/migrations.hpp"
#include "storage/postgres_address.hpp"
#include "storage/postgres_storage.hpp"
#include "storage/sqlite_storage.hpp"
#include "storage/start.hpp"

namespace bedside::storage {
namespace {

void prepare(Sql& sql, const secure::KeyRing& keys) {
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  migrate(sql, now);
  check_keys(sql, keys);
}

std::unique_ptr<desk::Storage> open_sqlite(const Settings& settings, const secure::KeyRing& keys) {
  try {
    {
      Sql sql(Database::sqlite, settings.database);
      prepare(sql, keys);
    }
    return std::make_unique<SqliteStorage>(settings, keys);
  } catch (const SqlFailed& failed) {
    throw OpenFailed("the database " + settings.database + " cannot be opened: " + failed.what());
  }
}

std::unique_ptr<desk::Storage> open_postgres(Settings settings, const secure::KeyRing& keys) {
  const auto address = write_postgres_address(settings.database);
  if (!address) throw OpenFailed("the address of the PostgreSQL database is malformed");
  settings.database = *address;
  try {
    {
      Sql sql(Database::postgres, settings.database);
      check_server(sql);
      prepare(sql, keys);
    }
    return std::make_unique<PostgresStorage>(settings, keys);
  } catch (const SqlFailed& failed) {
    throw OpenFailed(std::string("the PostgreSQL database cannot be opened: ") + failed.what());
  }
}

}  // namespace

std::unique_ptr<desk::Storage> open(const Settings& settings, const secure::KeyRing& keys) {
  return is_postgres_address(settings.database) ? open_postgres(settings, keys) : open_sqlite(settings, keys);
}

}  // namespace bedside::storage
