// The storage contract, second part: what becomes of units of work and of reads, on every database.
#include <gmock/gmock.h>

#include <thread>

#include "storage/contract_fixture.hpp"
#include "storage/migrations.hpp"

namespace bedside::storage {
namespace {

using desk::Committed;
using desk::UnitOfWork;
using namespace std::chrono_literals;

/// A unit's outcome, to be waited for.
class Outcome {
 public:
  std::function<void(Committed)> done() {
    return [promise = promise_](Committed committed) { promise->set_value(committed); };
  }
  Committed get() { return future_.get(); }
  bool is_there() { return future_.wait_for(0s) == std::future_status::ready; }

 private:
  std::shared_ptr<std::promise<Committed>> promise_ = std::make_shared<std::promise<Committed>>();
  std::future<Committed> future_ = promise_->get_future();
};

TEST_P(StorageContract, a_unit_that_refuses_leaves_nothing_behind) {
  const auto world = add_world("grace@example.org");
  EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
              unit.visits().add_request(world.clinic.id, "k2:key", world.visit.id, kNow);
              unit.audit().append({world.clinic.id, kNow, "server", "visit.created", "visit:x", "{}"});
              return false;
            }),
            Committed::rolled_back);
  EXPECT_FALSE(look([&](UnitOfWork& unit) { return unit.visits().find_request(world.clinic.id, "k2:key"); }));
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.audit().clinics_with_unsealed(); }).empty());
}

TEST_P(StorageContract, a_unit_that_throws_takes_nothing_with_it_but_itself) {
  const auto world = add_world("grace@example.org");
  std::vector<Outcome> outcomes(30);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    storage->submit(
        [&world, i](UnitOfWork& unit) {
          unit.visits().add_request(world.clinic.id, "k2:" + std::to_string(i), world.visit.id, kNow);
          if (i % 3 == 1) throw std::runtime_error("a mistake");
          return i % 3 == 0;
        },
        outcomes[i].done());
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Committed expected = std::array{Committed::durable, Committed::storage_failed, Committed::rolled_back}[i % 3];
    EXPECT_EQ(outcomes[i].get(), expected) << i;
    const std::string key = "k2:" + std::to_string(i);
    const bool there = look([&](UnitOfWork& unit) { return unit.visits().find_request(world.clinic.id, key).has_value(); });
    EXPECT_EQ(there, i % 3 == 0) << i;
  }
}

TEST_P(StorageContract, many_who_count_at_once_lose_no_count) {
  constexpr int kThreads = 6;
  constexpr int kEach = 10;
  std::mutex mutex;
  std::set<int> seen;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        int count = 0;
        EXPECT_EQ(submit_and_wait([&](UnitOfWork& unit) {
                    count = unit.attempts().count_attempt("k2:source", 60s, kNow);
                    return true;
                  }),
                  Committed::durable);
        const std::lock_guard lock(mutex);
        seen.insert(count);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), std::size_t{kThreads * kEach}) << "each count was given once";
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.attempts().attempts("k2:source", 60s, kNow); }), kThreads * kEach);
}

TEST_P(StorageContract, of_many_who_want_the_same_unique_value_one_has_it_and_nothing_of_the_others_stands) {
  const auto world = add_world("grace@example.org");
  std::vector<visits::Visit> wanted;
  for (int i = 0; i < 8; ++i) wanted.push_back(make_visit(world.clinic, world.provider, world.patient, kNow + i * 1h));
  std::vector<std::thread> threads;
  std::vector<Committed> committed(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    threads.emplace_back([&, i] {
      committed[i] = submit_and_wait([&](UnitOfWork& unit) {
        unit.visits().add_visit(wanted[i]);
        unit.visits().add_request(world.clinic.id, "k2:one", wanted[i].id, kNow);
        return true;
      });
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::count(committed.begin(), committed.end(), Committed::durable), 1);
  const auto holder = look([&](UnitOfWork& unit) { return unit.visits().find_request(world.clinic.id, "k2:one"); });
  ASSERT_TRUE(holder);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool stands = look([&](UnitOfWork& unit) { return unit.visits().find_visit_by_id(wanted[i].id).has_value(); });
    EXPECT_EQ(stands, committed[i] == Committed::durable);
    EXPECT_EQ(stands, wanted[i].id == *holder);
  }
}

TEST_P(StorageContract, whoever_looks_before_taking_is_refused_in_words_not_by_an_error) {
  const auto world = add_world("grace@example.org");
  std::vector<std::thread> threads;
  std::vector<Committed> committed(8);
  for (std::size_t i = 0; i < committed.size(); ++i) {
    const auto guest = make_guest(world);
    const auto made = make_keys(guest.id);
    threads.emplace_back([&, i, guest, made] {
      committed[i] = submit_and_wait([&](UnitOfWork& unit) {
        if (unit.invitations().count_guests(world.visit.id) >= 3) return false;  // the visit is full
        return unit.invitations().add_invitation(guest, made);
      });
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::count(committed.begin(), committed.end(), Committed::durable), 3);
  EXPECT_EQ(std::count(committed.begin(), committed.end(), Committed::rolled_back), 5);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.invitations().count_guests(world.visit.id); }), 3);
}

TEST_P(StorageContract, what_was_acknowledged_is_there_after_a_new_start) {
  const auto clinic = add_clinic();
  open_storage();
  EXPECT_TRUE(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id); }));
}

TEST_P(StorageContract, what_is_queued_is_finished_before_the_end) {
  const auto world = add_world("grace@example.org");
  std::vector<Outcome> outcomes(100);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    storage->submit(
        [&world, i](UnitOfWork& unit) {
          unit.visits().add_request(world.clinic.id, "k2:" + std::to_string(i), world.visit.id, kNow);
          return true;
        },
        outcomes[i].done());
  }
  storage.reset();
  for (auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.is_there());
    EXPECT_EQ(outcome.get(), Committed::durable);
  }
}

TEST_P(StorageContract, a_full_queue_refuses_at_once_on_the_callers_thread) {
  Settings small = settings();
  small.queue = 2;
  storage.reset();
  storage = open(small, keys);
  std::promise<void> gate;
  const auto opened = gate.get_future().share();
  std::atomic<int> stopped = 0;
  std::vector<Outcome> accepted;
  const int writers = GetParam() == Database::sqlite ? 1 : small.writers;
  for (int i = 0; i < writers; ++i) {
    storage->submit(
        [&, opened](UnitOfWork&) {
          ++stopped;
          opened.wait();
          return false;
        },
        accepted.emplace_back().done());
    while (stopped <= i) std::this_thread::yield();
  }
  for (int i = 0; i < 2; ++i) storage->submit([](UnitOfWork&) { return false; }, accepted.emplace_back().done());
  Committed answer = Committed::durable;
  std::thread::id answered_on;
  storage->submit([](UnitOfWork&) { return true; },
                  [&](Committed committed) {
                    answer = committed;
                    answered_on = std::this_thread::get_id();
                  });
  EXPECT_EQ(answer, Committed::storage_failed);
  EXPECT_EQ(answered_on, std::this_thread::get_id());
  gate.set_value();
  for (auto& outcome : accepted) EXPECT_EQ(outcome.get(), Committed::rolled_back);
}

TEST_P(StorageContract, a_read_sees_one_state_however_long_it_looks) {
  auto clinic = add_clinic();
  const std::string before = clinic.settings.public_name;
  storage->read([&](UnitOfWork& unit) {
    EXPECT_EQ(unit.clinics().find_clinic(clinic.id)->settings.public_name, before);
    clinic.settings.public_name = "Hillside";
    commit([&](UnitOfWork& other) { other.clinics().save_settings(clinic.id, clinic.settings); });
    EXPECT_EQ(unit.clinics().find_clinic(clinic.id)->settings.public_name, before);
  });
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id)->settings.public_name; }), "Hillside");
}

TEST_P(StorageContract, a_read_cannot_write_and_the_next_one_works) {
  const auto clinic = add_clinic();
  EXPECT_THROW(storage->read([&](UnitOfWork& unit) { unit.clinics().save_settings(clinic.id, {}); }), desk::StorageFailed);
  EXPECT_THROW(storage->read([](UnitOfWork&) { throw std::logic_error("the reader's own"); }), std::logic_error);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.clinics().find_clinic(clinic.id)->settings; }), clinic.settings);
}

TEST_P(StorageContract, it_is_ready_and_serves_alone) {
  EXPECT_TRUE(storage->ready());
  EXPECT_TRUE(storage->serve_alone());
}

TEST_P(StorageContract, presence_that_a_crash_left_is_over_at_the_next_start) {
  auto world = add_world("grace@example.org");
  auto guest = add_guest(world);
  guest.presence = invites::Presence::in_call;
  world.visit.status = visits::Status::in_call;
  world.visit.ever_held = true;
  commit([&](UnitOfWork& unit) {
    unit.invitations().save_invitation(guest);
    EXPECT_TRUE(unit.visits().save_visit(world.visit));
  });
  EXPECT_EQ(reset_presence(*storage, kNow + 1min), 1);
  EXPECT_EQ(reset_presence(*storage, kNow + 2min), 0);
  const auto left = look([&](UnitOfWork& unit) { return unit.invitations().find_invitation(world.clinic.id, guest.id); });
  EXPECT_EQ(left->presence, invites::Presence::left);
  EXPECT_EQ(left->presence_since, kNow + 1min);
  EXPECT_EQ(look([&](UnitOfWork& unit) { return unit.visits().find_visit_by_id(world.visit.id)->emptied_at; }), kNow + 1min);
}

TEST_P(StorageContract, a_database_of_a_newer_program_or_with_a_gap_is_refused_and_left_as_it_is) {
  const auto refusal = [&] {
    try {
      open_storage();
    } catch (const OpenFailed& failed) {
      return std::string(failed.what());
    }
    return std::string("taken");
  };
  const std::string next = std::to_string(migrations().size() + 1);
  const std::string after_next = std::to_string(migrations().size() + 2);
  const auto add = [&](const std::string& number) {
    database->change("INSERT INTO schema_migrations (number, name, applied_at) VALUES (" + number + ", 'later', 0)");
  };
  add(after_next);
  EXPECT_THAT(refusal(), testing::HasSubstr("lacks migration " + next));
  add(next);
  EXPECT_THAT(refusal(), testing::HasSubstr("newer program"));
  database->change("DELETE FROM schema_migrations WHERE number >= " + next);
  EXPECT_EQ(refusal(), "taken");
}

TEST_P(StorageContract, rows_under_another_secret_key_are_refused) {
  add_guest(add_world("grace@example.org"));
  storage.reset();
  SeededRandom other_random(8);
  const auto other = secure::KeyRing::make_ephemeral(other_random, 2);
  EXPECT_THROW(open(settings(), other), OpenFailed);
  open_storage();
}

}  // namespace
}  // namespace bedside::storage
