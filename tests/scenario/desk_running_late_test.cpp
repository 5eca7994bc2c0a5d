// An interpreter is late and says so by the link.
#include "desk/running_late.hpp"

#include "scenario/desk_world.hpp"

namespace bedside::desk {
namespace {

using namespace std::chrono_literals;

class RunningLate : public DeskWorld {
 protected:
  RunningLate() {
    visit = book();
    deliver();
    rosa = token_to("rosa@mail.example");
    ines = token_to("ines@mail.example");
    interpreter = token_to("+15551230001");
  }
  Outcome<SaidLate> say(const std::string& token, int minutes) {
    return run([&](UnitOfWork& unit, const Context& c) { return say_running_late(unit, c, token, minutes); });
  }
  std::optional<Why> why(const Outcome<SaidLate>& outcome) { return outcome.ok() ? std::nullopt : std::optional(outcome.why().why); }
  std::optional<invites::Late> shown() { return details(visit).seats.at(2).late; }
  std::vector<LateGuest> in_call() {
    return look([&](UnitOfWork& unit, const Context& c) { return call_visit(unit, c, visit); })->late;
  }

  VisitId visit;
  std::string rosa, ines, interpreter;
};

TEST_F(RunningLate, everybody_reads_how_late_until_something_else_is_said) {
  now = at(9, 2);
  ASSERT_TRUE(say(interpreter, 10).ok());
  EXPECT_EQ(shown(), (invites::Late{10min, at(9, 2)}));
  ASSERT_EQ(in_call().size(), 1U);
  EXPECT_EQ(in_call()[0].interprets, "es");
  EXPECT_EQ(look([&](UnitOfWork& unit, const Context& c) { return join_page(unit, c, interpreter); })->me->late, shown());
  now = at(9, 5);
  ASSERT_TRUE(say(interpreter, 15).ok());
  EXPECT_EQ(shown(), (invites::Late{15min, at(9, 5)}));
  ASSERT_TRUE(say(interpreter, 0).ok());
  EXPECT_FALSE(shown());
  EXPECT_TRUE(in_call().empty());
  EXPECT_THAT(actions(), testing::Contains("seat.running_late").Times(3));
  EXPECT_EQ(why(say(interpreter, 20)), Why::invalid);
}

TEST_F(RunningLate, it_is_over_when_they_arrive) {
  now = at(9, 50);
  start(visit);
  ASSERT_TRUE(say(interpreter, 5).ok());
  const auto seat = enter_by(interpreter, "Eva")->seat.invitation;
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return note_waiting(unit, c, clinic.id, seat, Via::link); }).ok());
  EXPECT_FALSE(shown());
  ASSERT_TRUE(say(interpreter, 5).ok()) << "from the waiting room, called away once more";
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) {
                return note_entered(unit, c, clinic.id, seat, Via::link, std::nullopt);
              }).ok());
  EXPECT_FALSE(shown());
  EXPECT_EQ(why(say(interpreter, 5)), Why::someone_is_in);
}

TEST_F(RunningLate, only_interpreters_say_it_and_only_while_the_invitation_stands) {
  for (const auto& token : {rosa, ines}) EXPECT_EQ(why(say(token, 5)), Why::not_allowed);
  EXPECT_EQ(why(say("nonsense", 5)), Why::unknown_link);
  ASSERT_TRUE(say(interpreter, 5).ok());
  start(visit);
  now = at(10, 30);
  EXPECT_EQ(why(say(interpreter, 5)), Why::ended_expired);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return complete_visit(unit, c, actor(osei), visit); }).ok());
  EXPECT_EQ(why(say(interpreter, 5)), Why::ended_completed);
  EXPECT_FALSE(shown()) << "gone with the invitation";
}

TEST_F(RunningLate, so_often_an_hour_and_not_more) {
  for (int i = 0; i < kLatePerHour; ++i) ASSERT_TRUE(say(interpreter, 5 + 5 * (i % 2)).ok());
  const auto refused = say(interpreter, 5);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().why, Why::limit_reached);
  EXPECT_EQ(refused.why().limit, "running_late_per_hour");
  now += 1h;
  now = std::min(now, at(10, 29));
  EXPECT_TRUE(say(interpreter, 5).ok());
}

}  // namespace
}  // namespace bedside::desk
