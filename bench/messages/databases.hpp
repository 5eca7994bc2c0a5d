// A filled database of each kind, and fresh copies of it: every run begins with the same rows.
#pragma once

#include <memory>
#include <string>

#include "bench/messages/world.hpp"
#include "storage/open.hpp"

namespace bedside::bench {

class Databases {
 public:
  /// `folder`: on the disk that is measured. `postgres`: a server's socket directory, with a role `bedside`.
  Databases(storage::Database kind, std::string folder, std::string postgres, int visits);

  storage::Database kind() const { return kind_; }
  const char* name() const { return kind_ == storage::Database::sqlite ? "sqlite" : "postgres"; }
  const World& world() const { return world_; }
  const secure::KeyRing& keys() const { return *keys_; }

  /// A copy to work with, as storage::Settings::database wants it; it takes the place of the one before. `of`: of the filled
  /// one, or of what keep() has kept.
  enum class Of { filled, kept };
  std::string fresh(Of of = Of::filled);
  /// What the copy holds now, nobody working with it, can be copied too from now on.
  void keep();
  /// The key file beside a data folder's database.
  std::string key_file() const { return folder_ + "/secret.key"; }
  /// How it is opened: what goes wrong is printed.
  static storage::Settings opened(const std::string& where);
  /// As storage.database of the program's settings.
  std::string setting(const std::string& where) const;

 private:
  std::string address(const std::string& database, const char* user) const;
  void order(const std::string& statement);

  storage::Database kind_;
  std::string folder_;
  std::string postgres_;
  std::optional<secure::KeyRing> keys_;
  World world_;
};

/// Committing a page, in milliseconds: the median of a hundred writes that wait for the disk.
double disk_wait_ms(const std::string& folder);

}  // namespace bedside::bench
