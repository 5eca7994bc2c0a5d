// What PostgreSQL needs besides transactions, in a thread and on a connection of its own: after an erasure the
// VACUUM that takes the old versions of the rows out of the tables; and while the program serves, a lock that
// other programs can see.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "storage/erased.hpp"
#include "storage/postgres_connection.hpp"

namespace bedside::storage {

class PostgresHousekeeping {
 public:
  /// `look_through_every`: as storage::Settings has it.
  PostgresHousekeeping(const std::string& address, const secure::KeyRing& keys, Outage& outage,
                       std::function<void(const std::string&)> report, std::chrono::seconds look_through_every);
  ~PostgresHousekeeping();

  /// Personal data was removed from `tables` by a transaction that stands, or may stand: a VACUUM of them follows within seconds. Any
  /// thread.
  void erased(const Erased& tables);
  /// At once; waits for two seconds at most. True when nothing erased before the call is left in a table.
  bool forget();
  /// As desk::Storage has it.
  bool serve_alone();

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void try_to_forget();
  bool vacuum(const Erased& erased);
  void keep_lock();
  void settle(std::uint64_t covered, bool forgotten);

  std::function<void(const std::string&)> report_;
  const std::chrono::seconds look_through_every_;

  std::mutex connection_mutex_;  // held while what follows is used
  PostgresConnection connection_;
  bool serving_ = false;
  std::uint64_t locked_on_ = 0;  // generation of the connection that holds our lock

  std::mutex mutex_;  // held while what follows is used
  std::condition_variable changed_;
  Erased tables_;                // where the next VACUUM looks
  std::uint64_t erased_ = 0;     // erasures so far
  std::uint64_t forgotten_ = 0;  // those of them that are in no table any more
  std::uint64_t urgent_ = 0;     // those that somebody waits for
  Clock::time_point erased_since_{};
  Clock::time_point next_try_{};
  Clock::time_point next_look_through_;
  bool late_reported_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bedside::storage
