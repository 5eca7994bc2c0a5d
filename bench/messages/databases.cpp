#include "bench/messages/databases.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "secure/random.hpp"
#include "storage/postgres_address.hpp"

namespace bedside::bench {

namespace files = std::filesystem;

Databases::Databases(storage::Database kind, std::string folder, std::string postgres, int visits)
    : kind_(kind), folder_(std::move(folder)), postgres_(std::move(postgres)) {
  secure::SystemRandom random;
  files::create_directories(folder_);
  auto keys = secure::KeyRing::load_or_create(key_file(), random);
  if (!keys) throw std::runtime_error("no keys");
  keys_ = std::move(keys.value());
  if (kind_ == storage::Database::postgres) order("CREATE DATABASE filled OWNER bedside");
  const std::string where = kind_ == storage::Database::sqlite ? folder_ + "/filled.db" : address("filled", "bedside");
  // One writer: transactions of so many rows would only get in each other's way.
  storage::Settings alone = opened(where);
  alone.writers = 1;
  const auto storage = storage::open(alone, *keys_);
  world_ = fill(*storage, *keys_, visits);
  storage->forget_erased();
  // As one that has been there for a while: the server's own cleaning of it falls into no measurement.
  if (kind_ == storage::Database::postgres)
    storage::Sql(storage::Database::postgres, address("filled", "super")).execute("VACUUM (FREEZE, ANALYZE)");
}

std::string Databases::address(const std::string& database, const char* user) const {
  return *storage::write_postgres_address(fmt::format("postgresql://{}@/{}?host={}", user, database, postgres_));
}

void Databases::order(const std::string& statement) {
  storage::Sql(storage::Database::postgres, address("postgres", "super")).execute(statement);
}

std::string Databases::fresh(Of of) {
  const std::string from = of == Of::filled ? "filled" : "kept";
  if (kind_ == storage::Database::sqlite) {
    const std::string where = folder_ + "/bedside.db";
    for (const char* rest : {"-wal", "-shm"}) files::remove(where + rest);
    files::copy_file(folder_ + "/" + from + ".db", where, files::copy_options::overwrite_existing);
    ::sync();  // who works with it does not wait for what copying has left to be written
    return where;
  }
  order("DROP DATABASE IF EXISTS fresh");
  order("CREATE DATABASE fresh TEMPLATE " + from + " OWNER bedside");
  storage::Sql(storage::Database::postgres, address("fresh", "super")).execute("ANALYZE");
  order("CHECKPOINT");
  return address("fresh", "bedside");
}

void Databases::keep() {
  if (kind_ == storage::Database::sqlite) {
    files::copy_file(folder_ + "/bedside.db", folder_ + "/kept.db", files::copy_options::overwrite_existing);
    return;
  }
  order("DROP DATABASE IF EXISTS kept");
  order("CREATE DATABASE kept TEMPLATE fresh OWNER bedside");
}

storage::Settings Databases::opened(const std::string& where) {
  return {.database = where, .report = [](const std::string& sentence) { fmt::print(stderr, "{}\n", sentence); }};
}

std::string Databases::setting(const std::string& where) const {
  return kind_ == storage::Database::sqlite ? where : fmt::format("postgresql://bedside@/fresh?host={}", postgres_);
}

double disk_wait_ms(const std::string& folder) {
  const std::string name = folder + "/wait";
  const int file = ::open(name.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("no file in " + folder);
  const std::string page(4096, 'x');
  std::vector<double> waits;
  for (int i = 0; i < 100; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) break;
    waits.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  ::close(file);
  files::remove(name);
  if (waits.empty()) throw std::runtime_error("no writing in " + folder);
  std::nth_element(waits.begin(), waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2), waits.end());
  return waits[waits.size() / 2];
}

}  // namespace bedside::bench
