// Telephone calls from the ring to the goodbye, in simulated time.
#include "scenario/phone_world.hpp"

namespace bedside::dialin {
namespace {

constexpr const char* kWrong = "121212121";

using DialIn = PhoneWorld;

TEST_F(DialIn, a_ring_is_answered_and_greeted) {
  const auto leg = ring("rosa");
  EXPECT_EQ(telephone.answered.size(), 1U);
  EXPECT_EQ(status(leg), Status::asking);
}

TEST_F(DialIn, a_good_pin_waits_and_comes_in_with_the_provider) {
  const auto leg = dial("rosa", pin_of(rosa_id));
  EXPECT_EQ(status(leg), Status::waiting);
  EXPECT_TRUE(media.inside_now().empty());
  const auto doctor = provider_comes();
  pass(1s);
  EXPECT_EQ(status(leg), Status::in_call);
  EXPECT_TRUE(in_room(leg));
  EXPECT_EQ(phone_in(doctor).name, "Rosa");
  EXPECT_EQ(media.inside_now().size(), 2U);
}

TEST_F(DialIn, the_language_is_the_invitations) {
  const auto leg = dial("ines", pin_of(patient_id));
  EXPECT_EQ(callers.at(leg)->dialogue().language(), "es");
}

TEST_F(DialIn, the_sentences_are_heard_before_any_sound_goes_either_way) {
  provider_comes();
  const auto leg = ring("rosa");
  press(leg, pin_of(rosa_id));
  EXPECT_EQ(status(leg), Status::introducing_admitted);
  EXPECT_FALSE(in_room(leg));
  pass(3s);
  EXPECT_TRUE(in_room(leg));
}

TEST_F(DialIn, wrong_pins_are_told_so_and_the_third_is_goodbye) {
  const auto leg = ring("somebody");
  for (int i = 0; i < 2; ++i) {
    press(leg, kWrong);
    pass(1s);
    EXPECT_EQ(status(leg), Status::asking);
  }
  press(leg, kWrong);
  pass(5s);
  EXPECT_EQ(status(leg), Status::over);
  EXPECT_TRUE(hung_up("somebody"));
}

TEST_F(DialIn, an_answer_that_comes_after_the_caller_was_told_that_there_is_none_lets_nobody_in) {
  const auto doctor = provider_comes();
  const auto leg = ring("rosa");
  press(leg, pin_of(rosa_id).substr(0, 8));
  database.keep_answers();
  press(leg, pin_of(rosa_id).substr(8));
  pass(11s);
  EXPECT_TRUE(status(leg) == Status::goodbye || status(leg) == Status::over);
  database.give_answers();
  settle();
  EXPECT_EQ(people(doctor).size(), 1U) << "a seat that a browser may sit on";
  EXPECT_EQ(media.inside_now().size(), 1U);
}

TEST_F(DialIn, a_line_on_which_nothing_comes_is_asked_whether_it_is_there) {
  const auto leg = dial("rosa", pin_of(rosa_id));
  pass(50s);
  EXPECT_TRUE(telephone.asked.empty());
  pass(10s);
  EXPECT_EQ(telephone.asked, std::vector{calls::CallId("rosa")});
}

TEST_F(DialIn, before_the_doors_the_caller_hears_when_and_is_asked_to_call_back) {
  now = desk::at(9, 30);
  const auto leg = ring("rosa");
  press(leg, pin_of(rosa_id));
  pass(500ms);
  EXPECT_EQ(status(leg), Status::goodbye);
  pass(8s);
  EXPECT_TRUE(hung_up("rosa"));
  EXPECT_TRUE(media.log.empty());
}

TEST_F(DialIn, incident_02_over_the_callers_budget_there_is_one_slow_try_and_the_right_pin_gets_in) {
  for (int i = 0; i < 3; ++i) {
    const auto name = "guess " + std::to_string(i);
    const auto leg = ring(name);
    for (int tries = 0; tries < 3; ++tries) {
      press(leg, kWrong);
      pass(1s);
    }
    pass(3s);
    ends(name, calls::CallEnd::by_us);
  }
  const auto slow = ring("slow");
  press(slow, kWrong);
  pass(4s);
  EXPECT_EQ(status(slow), Status::checking);
  pass(2s);
  EXPECT_TRUE(hung_up("slow")) << "no second try";
  const auto right = ring("right");
  press(right, pin_of(rosa_id));
  pass(9s);
  EXPECT_EQ(status(right), Status::waiting);
}

TEST_F(DialIn, incident_02_many_lines_that_guess_at_once_are_answered_one_after_the_other) {
  for (int i = 0; i < desk::kTotalBudget.tries; ++i)
    ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
      return desk::try_pin(unit, c, {Secret<std::string>(kWrong), "caller " + std::to_string(i)});
    }));
  press(ring("first"), kWrong);  // by its answer the switchboard knows that somebody guesses
  pass(7s);
  constexpr int kLines = 80;
  std::vector<calls::LegId> legs;
  for (int i = 0; i < kLines; ++i) legs.push_back(ring("guess " + std::to_string(i)));
  const auto right = ring("right");
  const std::string pin = pin_of(rosa_id);
  for (std::size_t digit = 0; digit < pin.size(); ++digit) {
    for (const auto& leg : legs) callers.at(leg)->leg().feed_key(phone::Key(kWrong[digit]));
    callers.at(right)->leg().feed_key(phone::Key(pin[digit]));
    pass(100ms);
  }
  const auto told = [&] { return std::ranges::count_if(legs, [&](const auto& leg) { return status(leg) != Status::checking; }); };
  pass(10s);
  EXPECT_LE(told(), 45) << "four a second";
  pass(25s);
  EXPECT_EQ(told(), kLines);
  EXPECT_EQ(status(right), Status::waiting) << "a right one gets in";
}

TEST_F(DialIn, keys_and_pages_agree_on_mute) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  EXPECT_FALSE(phone_in(doctor).muted);
  press(leg, "*6");
  EXPECT_TRUE(phone_in(doctor).muted);
  press(leg, "*6");
  EXPECT_FALSE(phone_in(doctor).muted);
  ask(doctor, calls::Mute{phone_in(doctor).participant});
  EXPECT_TRUE(phone_in(doctor).muted);
  press(leg, "*6");
  EXPECT_FALSE(phone_in(doctor).muted) << "the key knows what the provider did";
}

TEST_F(DialIn, keys_and_pages_agree_on_the_hand) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  press(leg, "*5");
  EXPECT_TRUE(phone_in(doctor).hand);
  press(leg, "*5");
  EXPECT_FALSE(phone_in(doctor).hand);
}

TEST_F(DialIn, star_and_hash_leave_at_once_with_a_goodbye) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  press(leg, "*#");
  EXPECT_EQ(people(doctor).size(), 1U);
  EXPECT_EQ(status(leg), Status::goodbye);
  pass(3s);
  EXPECT_TRUE(hung_up("rosa"));
}

TEST_F(DialIn, who_hangs_up_has_left_and_may_call_again) {
  const auto doctor = provider_comes();
  dial("rosa", pin_of(rosa_id));
  const auto name = phone_in(doctor).name;
  ends("rosa");
  EXPECT_EQ(people(doctor).size(), 1U);
  dial("rosa again", pin_of(rosa_id));
  EXPECT_EQ(phone_in(doctor).name, name);
  EXPECT_EQ(people(doctor).size(), 2U);
}

TEST_F(DialIn, who_is_cut_off_and_calls_back_takes_the_same_seat) {
  const auto doctor = provider_comes();
  dial("rosa", pin_of(rosa_id));
  const auto before = phone_in(doctor);
  ends("rosa", calls::CallEnd::lost);
  EXPECT_EQ(people(doctor).size(), 2U);
  pass(5s);
  const auto leg = dial("rosa again", pin_of(rosa_id));
  EXPECT_EQ(phone_in(doctor).participant, before.participant);
  EXPECT_EQ(status(leg), Status::in_call);
  pass(30s);
  EXPECT_EQ(people(doctor).size(), 2U);
}

TEST_F(DialIn, a_second_telephone_with_the_same_pin_takes_over_and_the_first_is_told) {
  const auto doctor = provider_comes();
  const auto first = dial("rosa", pin_of(rosa_id));
  const auto second = dial("rosa's mobile", pin_of(rosa_id));
  EXPECT_EQ(status(second), Status::in_call);
  EXPECT_TRUE(status(first) == Status::goodbye || status(first) == Status::over);
  EXPECT_EQ(people(doctor).size(), 2U);
  pass(3s);
  EXPECT_TRUE(hung_up("rosa"));
}

TEST_F(DialIn, completing_cuts_the_sound_at_once_and_says_goodbye) {
  provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  ASSERT_TRUE(in_room(leg));
  ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                return desk::complete_visit(unit, c, actor(osei), visit);
              }).ok());
  hall.feed_visit_ended(visit, calls::EndedReason::completed, time());
  settle();
  EXPECT_FALSE(in_room(leg));
  EXPECT_TRUE(media.inside_now().empty());
  EXPECT_EQ(status(leg), Status::goodbye);
  EXPECT_FALSE(hung_up("rosa")) << "not before it is said";
  pass(1s);
  EXPECT_TRUE(hung_up("rosa"));
}

TEST_F(DialIn, incident_06_a_removed_caller_is_out_and_the_pin_is_dead) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  const std::string pin = pin_of(rosa_id);
  ASSERT_TRUE(run([&](desk::UnitOfWork& unit, const desk::Context& c) {
                return desk::revoke_invitation(unit, c, actor(osei), rosa_id);
              }).ok());
  hall.feed_invitation_ended(visit, rosa_id, calls::EndedReason::removed, time());
  settle();
  EXPECT_FALSE(in_room(leg));
  EXPECT_EQ(people(doctor).size(), 1U);
  const auto again = ring("rosa again");
  press(again, pin);
  pass(1s);
  EXPECT_EQ(status(again), Status::asking);
}

TEST_F(DialIn, what_is_wrong_with_a_line_is_told_to_the_provider) {
  const auto doctor = provider_comes();
  const auto leg = dial("rosa", pin_of(rosa_id));
  board.on_wish(leg, phone::HealthChanged{{false, true, true}});
  settle();
  EXPECT_EQ(phone_in(doctor).line, calls::LineTrouble::silent);
  board.on_wish(leg, phone::HealthChanged{});
  settle();
  EXPECT_EQ(phone_in(doctor).line, calls::LineTrouble::none);
}

}  // namespace
}  // namespace bedside::dialin
