// What the storage contract's tests share: a database of either kind, units that commit, people and visits
// to put in. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "desk/unit_of_work.hpp"
#include "secure/keyring.hpp"
#include "storage/open.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {

/// A fresh, empty database: a file in a directory of its own, or a database of the test's own server.
class TestDatabase {
 public:
  explicit TestDatabase(Database kind);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  Database kind() const { return kind_; }
  /// As storage::Settings::database wants it.
  const std::string& where() const { return where_; }

 private:
  Database kind_;
  std::filesystem::path directory_;
  std::string where_;
};

/// One PostgreSQL server for the whole test program, started when first asked for, on a socket in a
/// directory of its own and no TCP port; stopped at the end. Throws when its programs are missing.
std::string make_postgres_database();

inline constexpr WallTime kNow = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + std::chrono::hours(9);

class StorageContract : public testing::TestWithParam<Database> {
 protected:
  StorageContract();

  void open_storage();
  void close_storage() { storage.reset(); }

  /// Commits `work` and waits until it is durable.
  desk::Committed commit(std::function<void(desk::UnitOfWork&)> work);
  desk::Committed submit_and_wait(std::function<bool(desk::UnitOfWork&)> work);
  template <class Work>
  auto look(Work work) {
    std::optional<decltype(work(std::declval<desk::UnitOfWork&>()))> answer;
    storage->read([&](desk::UnitOfWork& unit) { answer.emplace(work(unit)); });
    return *std::move(answer);
  }
  /// Straight into the database, beside the storage.
  std::vector<Row> look_inside(const std::string& statement);

  clinic::Clinic add_clinic();
  clinic::Person add_person(const clinic::Clinic& clinic, const std::string& email);
  clinic::Patient add_patient(const clinic::Clinic& clinic, const std::string& name = "Ada Lovelace");
  visits::Visit make_visit(const clinic::Clinic& clinic, const clinic::Person& provider, const clinic::Patient& patient,
                           WallTime starts_at = kNow, std::chrono::minutes length = std::chrono::minutes(30));
  visits::Visit add_visit(const clinic::Clinic& clinic, const clinic::Person& provider, const clinic::Patient& patient,
                          WallTime starts_at = kNow, std::chrono::minutes length = std::chrono::minutes(30));
  /// A clinic with a provider, a patient and a visit at kNow.
  struct World {
    clinic::Clinic clinic;
    clinic::Person provider;
    clinic::Patient patient;
    visits::Visit visit;
  };
  World add_world(const std::string& email);

  invites::Invitation make_guest(const World& world);
  /// Keys as the use cases make them; answers the clear token and PIN in `token` and `pin`.
  invites::InvitationKeys make_keys(const InvitationId& invitation, std::string* token = nullptr, std::string* pin = nullptr);
  invites::Invitation add_guest(const World& world, std::string* token = nullptr, std::string* pin = nullptr);
  notices::Notice make_notice(const World& world, const std::optional<InvitationId>& invitation = std::nullopt);

  SeededRandom random{7};
  secure::KeyRing keys = secure::KeyRing::make_ephemeral(random, 2);
  std::unique_ptr<TestDatabase> database;
  std::vector<std::string> reports;
  std::mutex reports_mutex;
  std::unique_ptr<desk::Storage> storage;
};

}  // namespace bedside::storage
