// What the storage contract's tests share: a database of either kind, units that commit, people and visits
// to put in. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "desk/unit_of_work.hpp"
#include "secure/keyring.hpp"
#include "storage/open.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {

/// A directory of its own, to be removed by the caller; in memory where there is room for it, so that databases may
/// flush to disk as they do in life.
std::filesystem::path make_directory();

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
  /// Of SQLite: where its files lie.
  const std::filesystem::path& directory() const { return directory_; }
  /// Straight into the database, beside the storage, with all rights.
  std::vector<Row> look_inside(const std::string& statement) const;
  void change(const std::string& statement) const;

 private:
  Database kind_;
  std::filesystem::path directory_;
  std::string name_;
  std::string where_;
};

/// Asks until it is so, for ten seconds at most.
template <class Ask>
bool becomes_true(Ask ask) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!ask()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

inline std::string name_of(const testing::TestParamInfo<Database>& on) {
  return on.param == Database::sqlite ? "sqlite" : "postgres";
}

inline constexpr WallTime kNow = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + std::chrono::hours(9);

class StorageContract : public testing::TestWithParam<Database> {
 protected:
  StorageContract();
  /// Every statement that the test made the repositories use has to be answered from an index.
  void TearDown() override;

  Settings settings();
  void open_storage();

  /// Commits `work` and waits until it is durable.
  desk::Committed commit(std::function<void(desk::UnitOfWork&)> work);
  desk::Committed submit_and_wait(std::function<bool(desk::UnitOfWork&)> work,
                                  desk::Isolation isolation = desk::Isolation::serializable);
  template <class Work>
  auto look(Work work) {
    std::optional<decltype(work(std::declval<desk::UnitOfWork&>()))> answer;
    storage->read([&](desk::UnitOfWork& unit) { answer.emplace(work(unit)); });
    return *std::move(answer);
  }
  std::vector<Row> look_inside(const std::string& statement) { return database->look_inside(statement); }
  int times_reported(const std::string& part);

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
  std::mutex reports_mutex;  // held while what follows is used
  std::vector<std::string> reports;
  std::set<std::string> statements;
  std::unique_ptr<desk::Storage> storage;
};

}  // namespace bedside::storage
