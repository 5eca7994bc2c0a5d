// A real PostgreSQL server for the storage contract: one for the whole test program, started when first asked for,
// stopped and removed at the end, however the program ends. For tests only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bedside::storage {

/// A password that must never be read anywhere; the role `keyed` has it.
inline constexpr const char* kKeyedPassword = "p@ss/w:rd#7?";

class PostgresServer {
 public:
  /// Throws when its programs are missing or it does not start.
  static PostgresServer& running();

  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// A fresh, empty database of the role `bedside`, UTF-8 where nothing else is wanted; answers its name.
  std::string make_database(const std::string& options = "");
  /// Empties it for the next one who wants such a database: making and dropping them takes a checkpoint each.
  void give_back_database(const std::string& name);
  void drop_database(const std::string& name);
  /// `user`: bedside, keyed (with `password`, percent-encoded), or super, who may look everywhere.
  std::string address(const std::string& database, const std::string& user = "bedside", const std::string& password = "") const;

  /// As an operator does; new connections are refused until start().
  void stop() { order("stop", "stopped"); }
  void start() { order("start", "running"); }

 private:
  PostgresServer();
  ~PostgresServer();

  void order(const std::string& word, const std::string& answer);
  std::string read_line();

  std::filesystem::path directory_;
  int orders_ = -1;   // into the script that keeps the server
  int answers_ = -1;  // out of it
  int keeper_ = 0;    // its process
  int databases_ = 0;
  std::vector<std::string> free_;
};

}  // namespace bedside::storage
