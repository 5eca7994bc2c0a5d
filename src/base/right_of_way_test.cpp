#include "base/right_of_way.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace bedside {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Longer than any test: whoever still waits then waits for good.
constexpr auto kForever = 10min;

TEST(RightOfWay, work_that_nobody_waits_for_begins_at_once_where_there_is_room) {
  RightOfWay way(2, kForever);
  way.enter();
  const auto turn = way.give_way();
}

TEST(RightOfWay, it_begins_when_somebodys_request_is_done) {
  RightOfWay way(2, kForever);
  way.enter();
  way.enter();
  std::atomic<bool> began = false;
  std::thread sender([&] {
    const auto turn = way.give_way();
    began = true;
  });
  std::this_thread::sleep_for(30ms);
  EXPECT_FALSE(began);
  way.leave();
  sender.join();
  EXPECT_TRUE(began);
}

TEST(RightOfWay, one_turn_counts_for_the_next_until_its_end) {
  RightOfWay way(1, kForever);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        const auto turn = way.give_way();
        most = std::max(most.load(), ++inside);
        --inside;
      }
    });
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(most, 1);
}

TEST(RightOfWay, requests_never_wait) {
  RightOfWay way(1, kForever);
  const auto turn = way.give_way();
  way.enter();
  way.leave();
}

TEST(RightOfWay, a_rush_without_an_end_holds_it_up_for_the_longest_time_and_no_longer) {
  RightOfWay way(1, 20ms);
  way.enter();
  const auto asked = Clock::now();
  const auto turn = way.give_way();
  EXPECT_GE(Clock::now() - asked, 20ms);
  const auto again = way.give_way();
}

TEST(RightOfWay, where_there_is_nobody_to_give_way_to_nothing_waits) { const auto turn = RightOfWay::give_way(nullptr); }

}  // namespace
}  // namespace bedside
