// What is sent together: nobody waits for run(), and what becomes of it is still told.
#include "storage/sql_driver.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "storage/contract_postgres.hpp"
#include "storage/postgres_address.hpp"

namespace bedside::storage {
namespace {

constexpr const char* kAdd = "INSERT INTO numbers (number) VALUES (?)";
constexpr const char* kCount = "SELECT COUNT(*) FROM numbers";

class PostgresDriver : public testing::Test {
 protected:
  PostgresDriver() { sql.execute("CREATE TABLE numbers (number BIGINT PRIMARY KEY)"); }
  ~PostgresDriver() override { PostgresServer::running().give_back_database(name); }

  std::string address() const { return *write_postgres_address(PostgresServer::running().address(name)); }
  std::int64_t seen_by(Sql& reader) { return reader.find(kCount)->number(); }
  /// What kind of failure `work` meets.
  template <class Work>
  std::optional<SqlFailed::Kind> failure_of(Work work) {
    try {
      work();
    } catch (const SqlFailed& failed) {
      return failed.kind;
    }
    return std::nullopt;
  }

  std::string name = PostgresServer::running().make_database();
  Sql sql{Database::postgres, address()};
};

TEST_F(PostgresDriver, what_nobody_waits_for_goes_with_what_somebody_does) {
  const auto before = sql.answers();
  sql.begin();
  for (int i = 0; i < 20; ++i) sql.run(kAdd, {i});
  EXPECT_EQ(sql.answers(), before) << "the server was waited for";
  EXPECT_EQ(seen_by(sql), 20) << "in order: the question comes behind them";
  sql.run(kAdd, {20});
  sql.commit();
  EXPECT_EQ(sql.answers(), before + 2);
  EXPECT_EQ(seen_by(sql), 21);
}

TEST_F(PostgresDriver, what_fails_unseen_is_thrown_by_what_is_waited_for_and_nothing_stands) {
  const auto add_twice = [&] {
    sql.begin();
    sql.run(kAdd, {1});
    sql.run(kAdd, {1});
    sql.run(kAdd, {2});
  };
  for (int i = 0; i < 2; ++i) {
    add_twice();
    EXPECT_EQ(failure_of([&] { sql.commit(); }), SqlFailed::Kind::constraint);
    sql.roll_back();
    add_twice();
    EXPECT_EQ(failure_of([&] { seen_by(sql); }), SqlFailed::Kind::constraint);
    EXPECT_EQ(failure_of([&] { sql.commit(); }), SqlFailed::Kind::other) << "somebody caught that";
    sql.roll_back();
    add_twice();
    sql.roll_back();
    EXPECT_EQ(seen_by(sql), 0);
  }
}

TEST_F(PostgresDriver, a_statement_that_came_behind_a_failure_is_prepared_again) {
  sql.begin();
  sql.run("INSERT INTO nowhere (number) VALUES (?)", {1});
  sql.run(kAdd, {1});
  EXPECT_EQ(failure_of([&] { sql.catch_up(); }), SqlFailed::Kind::other);
  sql.roll_back();
  sql.begin();
  sql.run(kAdd, {1});
  sql.commit();
  EXPECT_EQ(seen_by(sql), 1);
}

TEST_F(PostgresDriver, more_than_the_sockets_hold_comes_through) {
  sql.execute("CREATE TABLE texts (text TEXT)");
  const std::string text(10'000, 'x');
  sql.begin();
  for (int i = 0; i < 2000; ++i) sql.run("INSERT INTO texts (text) VALUES (?)", {text});
  sql.commit();
  EXPECT_EQ(sql.find("SELECT COUNT(*) FROM texts")->number(), 2000);
}

TEST_F(PostgresDriver, outside_a_transaction_it_stands_at_once) {
  Sql other(Database::postgres, address());
  sql.run(kAdd, {1});
  EXPECT_EQ(seen_by(other), 1);
  EXPECT_EQ(failure_of([&] { sql.run(kAdd, {1}); }), SqlFailed::Kind::constraint);
  EXPECT_EQ(sql.change("UPDATE numbers SET number = number + 1 WHERE number > ?", {0}), 1);
}

TEST_F(PostgresDriver, a_connection_that_the_server_has_closed_says_so) {
  EXPECT_FALSE(sql.is_closed());
  sql.begin();
  EXPECT_EQ(seen_by(sql), 0);
  sql.roll_back();
  EXPECT_FALSE(sql.is_closed());
  const std::string pid = sql.select_once("SELECT pg_backend_pid()").front().text();
  Sql other(Database::postgres, address());
  other.select_once("SELECT CAST(pg_terminate_backend(" + pid + ") AS INT)");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!sql.is_closed() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(sql.is_closed());
  EXPECT_EQ(failure_of([&] { seen_by(sql); }), SqlFailed::Kind::connection);
}

}  // namespace
}  // namespace bedside::storage
