// Calls that the clinic makes, from the press of Call to the last word, in simulated time. One rule above all: who has
// not pressed 1 is never connected, neither person nor machine.
#include <thread>

#include "scenario/phone_world.hpp"

namespace bedside::dialin {
namespace {

using desk::CallState;

class CallOut : public PhoneWorld {
 protected:
  CallOut() {
    calling.possible = true;
    calling.prefixes = {"+1", "+44"};
  }
  void call(std::optional<std::string> number = "+15557770042") {
    auto order = run([&](desk::UnitOfWork& unit, const desk::Context& c) {
      return desk::call_seat(unit, c, actor(osei), rosa_id, number, {});
    });
    ASSERT_TRUE(order.ok());
    board.call(std::move(order).value());
    settle();
  }
  calls::CallId newest() const { return telephone.dialled.back().call; }
  calls::LegId leg() const { return calls::LegId("leg of " + newest().text()); }
  void rings() {
    board.on_ringing(newest());
    settle();
  }
  void answers() {
    board.on_answered(newest());
    settle();
  }
  void over(calls::CallEnd why) {
    board.on_ended(newest(), why);
    settle();
  }
  /// What the panel shows.
  std::optional<CallState> shown() const {
    const auto calls = hall.presence(visit).calls;
    const auto found = calls.find(rosa_id);
    return found == calls.end() ? std::nullopt : std::optional(found->second.state);
  }
  bool said_hang_up() const { return hung_up(newest().text()); }
  std::string audited() { return audit_details().back(); }
};

TEST_F(CallOut, calling_ringing_answered_pressed_1_in_the_call_and_over) {
  const auto doctor = provider_comes();
  call();
  EXPECT_EQ(telephone.dialled.back().number, "+15557770042");
  EXPECT_EQ(shown(), CallState::calling);
  rings();
  EXPECT_EQ(shown(), CallState::ringing);
  answers();
  EXPECT_EQ(shown(), CallState::asking);
  EXPECT_EQ(status(leg()), Status::called);
  pass(5s);
  EXPECT_EQ(people(doctor).size(), 1U) << "nobody is connected before 1 is pressed";
  EXPECT_EQ(media.inside_now().size(), 1U);
  press(leg(), "1");
  pass(3s);
  EXPECT_EQ(shown(), CallState::joined);
  EXPECT_TRUE(in_room(leg()));
  EXPECT_EQ(phone_in(doctor).name, "Rosa");
  EXPECT_EQ(media.inside_now().size(), 2U);
  over(calls::CallEnd::by_them);
  EXPECT_EQ(shown(), CallState::ended);
  EXPECT_EQ(people(doctor).size(), 1U);
  EXPECT_THAT(audited(), testing::HasSubstr("ended"));
}

TEST_F(CallOut, who_presses_1_before_the_provider_has_come_waits_like_everybody) {
  call();
  answers();
  press(leg(), "1");
  pass(3s);
  EXPECT_EQ(shown(), CallState::joined);
  EXPECT_EQ(status(leg()), Status::waiting);
  EXPECT_TRUE(media.inside_now().empty());
  provider_comes();
  pass(1s);
  EXPECT_TRUE(in_room(leg()));
}

TEST_F(CallOut, each_end_before_the_answer_is_said_in_its_own_word) {
  const std::vector<std::pair<calls::CallEnd, CallState>> ends = {
      {calls::CallEnd::busy, CallState::busy},           {calls::CallEnd::no_answer, CallState::no_answer},
      {calls::CallEnd::declined, CallState::declined},   {calls::CallEnd::unreachable, CallState::unreachable},
      {calls::CallEnd::trunk_failed, CallState::trunk_away}, {calls::CallEnd::no_media, CallState::failed},
      {calls::CallEnd::lost, CallState::failed}};
  for (const auto& [end, said] : ends) {
    call();
    rings();
    over(end);
    EXPECT_EQ(shown(), said);
    EXPECT_THAT(audited(), testing::HasSubstr(desk::word(said)));
  }
  EXPECT_TRUE(media.log.empty());
}

TEST_F(CallOut, a_trunk_that_is_away_is_said_at_once) {
  telephone.refuses = calls::DialWhy::trunk_away;
  call();
  EXPECT_EQ(shown(), CallState::trunk_away);
  telephone.refuses.reset();
  call();
  EXPECT_EQ(shown(), CallState::calling) << "called again in one press";
}

TEST_F(CallOut, a_voicemail_hears_the_question_and_is_hung_up_on) {
  const auto doctor = provider_comes();
  call();
  answers();
  pass(39s);
  EXPECT_EQ(shown(), CallState::asking);
  pass(5s);
  EXPECT_EQ(shown(), CallState::nobody_pressed);
  EXPECT_TRUE(said_hang_up());
  over(calls::CallEnd::by_us);
  EXPECT_EQ(shown(), CallState::nobody_pressed);
  EXPECT_EQ(people(doctor).size(), 1U);
  EXPECT_EQ(media.inside_now().size(), 1U);
}

TEST_F(CallOut, other_keys_let_nobody_in_and_2_declines) {
  provider_comes();
  call();
  answers();
  press(leg(), "903*6#");
  pass(1s);
  EXPECT_EQ(shown(), CallState::asking);
  press(leg(), "2");
  pass(3s);
  EXPECT_EQ(shown(), CallState::declined);
  EXPECT_TRUE(said_hang_up());
  EXPECT_EQ(media.inside_now().size(), 1U);
}

TEST_F(CallOut, who_hangs_up_without_pressing_1_is_told_apart_from_a_machine) {
  call();
  answers();
  over(calls::CallEnd::by_them);
  EXPECT_EQ(shown(), CallState::they_hung_up);
}

TEST_F(CallOut, the_provider_hangs_up_while_it_rings_and_while_it_is_asked) {
  for (const bool answered : {false, true}) {
    call();
    rings();
    if (answered) answers();
    board.hang_up(rosa_id);
    settle();
    EXPECT_EQ(shown(), CallState::hung_up);
    EXPECT_TRUE(said_hang_up());
    over(calls::CallEnd::by_us);
    EXPECT_EQ(shown(), CallState::hung_up);
  }
}

TEST_F(CallOut, an_answer_that_crosses_the_hanging_up_starts_nothing) {
  call();
  board.hang_up(rosa_id);
  settle();
  answers();
  EXPECT_EQ(status(leg()), Status::asking) << "no dialogue was started";
  EXPECT_EQ(shown(), CallState::hung_up);
}

TEST_F(CallOut, the_provider_hangs_up_on_who_is_in_with_a_goodbye_and_may_call_again_at_once) {
  const auto doctor = provider_comes();
  call();
  answers();
  press(leg(), "1");
  pass(3s);
  const auto first = newest();
  const auto first_leg = leg();
  board.hang_up(rosa_id);
  settle();
  EXPECT_EQ(shown(), CallState::ended);
  EXPECT_EQ(people(doctor).size(), 1U);
  EXPECT_EQ(status(first_leg), Status::goodbye);
  call();
  EXPECT_EQ(shown(), CallState::calling);
  pass(3s);
  EXPECT_TRUE(hung_up(first.text()));
  board.on_ended(first, calls::CallEnd::by_us);
  settle();
  EXPECT_EQ(shown(), CallState::calling) << "the first call's end says nothing of the second";
}

TEST_F(CallOut, two_presses_at_once_are_one_call) {
  call();
  call();
  EXPECT_EQ(telephone.dialled.size(), 1U);
}

TEST_F(CallOut, a_visit_that_is_completed_meanwhile_ends_every_call_under_way) {
  provider_comes();
  const auto complete = [&] {
    ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                  return desk::complete_visit(unit, c, actor(osei), visit);
                }).ok());
    hall.feed_visit_ended(visit, calls::EndedReason::completed, time());
    settle();
  };
  call();
  answers();
  complete();
  EXPECT_EQ(status(leg()), Status::goodbye);
  press(leg(), "1");
  pass(3s);
  EXPECT_TRUE(said_hang_up());
  EXPECT_FALSE(shown()) << "nothing is kept of a visit that is over";
  EXPECT_TRUE(media.inside_now().empty());
}

TEST_F(CallOut, a_seat_that_is_revoked_while_its_telephone_rings_is_hung_up_on) {
  call();
  rings();
  ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                return desk::revoke_invitation(unit, c, actor(osei), rosa_id);
              }).ok());
  hall.feed_invitation_ended(visit, rosa_id, calls::EndedReason::revoked, time());
  settle();
  EXPECT_TRUE(said_hang_up());
  EXPECT_FALSE(shown());
}

TEST_F(CallOut, one_who_presses_1_when_the_invitation_has_just_ended_is_not_let_in) {
  provider_comes();
  call();
  answers();
  ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                return desk::revoke_invitation(unit, c, actor(osei), rosa_id);
              }).ok());
  press(leg(), "1");  // the hall has not heard of it yet
  pass(3s);
  EXPECT_EQ(media.inside_now().size(), 1U);
  EXPECT_TRUE(said_hang_up());
}

TEST_F(CallOut, the_call_takes_over_the_seat_from_a_page_as_a_pin_does) {
  const auto doctor = provider_comes();
  const auto by_pin = dial("rosa", pin_of(rosa_id));
  call();
  answers();
  press(leg(), "1");
  pass(3s);
  EXPECT_TRUE(in_room(leg()));
  EXPECT_FALSE(in_room(by_pin));
  EXPECT_EQ(people(doctor).size(), 2U);
}

TEST_F(CallOut, the_trunk_of_the_same_country_is_taken) {
  call("+15557770042");
  EXPECT_EQ(telephone.dialled.back().trunk, "home");
  over(calls::CallEnd::busy);
  call("+442079460123");
  EXPECT_EQ(telephone.dialled.back().trunk, "abroad");
}

TEST_F(CallOut, it_is_seen_to_come_from_a_number_of_the_clinics_own_in_the_called_country_if_there_is_one) {
  const auto seen = [&](const std::string& number) {
    call(number);
    over(calls::CallEnd::busy);
    return telephone.dialled.back().trunk + " " + telephone.dialled.back().caller_id;
  };
  EXPECT_EQ(seen("+15557770042"), "home ") << "no number is its own: none is shown";
  dial_in_numbers.add({"+15550001111", "Hill", "US", false}, {"Hill Clinic"});
  dial_in_numbers.add({"+15550002222", "Harbor", "US", false}, {"Harbor Clinic"});
  EXPECT_EQ(seen("+15557770042"), "home +15550002222");
  EXPECT_EQ(seen("+442079460123"), "home +15550002222") << "rather from abroad than from another clinic";
  dial_in_numbers.add({"+442079460100", "London", "GB", false});
  EXPECT_EQ(seen("+442079460123"), "abroad +442079460100");
}

TEST_F(CallOut, a_program_that_stops_hangs_up) {
  call();
  rings();
  std::thread stopping([&] { board.stop(); });
  while (!said_hang_up()) settle();
  over(calls::CallEnd::by_us);
  stopping.join();
  EXPECT_TRUE(said_hang_up());
}

}  // namespace
}  // namespace bedside::dialin
