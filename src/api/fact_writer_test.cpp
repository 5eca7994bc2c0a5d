#include "api/fact_writer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "secure/random.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::api {
namespace {

/// A database that answers when the test says so, and how: what was submitted is not run.
class SlowStorage final : public desk::Storage {
 public:
  std::deque<std::function<void(desk::Committed)>> waiting;
  void submit(std::function<bool(desk::UnitOfWork&)>, std::function<void(desk::Committed)> done, desk::Isolation) override {
    waiting.push_back(std::move(done));
  }
  void read(const std::function<void(desk::UnitOfWork&)>&) override {}
  bool forget_erased() override { return true; }
  bool ready() override { return true; }
  void answer(desk::Committed committed) {
    auto done = std::move(waiting.front());
    waiting.pop_front();
    done(committed);
  }
};

class FactWriterTest : public ::testing::Test {
 protected:
  void write(const std::string& visit) {
    writer.write({ClinicId("clinic"), VisitId(visit), calls::FactWaiting{InvitationId("aunt"), invites::Via::link}});
  }
  SlowStorage storage;
  secure::SystemRandom random;
  secure::KeyRing keys = secure::KeyRing::make_ephemeral(random);
  zones::SystemZoneRules zones;
  std::vector<std::string> changed;
  FactWriter writer{storage,
                    [this] {
                      return desk::Context{WallTime{}, random, keys, zones, "", {}, {}, false};
                    },
                    [this](const ClinicId&, const VisitId& visit) { changed.push_back(visit.text()); }};
};

TEST_F(FactWriterTest, facts_of_a_visit_go_one_after_the_other_and_visits_do_not_wait_for_each_other) {
  write("a");
  write("a");
  write("b");
  EXPECT_EQ(storage.waiting.size(), 2U);
  storage.answer(desk::Committed::durable);
  EXPECT_EQ(changed, std::vector<std::string>{"a"});
  EXPECT_EQ(storage.waiting.size(), 2U);
  storage.answer(desk::Committed::durable);
  storage.answer(desk::Committed::durable);
  EXPECT_EQ(changed, (std::vector<std::string>{"a", "b", "a"}));
  EXPECT_TRUE(storage.waiting.empty());
}

TEST_F(FactWriterTest, a_database_that_is_away_loses_no_fact_and_is_asked_once_a_second) {
  write("a");
  write("a");
  storage.answer(desk::Committed::storage_failed);
  EXPECT_TRUE(storage.waiting.empty());
  EXPECT_TRUE(changed.empty());
  writer.on_tick();
  ASSERT_EQ(storage.waiting.size(), 1U);
  storage.answer(desk::Committed::durable);
  storage.answer(desk::Committed::durable);
  EXPECT_EQ(changed.size(), 2U);
}

TEST_F(FactWriterTest, a_refused_fact_makes_way_for_the_next) {
  write("a");
  write("a");
  storage.answer(desk::Committed::rolled_back);
  EXPECT_TRUE(changed.empty());
  ASSERT_EQ(storage.waiting.size(), 1U);
  storage.answer(desk::Committed::durable);
  EXPECT_EQ(changed.size(), 1U);
}

TEST_F(FactWriterTest, a_use_case_behind_a_database_that_is_away_is_told_so) {
  const auto use = [&] {
    return writer.transact_in_order(VisitId("a"), [](desk::UnitOfWork&) { return desk::Outcome<Done>(Done{}); });
  };
  write("a");
  std::atomic<bool> told{false};
  std::thread asker([&] {
    EXPECT_THROW(static_cast<void>(use()), desk::StorageFailed);  // whether it came before or after the failure
    told = true;
  });
  storage.answer(desk::Committed::storage_failed);
  while (!told) std::this_thread::yield();
  asker.join();
  EXPECT_THROW(static_cast<void>(use()), desk::StorageFailed);
}

}  // namespace
}  // namespace bedside::api
