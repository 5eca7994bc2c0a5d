// Opens the database that the settings name and answers the one object through which everything is stored:
// SQLite inside the program, or PostgreSQL. Start-up brings the schema up to date; afterwards nothing here throws
// but desk::StorageFailed.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/time.hpp"
#include "desk/unit_of_work.hpp"
#include "secure/keyring.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {

struct Settings {
  /// Path of a SQLite file (made where there is none; its directory must exist), or postgresql://…
  std::string database;
  /// Connections that only read: as many requests read at the same time.
  int readers = 4;
  /// Connections that write; PostgreSQL only (SQLite has one writer).
  int writers = 8;
  /// Units that may wait for a writer. A full queue answers storage_failed at once: some seconds of work
  /// are waiting already, and whoever asks is better told now than later.
  std::size_t queue = 1024;
  /// After this time an erasure makes all tables with something about a person forget, not its own alone: texts that were replaced,
  /// and what another program had erased that was killed since. PostgreSQL only.
  std::chrono::seconds look_through_every{600};
  /// Sentences for the log: a checkpoint that does not succeed, a lost connection. No personal data.
  std::function<void(const std::string&)> report = [](const std::string&) {};
  /// Told each statement of the repositories as it is run, on its connection's thread.
  StatementWatch watch = {};
};

/// Why the database cannot be used, as a sentence for the operator; never with a password.
class OpenFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Connects, migrates, checks that `keys` holds every key under which rows are hashed or sealed.
/// Throws OpenFailed. `keys` must outlive the storage. The destructor finishes what is queued.
std::unique_ptr<desk::Storage> open(const Settings& settings, const secure::KeyRing& keys);

/// Call once at start, before anybody can come in and where no other program serves from this database: nobody is
/// present yet. Presence that a crash left (waiting, in call) becomes left, and its visits go on by the status
/// table. Answers how many visits.
int reset_presence(desk::Storage& storage, WallTime now);

}  // namespace bedside::storage
