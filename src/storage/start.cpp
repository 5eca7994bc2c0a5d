#include "storage/start.hpp"

#include <fmt/format.h>

#include "storage/open.hpp"

namespace bedside::storage {
namespace {

constexpr const char* kCheckText = "bedside key check";
/// Transaction numbers of 64 bits, by which erasure is shown to be complete.
constexpr std::int64_t kOldestServer = 13;

/// Every column that holds a hash ("k3:…") or a sealed text ("k3.…").
bool rows_under(Sql& sql, std::int64_t key_id) {
  const std::string hash = fmt::format("k{}:%", key_id);
  const std::string sealed = fmt::format("k{}.%", key_id);
  return sql.find("SELECT 1 FROM invitations WHERE token_hash LIKE ? OR token_sealed LIKE ? LIMIT 1", {hash, sealed}) ||
         sql.find("SELECT 1 FROM tombstones WHERE hash LIKE ? LIMIT 1", {hash}) ||
         sql.find("SELECT 1 FROM opt_outs WHERE number_hash LIKE ? LIMIT 1", {hash}) ||
         sql.find("SELECT 1 FROM notices WHERE payload_sealed LIKE ? LIMIT 1", {sealed}) ||
         sql.find("SELECT 1 FROM staff_sessions WHERE token_hash LIKE ? LIMIT 1", {hash}) ||
         sql.find("SELECT 1 FROM password_links WHERE token_hash LIKE ? LIMIT 1", {hash}) ||
         sql.find("SELECT 1 FROM audit_log WHERE hash LIKE ? LIMIT 1", {hash});
}

void check_in_transaction(Sql& sql, const secure::KeyRing& keys) {
  for (Row& row : sql.select("SELECT key_id, check_value FROM key_checks ORDER BY key_id")) {
    const std::int64_t key_id = row.number();
    const std::string seen = row.text();
    // An id alone says little: a new secret.key begins with key 1 again.
    if (keys.chain_hash(static_cast<unsigned>(key_id), kCheckText) == seen) continue;
    if (rows_under(sql, key_id)) {
      throw OpenFailed(fmt::format(
          "the database holds links, messages or audit events under key {} of another secret.key: put that file back "
          "beside the program's data (it belongs to the backup), or start with an empty database",
          key_id));
    }
    sql.run("DELETE FROM key_checks WHERE key_id = ?", {key_id});
  }
  const std::int64_t newest = keys.newest_key_id();
  sql.run("INSERT INTO key_checks (key_id, check_value) VALUES (?, ?) ON CONFLICT DO NOTHING",
          {newest, keys.chain_hash(keys.newest_key_id(), kCheckText)});
}

}  // namespace

void check_server(Sql& sql) {
  auto rows = sql.select_once(
      "SELECT CAST(current_setting('server_version_num') AS BIGINT) / 10000, current_setting('server_encoding')");
  const std::int64_t version = rows.front().number();
  if (version < kOldestServer) {
    throw OpenFailed(fmt::format("the PostgreSQL server is version {}: it has to be {} or newer", version, kOldestServer));
  }
  if (const std::string encoding = rows.front().text(); encoding != "UTF8") {
    throw OpenFailed("the PostgreSQL database has the encoding " + encoding + ": it has to be made with ENCODING 'UTF8'");
  }
}

void check_keys(Sql& sql, const secure::KeyRing& keys) {
  sql.execute(sql.kind() == Database::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  try {
    check_in_transaction(sql, keys);
    sql.commit();
  } catch (...) {
    sql.roll_back();
    throw;
  }
}

}  // namespace bedside::storage
