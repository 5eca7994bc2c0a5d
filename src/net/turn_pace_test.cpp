#include "net/turn_pace.hpp"

#include <gtest/gtest.h>

namespace bedside::net {
namespace {

using namespace std::chrono_literals;

/// Turns of one packet each, evenly, for a second; the moment of the last.
Moment load(TurnPace& pace, int per_second) {
  Moment now{1h};
  for (int i = 0; i < per_second; ++i) {
    now = Moment(1h) + i * std::chrono::nanoseconds(1s) / per_second;
    pace.turn(1, true, now);
  }
  return now;
}
Moment::duration length(int per_second, bool somebody_joins) {
  TurnPace pace;
  const Moment now = load(pace, per_second);
  return std::max(pace.next(somebody_joins, std::nullopt) - now, Moment::duration::zero());
}

TEST(TurnPace, what_two_people_say_is_forwarded_as_it_comes) {
  EXPECT_EQ(length(50, false), 0ms);
  EXPECT_EQ(length(440, false), 0ms);
}

TEST(TurnPace, where_several_rooms_speak_turns_gather_what_comes_in_five_milliseconds) {
  EXPECT_EQ(length(1000, false), 5ms);
  EXPECT_EQ(length(1600, false), 5ms);
}

TEST(TurnPace, the_more_comes_the_less_it_waits) {
  EXPECT_NEAR(std::chrono::duration<double>(length(2500, false)).count(), 0.0032, 0.0001);
  EXPECT_EQ(length(10'000, false), 2ms);
}

TEST(TurnPace, a_handshake_waits_only_under_load_and_two_milliseconds_at_most) {
  EXPECT_EQ(length(1600, true), 0ms);
  EXPECT_EQ(length(10'000, true), 2ms);
}

TEST(TurnPace, what_is_due_by_the_clock_ends_a_rest_but_not_the_shortest) {
  TurnPace pace;
  const Moment now = load(pace, 1600);
  EXPECT_EQ(pace.next(false, now + 4ms), now + 4ms);
  EXPECT_EQ(pace.next(false, now + 1ms), now + 2ms);
  EXPECT_EQ(pace.next(false, now + 90ms), now + 5ms);
}

TEST(TurnPace, who_has_not_read_all_does_not_rest) {
  TurnPace pace;
  const Moment now = load(pace, 10'000);
  pace.turn(128, false, now);
  EXPECT_LT(pace.next(false, std::nullopt), now);
}

TEST(TurnPace, a_load_that_is_over_is_forgotten_with_the_next_packets) {
  TurnPace pace;
  Moment now = load(pace, 10'000);
  now += 2s;
  pace.turn(1, true, now);
  EXPECT_LT(pace.next(false, std::nullopt), now);
}

}  // namespace
}  // namespace bedside::net
