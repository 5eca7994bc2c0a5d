// What is PostgreSQL's alone: transactions that meet, connections that break, a server that goes and comes back,
// addresses with passwords in them.
#include "storage/postgres_storage.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <latch>
#include <thread>

#include "storage/contract_fixture.hpp"
#include "storage/contract_postgres.hpp"
#include "storage/migrations.hpp"
#include "storage/postgres_address.hpp"

namespace bedside::storage {
namespace {

using desk::Committed;
using desk::UnitOfWork;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

class PostgresContract : public StorageContract {
 protected:
  /// Ends every connection of the storage, from outside.
  void end_connections() {
    look_inside(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'bedside' AND datname = "
        "current_database()");
  }
};
INSTANTIATE_TEST_SUITE_P(On, PostgresContract, testing::Values(Database::postgres), name_of);

Sql& sql_of(UnitOfWork& unit) { return static_cast<SqlUnit&>(unit).sql(); }

TEST_P(PostgresContract, two_who_both_saw_room_for_one_run_until_one_sees_that_there_is_none) {
  const auto world = add_world("grace@example.org");
  std::latch both_have_looked(2);
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  std::vector<Committed> committed(2);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto guest = make_guest(world);
    const auto made = make_keys(guest.id);
    threads.emplace_back([&, i, guest, made] {
      bool first_run = true;
      committed[i] = submit_and_wait([&](UnitOfWork& unit) {
        ++runs;
        const int guests = unit.invitations().count_guests(world.visit.id);
        if (std::exchange(first_run, false)) both_have_looked.arrive_and_wait();
        return guests == 0 && unit.invitations().add_invitation(guest, made);
      });
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(committed, testing::UnorderedElementsAre(Committed::durable, Committed::rolled_back));
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.invitations().count_guests(world.visit.id); }), 1);
}

class WorkersOfAQueue : public PostgresContract {
 protected:
  /// Somebody counts guests and queues a message; another guest is committed in between, and a worker looks for messages. How often
  /// they ran, all three together.
  int runs_beside_a_worker(desk::Isolation of_worker) {
    const auto world = add_world("grace" + std::to_string(random.below(1'000'000)) + "@example.org");
    std::latch counted(1);
    std::latch added(1);
    std::latch looked(1);
    std::latch queued(1);
    std::atomic<int> runs = 0;
    const auto wait_once = [](bool& first_run, const auto& wait) {
      if (std::exchange(first_run, false)) wait();
    };
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
      bool first_run = true;
      EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
                  ++runs;
                  unit.invitations().count_guests(world.visit.id);
                  wait_once(first_run, [&] {
                    counted.count_down();
                    added.wait();
                    looked.wait();
                  });
                  unit.outbox().add_notice(make_notice(world));
                  return true;
                }),
                Committed::durable);
      queued.count_down();
    });
    threads.emplace_back([&] {
      const auto guest = make_guest(world);
      const auto made = make_keys(guest.id);
      counted.wait();
      EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) { return ++runs, unit.invitations().add_invitation(guest, made); }), Committed::durable);
      added.count_down();
    });
    threads.emplace_back([&] {
      bool first_run = true;
      added.wait();
      EXPECT_EQ(submit_and_wait(
                    [&](UnitOfWork& unit) {
                      ++runs;
                      unit.outbox().lease_due(kNow, 60s, 1);
                      wait_once(first_run, [&] { looked.count_down(); });
                      return true;
                    },
                    of_worker),
                Committed::durable);
    });
    for (auto& thread : threads) thread.join();
    queued.wait();
    return runs;
  }
};
INSTANTIATE_TEST_SUITE_P(On, WorkersOfAQueue, testing::Values(Database::postgres), name_of);

TEST_P(WorkersOfAQueue, stand_in_nobodys_way) {
  EXPECT_EQ(runs_beside_a_worker(desk::Isolation::read_committed), 3);
  EXPECT_GT(runs_beside_a_worker(desk::Isolation::serializable), 3) << "or this proves nothing";
}

TEST_P(PostgresContract, two_who_make_the_same_request_at_once_get_the_same_visit) {
  const auto world = add_world("grace@example.org");
  std::latch both_have_looked(2);
  std::vector<std::thread> threads;
  std::vector<VisitId> answers(2);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto visit = make_visit(world.clinic, world.provider, world.patient, kNow + 1h);
    threads.emplace_back([&, i, visit] {
      bool first_run = true;
      EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
                  const auto made = unit.visits().find_request(world.clinic.id, "k2:key");
                  if (std::exchange(first_run, false)) both_have_looked.arrive_and_wait();
                  answers[i] = made.value_or(visit.id);
                  if (made) return true;
                  unit.visits().add_visit(visit);
                  unit.visits().add_request(world.clinic.id, "k2:key", visit.id, kNow);
                  return true;
                }),
                Committed::durable);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answers[0], answers[1]);
}

TEST_P(PostgresContract, two_who_claim_the_same_request_at_once_are_told_apart) {
  const auto world = add_world("grace@example.org");
  std::latch both_have_begun(2);
  std::vector<std::thread> threads;
  std::array<std::atomic<bool>, 2> is_new{};
  for (std::size_t i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      bool first_run = true;
      EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
                  unit.visits().find_visit(world.clinic.id, world.visit.id);
                  if (std::exchange(first_run, false)) both_have_begun.arrive_and_wait();
                  is_new[i] = unit.visits().claim_request(world.clinic.id, "k2:key", world.visit.id, kNow);
                  return true;
                }),
                Committed::durable);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_NE(is_new[0], is_new[1]);
}

/// How many times the work of two ran who each ask for something in one clinic at the same moment, if they ask by `is_new`.
template <class Storage, class IsNew>
int runs_of_two(Storage submit_and_wait, IsNew is_new) {
  std::latch both_have_looked(2);
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  for (const std::string key : {"k2:a", "k2:b"}) {
    threads.emplace_back([&, key] {
      bool first_run = true;
      EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
                  ++runs;
                  EXPECT_TRUE(is_new(unit, key));
                  if (std::exchange(first_run, false)) both_have_looked.arrive_and_wait();
                  return true;
                }),
                Committed::durable);
    });
  }
  for (auto& thread : threads) thread.join();
  return runs;
}

TEST_P(PostgresContract, two_who_claim_in_one_clinic_stand_in_nobodys_way) {
  const auto world = add_world("grace@example.org");
  const auto submit = [&](auto work) { return submit_and_wait(work); };
  EXPECT_EQ(runs_of_two(submit, [&](UnitOfWork& unit, const std::string& key) {
              return unit.visits().claim_request(world.clinic.id, key + "1", world.visit.id, kNow);
            }),
            2);
  EXPECT_GT(runs_of_two(submit, [&](UnitOfWork& unit, const std::string& key) {
              const bool is_new = !unit.visits().find_request(world.clinic.id, key + "2");
              unit.visits().add_request(world.clinic.id, key + "2", world.visit.id, kNow);
              return is_new;
            }),
            2)
      << "or this proves nothing";
}

TEST_P(PostgresContract, two_who_want_each_others_rows_both_come_through) {
  const auto first = add_clinic();
  const auto second = add_clinic();
  std::latch both_have_one(2);
  std::vector<std::thread> threads;
  for (const bool forward : {true, false}) {
    threads.emplace_back([&, forward] {
      bool first_run = true;
      EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
                  unit.clinics().save_settings(forward ? first.id : second.id, first.settings);
                  if (std::exchange(first_run, false)) both_have_one.arrive_and_wait();
                  unit.clinics().save_settings(forward ? second.id : first.id, first.settings);
                  return true;
                }),
                Committed::durable);
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST_P(PostgresContract, many_who_count_the_same_at_once_all_come_through) {
  constexpr int kAtOnce = 16;
  constexpr int kEach = 8;
  std::atomic<int> durable = 0;
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < kEach; ++n) {
        const auto committed = submit_and_wait([&](UnitOfWork& unit) {
          ++runs;
          // One that all have, and one of its own beside all the others' in the index.
          unit.attempts().count_attempt("k2:all", 24h, kNow);
          unit.attempts().count_attempt("k2:" + std::to_string(i * kEach + n), 24h, kNow);
          return unit.attempts().attempts("k2:all", 24h, kNow) > 0;
        });
        if (committed == Committed::durable) ++durable;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(durable, kAtOnce * kEach);
  EXPECT_LT(runs, 2 * kAtOnce * kEach) << "they got in each other's way all the time";
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.attempts().attempts("k2:all", 24h, kNow); }), kAtOnce * kEach);
}

TEST(Turnstile, lets_fewer_in_where_they_meet_and_more_again_where_they_do_not) {
  Turnstile turnstile(4);
  for (int i = 0; i < 9; ++i) turnstile.conflicted();
  EXPECT_EQ(turnstile.allowed(), 1) << "somebody always writes";
  turnstile.enter();
  std::atomic<bool> inside = false;
  std::thread second([&] {
    turnstile.enter();
    inside = true;
    turnstile.leave();
  });
  for (int i = 0; i < Turnstile::kQuiet - 1; ++i) turnstile.committed();
  EXPECT_FALSE(inside);
  turnstile.committed();
  second.join();
  EXPECT_EQ(turnstile.allowed(), 2);
  turnstile.leave();
  for (int i = 0; i < 9 * Turnstile::kQuiet; ++i) turnstile.committed();
  EXPECT_EQ(turnstile.allowed(), 4);
}

TEST_P(PostgresContract, a_failure_that_the_unit_swallows_is_not_committed_as_nothing) {
  const auto clinic = add_clinic();
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              try {
                unit.clinics().add_clinic(clinic);
              } catch (const SqlFailed&) {
              }
              return true;
            }),
            Committed::storage_failed);
}

TEST_P(PostgresContract, failed_statements_are_given_back_to_the_server) {
  const auto clinic = add_clinic();
  std::string count;
  for (int i = 0; i < 40; ++i) {
    submit_and_wait([&](UnitOfWork& unit) {
      unit.clinics().add_clinic(clinic);
      return true;
    });
    commit([&](UnitOfWork& unit) {
      count = sql_of(unit).select_once("SELECT CAST(COUNT(*) AS TEXT) FROM pg_prepared_statements").front().text();
    });
    EXPECT_LT(std::stoi(count), 5);
  }
}

TEST_P(PostgresContract, a_connection_killed_in_the_middle_of_a_unit_fails_that_unit_and_no_other) {
  const auto world = add_world("grace@example.org");
  int runs = 0;
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              ++runs;
              unit.visits().add_request(world.clinic.id, "k2:key", world.visit.id, kNow);
              const auto pid = sql_of(unit).select_once("SELECT pg_backend_pid()").front().text();
              look_inside("SELECT COUNT(pg_terminate_backend(" + pid + "))");
              unit.visits().add_request(world.clinic.id, "k2:other", world.visit.id, kNow);
              return true;
            }),
            Committed::storage_failed);
  EXPECT_EQ(runs, 1);
  for (int i = 0; i < 8; ++i) {
    commit([&](UnitOfWork& unit) { EXPECT_FALSE(unit.visits().find_request(world.clinic.id, "k2:key")); });
  }
  EXPECT_TRUE(storage->ready());
}

TEST_P(PostgresContract, idle_connections_that_the_server_has_closed_are_nobodys_failure) {
  const auto clinic = add_clinic();
  EXPECT_TRUE(storage->ready());
  for (int round = 0; round < 3; ++round) {
    end_connections();
    for (int i = 0; i < 8; ++i) {
      commit([&](UnitOfWork& unit) { unit.clinics().save_settings(clinic.id, clinic.settings); });
      EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id); }));
    }
    end_connections();
    storage->read_one([&](UnitOfWork& unit) { EXPECT_TRUE(unit.clinics().find_clinic(clinic.id)); });
  }
  EXPECT_TRUE(reports.empty());
}

TEST_P(PostgresContract, a_connection_that_closes_before_anything_was_answered_is_nobodys_failure) {
  const auto clinic = add_clinic();
  int runs = 0;
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              unit.clinics().save_settings(clinic.id, clinic.settings);
              if (++runs == 1) end_connections();
              return unit.clinics().find_clinic(clinic.id).has_value();
            }),
            Committed::durable);
  EXPECT_EQ(runs, 2);
  runs = 0;
  EXPECT_TRUE(look([&](UnitOfWork& unit) {
    if (++runs == 1) end_connections();
    return unit.clinics().find_clinic(clinic.id);
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(reports, testing::IsEmpty());
}

TEST_P(PostgresContract, while_the_server_is_away_everybody_is_told_so_soon_and_its_return_is_noticed) {
  const auto clinic = add_clinic();
  EXPECT_TRUE(storage->ready());
  auto& server = PostgresServer::running();
  server.stop();
  const auto begin = Clock::now();
  EXPECT_FALSE(storage->ready());
  std::vector<std::future<Committed>> outcomes;
  for (int i = 0; i < 200; ++i) {
    auto promise = std::make_shared<std::promise<Committed>>();
    outcomes.push_back(promise->get_future());
    storage->submit([](UnitOfWork&) { return true; }, [promise](Committed committed) { promise->set_value(committed); });
  }
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get(), Committed::storage_failed);
  EXPECT_THROW(storage->read([](UnitOfWork&) {}), desk::StorageFailed);
  EXPECT_FALSE(storage->forget_erased());
  EXPECT_FALSE(storage->ready());
  EXPECT_LT(Clock::now() - begin, 5s);
  EXPECT_EQ(times_reported("PostgreSQL is away"), 1);

  server.start();
  EXPECT_TRUE(becomes_true([&] { return storage->ready(); }));
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id); }));
  commit([&](UnitOfWork& unit) { unit.clinics().save_settings(clinic.id, clinic.settings); });
  EXPECT_TRUE(becomes_true([&] { return storage->forget_erased(); }));
  EXPECT_EQ(times_reported("PostgreSQL is back"), 1);
}

TEST_P(PostgresContract, nobody_waits_for_ever_for_a_server_that_has_stopped_answering) {
  const auto clinic = add_clinic();
  EXPECT_TRUE(storage->ready());
  std::vector<pid_t> stopped;
  for (Row row : look_inside("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
    stopped.push_back(static_cast<pid_t>(row.number()));
    ASSERT_EQ(::kill(stopped.back(), SIGSTOP), 0);
  }
  ASSERT_FALSE(stopped.empty());
  // Once nobody listens on the old connections, new ones are made.
  auto read = std::async(std::launch::async, [&] { return look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id).has_value(); }); });
  auto written = std::async(std::launch::async, [&] {
    return submit_and_wait([&](UnitOfWork& unit) {
      unit.clinics().save_settings(clinic.id, clinic.settings);
      return unit.clinics().find_clinic(clinic.id).has_value();
    });
  });
  EXPECT_EQ(read.wait_for(20s), std::future_status::ready);
  EXPECT_EQ(written.wait_for(20s), std::future_status::ready);
  for (const auto pid : stopped) ::kill(pid, SIGCONT);
  EXPECT_TRUE(read.get());
  EXPECT_EQ(written.get(), Committed::durable);
  EXPECT_TRUE(becomes_true([&] { return storage->ready(); }));
}

TEST_P(PostgresContract, a_storage_can_end_while_the_server_is_away) {
  PostgresServer::running().stop();
  storage.reset();
  PostgresServer::running().start();
}

TEST_P(PostgresContract, no_read_lasts_over_a_second) {
  const auto begin = Clock::now();
  EXPECT_THROW(storage->read([](UnitOfWork& unit) { sql_of(unit).select_once("SELECT 1 FROM (SELECT pg_sleep(30)) AS slept"); }),
               desk::StorageFailed);
  EXPECT_THROW(storage->read([](UnitOfWork& unit) {
                 for (;;) unit.clinics().list_clinics();
               }),
               desk::StorageFailed);
  EXPECT_LT(Clock::now() - begin, 5s);
  EXPECT_TRUE(storage->ready());
}

TEST_P(PostgresContract, a_unit_behind_somebodys_lock_gives_up_within_seconds) {
  const auto clinic = add_clinic();
  Sql other(Database::postgres, *write_postgres_address(database->where()));
  other.execute("BEGIN");
  other.execute("LOCK TABLE clinics IN ACCESS EXCLUSIVE MODE");
  const auto begin = Clock::now();
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              unit.clinics().save_settings(clinic.id, clinic.settings);
              return true;
            }),
            Committed::storage_failed);
  EXPECT_LT(Clock::now() - begin, 10s);
  other.execute("ROLLBACK");
  commit([&](UnitOfWork& unit) { unit.clinics().save_settings(clinic.id, clinic.settings); });
}

TEST_P(PostgresContract, a_server_that_takes_no_writes_is_not_ready) {
  EXPECT_TRUE(storage->ready());
  database->change("ALTER ROLE bedside SET default_transaction_read_only = on");
  end_connections();
  EXPECT_TRUE(becomes_true([&] { return !storage->ready(); }));
  database->change("ALTER ROLE bedside RESET default_transaction_read_only");
  EXPECT_TRUE(becomes_true([&] { return storage->ready(); }));
}

TEST_P(PostgresContract, who_serves_beside_another_is_told_and_who_comes_after_it_is_alone_again) {
  ASSERT_TRUE(storage->serve_alone());
  const auto second = open(settings(), keys);
  EXPECT_FALSE(second->serve_alone());
  storage.reset();
  const auto third = open(settings(), keys);
  EXPECT_FALSE(third->serve_alone()) << "the second serves";
}

TEST_P(PostgresContract, whoever_serves_is_seen_again_after_the_connections_were_cut) {
  ASSERT_TRUE(storage->serve_alone());
  end_connections();
  const auto locks = [&] {
    return look_inside("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM "
                       "pg_database WHERE datname = current_database())")
               .front()
               .number() == 1;
  };
  EXPECT_TRUE(becomes_true(locks));
}

TEST_P(PostgresContract, programs_that_start_at_once_on_an_empty_database_all_come_up) {
  const TestDatabase empty(GetParam());
  Settings where = settings();
  where.database = empty.where();
  std::vector<std::thread> programs;
  for (int i = 0; i < 3; ++i) {
    programs.emplace_back([&] { EXPECT_TRUE(open(where, keys)->ready()); });
  }
  for (auto& program : programs) program.join();
  EXPECT_EQ(empty.look_inside("SELECT COUNT(*) FROM schema_migrations").front().number(),
            static_cast<std::int64_t>(migrations().size()));
}

std::string refusal(const std::string& address) {
  try {
    SeededRandom random(1);
    const auto keys = secure::KeyRing::make_ephemeral(random);
    open({.database = address}, keys);
  } catch (const OpenFailed& failed) {
    return failed.what();
  }
  return "taken";
}

TEST(PostgresOpen, a_password_is_taken_from_the_address_and_never_repeated) {
  auto& server = PostgresServer::running();
  const std::string name = server.make_database();
  const auto unsafe = [&](const std::string& password) { return refusal(server.address(name, "keyed", password)); };
  EXPECT_EQ(unsafe("p%40ss%2Fw%3Ard%237%3F"), "taken");
  EXPECT_THAT(unsafe("wrong-secret"), AllOf(HasSubstr("user or password"), Not(HasSubstr("secret"))));
  // Not percent-encoded: pieces of it are taken for host, port, database or parameters.
  for (const char* careless : {"my@secret", "my/secret", "my:secret@", "my#secret", "my?secret", "my%secret", "my secret"}) {
    EXPECT_THAT(unsafe(careless), AllOf(Not(HasSubstr("secret")), Not("taken"))) << careless;
  }
  server.give_back_database(name);
}

TEST(PostgresOpen, what_is_wrong_with_server_or_database_is_said_in_words) {
  auto& server = PostgresServer::running();
  EXPECT_THAT(refusal(server.address("nowhere")), HasSubstr("no database of this name"));
  EXPECT_THAT(refusal("postgresql://bedside@/x?host=/nowhere"), HasSubstr("nothing listens"));
  EXPECT_THAT(refusal("postgresql://bedside@127.0.0.1:1/x"), HasSubstr("nothing listens"));
  EXPECT_THAT(refusal(server.address("postgres")), HasSubstr("has to own the database"));
  const std::string latin = server.make_database("ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
  EXPECT_THAT(refusal(server.address(latin)), HasSubstr("UTF8"));
  server.drop_database(latin);
}

TEST(PostgresAddress, keeps_what_the_operator_says_and_adds_limits) {
  const auto written = [](const std::string& address) { return write_postgres_address(address).value_or("malformed"); };
  EXPECT_THAT(written("postgres://ann:p%40%20s@db.example:6432/clinic"),
              AllOf(HasSubstr("host=db.example&"), HasSubstr("port=6432"), HasSubstr("dbname=clinic&"), HasSubstr("user=ann"),
                    HasSubstr("password=p%40%20s"), HasSubstr("connect_timeout=3&"), HasSubstr("client_encoding=UTF8")));
  EXPECT_THAT(written("postgresql:///clinic?connect_timeout=20&sslmode=verify-full&host=a,b"),
              AllOf(HasSubstr("connect_timeout=20&"), HasSubstr("sslmode=verify-full"), HasSubstr("host=a%2Cb")));
  EXPECT_EQ(written("postgresql://h:port:x/clinic?nonsense"), "malformed");
  EXPECT_EQ(written("postgresql:///clinic?colour=red"), "malformed");
  EXPECT_TRUE(is_postgres_address("postgres://x"));
  EXPECT_FALSE(is_postgres_address("/var/lib/postgres"));
}

}  // namespace
}  // namespace bedside::storage
