// PostgreSQL: a pool of writers, each unit a serializable transaction that is tried again when it got in another's
// way; readers beside them; erasure by VACUUM. Why: docs/decisions/0002-postgresql.md.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "storage/job_queue.hpp"
#include "storage/open.hpp"
#include "storage/postgres_connection.hpp"
#include "storage/postgres_housekeeping.hpp"
#include "storage/reader_pool.hpp"
#include "storage/turnstile.hpp"

namespace bedside::storage {

class PostgresStorage final : public desk::Storage {
 public:
  /// `settings.database`: what write_postgres_address() answers.
  PostgresStorage(const Settings& settings, const secure::KeyRing& keys);
  ~PostgresStorage() override;

  void submit(std::function<bool(desk::UnitOfWork&)> work, std::function<void(desk::Committed)> done, desk::Isolation isolation) override;
  void read(const std::function<void(desk::UnitOfWork&)>& work) override;
  void read_one(const std::function<void(desk::UnitOfWork&)>& work) override;
  bool forget_erased() override;
  bool ready() override;
  bool serve_alone() override;

 private:
  void write(PostgresConnection& connection);
  desk::Committed run(PostgresConnection& connection, const Job& job);
  desk::Committed run_until_it_stands(PostgresConnection& connection, const Job& job);
  desk::Committed run_once(PostgresConnection& connection, const Job& job);
  void lend_reader(const std::function<void(PostgresConnection&)>& use);
  bool writing_works();

  Settings settings_;
  Outage outage_;
  PostgresHousekeeping house_;
  ReaderPool<PostgresConnection> readers_;
  JobQueue queue_;
  Turnstile turnstile_;
  /// False after a unit that the database failed: ready() then tries whether another would do.
  std::atomic<bool> healthy_ = true;
  std::vector<std::unique_ptr<PostgresConnection>> connections_;
  std::vector<std::thread> writers_;
};

}  // namespace bedside::storage
