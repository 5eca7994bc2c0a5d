// A connection to PostgreSQL that comes back: made when first needed, made anew after the server was away, with
// the session's limits set. Not for two threads at once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "storage/unit.hpp"

namespace bedside::storage {

/// What all connections to one server know of it: while it is away nobody waits for it one after the other, and
/// the log says so once. Any thread.
class Outage {
 public:
  explicit Outage(std::function<void(const std::string&)> report) : report_(std::move(report)) {}

  /// False for a moment after a failed try: another would only wait, too.
  bool may_try();
  void failed(const std::string& why);
  void connected();
  bool is_known() const { return away_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::function<void(const std::string&)> report_;
  std::mutex mutex_;
  std::atomic<bool> away_ = false;
  Clock::time_point next_try_{};
};

class PostgresConnection {
 public:
  enum class Purpose { write, read, keep_house };

  /// `address`: what write_postgres_address() answers.
  PostgresConnection(Purpose purpose, std::string address, const secure::KeyRing& keys, Outage& outage,
                     StatementWatch watch = {});

  /// Connects where there is no connection. Throws SqlFailed.
  SqlUnit& connected();
  /// The same, after asking whether an open connection still is one.
  SqlUnit& checked();
  /// Runs `work`, which does not commit; an idle connection that the server has closed is made anew. Where it closes while
  /// nothing was answered yet, `work` runs again on a new one, as nothing has come of it. Throws SqlFailed.
  void run(const std::function<void(SqlUnit&)>& work);
  /// Sets the purpose's limits again, after somebody has changed them.
  void prepare_session();
  /// A connection that cannot roll back is closed, which ends its transaction as well.
  void roll_back() noexcept;
  void close() noexcept { unit_.reset(); }
  /// Which connection it is, counted from the first.
  std::uint64_t generation() const { return generation_; }

 private:
  Purpose purpose_;
  std::string address_;
  const secure::KeyRing& keys_;
  Outage& outage_;
  StatementWatch watch_;
  std::unique_ptr<SqlUnit> unit_;
  std::uint64_t generation_ = 0;
};

}  // namespace bedside::storage
