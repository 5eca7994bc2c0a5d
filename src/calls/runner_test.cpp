#include "calls/runner.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "calls/fake_media.hpp"

namespace bedside::calls {
namespace {

using namespace std::chrono_literals;

TEST(runner, answers_who_asks_and_hands_outputs_on_until_it_stops) {
  FakeMedia media;
  SeededRandom random(1);
  std::atomic<int> ended{0};
  std::atomic<int> written{0};
  {
    Runner runner(
        media, random, [] { return Now{Moment(1h), WallTime{}}; },
        [&](Output output) {
          if (const auto* send = std::get_if<Send>(&output)) ended += std::holds_alternative<Ended>(send->event) ? 1 : 0;
          written += std::holds_alternative<WriteFact>(output) ? 1 : 0;
        });
    runner.start();
    SeatFacts seat;
    seat.visit = VisitId("visit");
    seat.invitation = InvitationId("aunt");
    VisitFacts visit;
    visit.visit = seat.visit;
    const auto ticket = runner.ask([&](Hall& hall, Now now) { return hall.issue_ticket(seat, visit, now); });
    ASSERT_TRUE(ticket && *ticket);
    const auto connection = runner.ask([&](Hall& hall, Now now) { return hall.redeem_ticket((*ticket)->reveal(), now); });
    ASSERT_TRUE(connection && *connection);
    runner.post([&](Hall& hall, Now now) { hall.feed_request(**connection, 1, Hello{}, now); });
    runner.stop();
    EXPECT_EQ(written, 1);
    EXPECT_EQ(ended, 1);
    EXPECT_FALSE(runner.ask([](Hall&, Now) { return 1; }));
  }
}

}  // namespace
}  // namespace bedside::calls
