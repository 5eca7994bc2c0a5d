// Whole dialogues in simulated time, told as stories: what the caller hears, presses, and what comes of it.
#include <algorithm>
#include <set>
#include <sstream>

#include "base/random.hpp"
#include "phone/test_call.hpp"

namespace bedside::phone {
namespace {

TEST(Dialogue, a_good_pin_leads_through_the_introduction_and_waiting_into_the_call) {
  Call call;
  call.start();
  EXPECT_EQ(call.heard.back(), (Pieces{"en/welcome", "en/ask_pin", "es/welcome", "es/ask_pin"})) << "in each language of the number";
  call.press("482915736");
  EXPECT_EQ(call.pins, std::vector<std::string>{"482915736"});
  call.accept();
  EXPECT_EQ(call.heard.back(), (Pieces{"en/visit_with", "name/ruiz", "en/privacy"}));
  EXPECT_EQ(call.background, Background::silence);
  call.pass(1s);
  EXPECT_EQ(call.dialogue.status(), Status::waiting);
  EXPECT_EQ(call.background, Background::music);
  EXPECT_EQ(call.heard.back(), (Pieces{"en/waiting_for", "name/ruiz", "en/please_stay"}));
  call.dialogue.feed_admitted(call.now);
  call.drain();
  EXPECT_TRUE(call.in_room);
  EXPECT_EQ(call.background, Background::room);
  EXPECT_EQ(call.heard.back(), (Pieces{"en/entered", "en/hint_help"}));
  call.press("*#");
  EXPECT_FALSE(call.in_room);
  EXPECT_EQ(call.wished<WantLeave>().size(), 1U);
  EXPECT_TRUE(call.hears("en/goodbye.left"));
  call.pass(1s);
  EXPECT_EQ(call.hang_up, Parting::left);
  EXPECT_TRUE(call.dialogue.over());
  EXPECT_FALSE(call.dialogue.deadline());
}

TEST(Dialogue, the_one_tap_string_types_a_hash_behind_the_pin) {
  Call call;
  call.start();
  call.press("482915736#");
  EXPECT_EQ(call.dialogue.status(), Status::checking);
  call.accept();
  call.press("#");
  EXPECT_EQ(call.times("en/privacy"), 1) << "a late hash interrupts nothing";
  call.pass(3s);
  EXPECT_EQ(call.dialogue.status(), Status::waiting);
}

TEST(Dialogue, a_quick_refusal_before_the_hash_does_not_count_it_as_typed) {
  Call call;
  call.start();
  call.press("48291573");
  call.dialogue.feed_key(Key('6'), call.now);
  call.answer(PinNotLive{});
  call.press("#");
  EXPECT_EQ(call.dialogue.status(), Status::asking);
  EXPECT_TRUE(call.hears("en/pin_wrong")) << "still the sentence about the PIN";
}

TEST(Dialogue, the_first_digit_stops_the_greeting_and_star_starts_over) {
  Call call;
  call.start();
  call.press("48");
  EXPECT_EQ(call.saying, 0U);
  call.press("*");
  EXPECT_EQ(call.heard.back(), (Pieces{"en/start_again", "en/ask_pin", "es/start_again", "es/ask_pin"}));
  call.press("482915736");
  EXPECT_EQ(call.pins, std::vector<std::string>{"482915736"}) << "what was typed before the star is forgotten";
}

TEST(Dialogue, three_wrong_pins_and_a_kind_goodbye) {
  Call call;
  call.start();
  for (int i = 0; i < 2; ++i) {
    call.press("111111111");
    call.answer(PinNotLive{});
    EXPECT_EQ(call.heard.back(), (Pieces{"en/pin_wrong", "en/ask_pin", "es/pin_wrong", "es/ask_pin"}));
  }
  call.press("111111111");
  call.answer(PinNotLive{});
  EXPECT_EQ(call.heard.back(), (Pieces{"en/goodbye.wrong_pins", "es/goodbye.wrong_pins"}));
  call.press("482915736");
  EXPECT_EQ(call.pins.size(), 3U) << "no fourth try";
  call.pass(1s);
  EXPECT_EQ(call.hang_up, Parting::wrong_pins);
}

TEST(Dialogue, over_a_budget_there_is_one_try_and_every_answer_takes_longer) {
  for (const bool good : {false, true}) {
    Call call;
    call.start(Budget::exceeded);
    call.press("48291573");
    call.dialogue.feed_key(Key('6'), call.now);
    call.drain();
    const std::size_t before = call.heard.size();
    if (good) {
      call.accept();
    } else {
      call.answer(PinNotLive{});
    }
    call.pass(1900ms);
    EXPECT_EQ(call.heard.size(), before);
    call.pass(2900ms);
    EXPECT_EQ(call.heard.size(), before + 1) << "one moment, right or wrong";
    EXPECT_TRUE(call.hears("en/one_moment"));
    call.pass(300ms);
    EXPECT_TRUE(call.hears(good ? "en/visit_with" : "en/goodbye.wrong_pins"));
  }
}

TEST(Dialogue, an_answer_that_is_held_back_comes_when_its_time_has_come_and_one_moment_is_said_meanwhile) {
  Call call;
  call.start();
  call.press("48291573");
  call.dialogue.feed_key(Key('6'), call.now);
  call.dialogue.hold_answer_for(30s, call.now);
  call.drain();
  call.accept();
  call.pass(29s);
  EXPECT_EQ(std::ranges::count(call.heard, Pieces{"en/one_moment"}), 3);
  EXPECT_FALSE(call.hears("en/visit_with"));
  call.pass(1100ms);
  EXPECT_TRUE(call.hears("en/visit_with"));
}

TEST(Dialogue, a_budget_that_is_found_spent_later_leaves_one_try) {
  Call call;
  call.start();
  call.dialogue.feed_budget(Budget::exceeded);
  call.press("111111111");
  call.pass(6s);
  call.answer(PinNotLive{});
  EXPECT_TRUE(call.hears("en/goodbye.wrong_pins"));
}

TEST(Dialogue, too_early_says_day_time_and_zone_twice_and_asks_to_call_back) {
  Call call;
  call.start();
  call.press("482915736");
  call.answer(PinTooEarly{"es-MX", {2026, 11, 24, 9, 0, "America/Chicago", -360}});
  EXPECT_EQ(call.times("es/too_early"), 2);
  EXPECT_EQ(call.times("es/weekday.2"), 2);
  EXPECT_EQ(call.times("es/zone.central"), 2);
  EXPECT_EQ(call.heard.back().back(), "es/goodbye.too_early");
  call.pass(5s);
  EXPECT_EQ(call.hang_up, Parting::too_early);
}

TEST(Dialogue, who_types_nothing_is_reminded_then_told_that_no_keys_arrive_then_bidden_goodbye) {
  Call call;
  call.start();
  call.pass(10500ms);
  EXPECT_TRUE(call.hears("en/remind_pin"));
  call.pass(10500ms);
  EXPECT_TRUE(call.hears("en/no_keys_arrive"));
  call.pass(10500ms);
  EXPECT_TRUE(call.hears("en/remind_pin"));
  call.pass(10500ms);
  EXPECT_TRUE(call.hears("en/goodbye.no_pin"));
  call.pass(1s);
  EXPECT_EQ(call.hang_up, Parting::no_pin);
}

TEST(Dialogue, ten_seconds_between_digits_and_a_hash_too_early) {
  Call call;
  call.start();
  call.press("4829");
  call.pass(9s);
  call.press("1");
  call.pass(9s);
  EXPECT_EQ(call.dialogue.status(), Status::typing);
  call.pass(2s);
  EXPECT_TRUE(call.hears("en/pin_too_short"));
  call.press("482#");
  EXPECT_TRUE(call.hears("en/pin_too_short"));
  EXPECT_TRUE(call.pins.empty()) << "nothing was tried";
  call.press("482915736");
  EXPECT_EQ(call.pins.size(), 1U);
}

TEST(Dialogue, nobody_keeps_a_line_busy_before_a_pin) {
  Call call;
  call.start();
  for (int i = 0; i < 30 && !call.hang_up; ++i) {
    call.press("12*");
    call.pass(9s);
  }
  EXPECT_EQ(call.hang_up, Parting::no_pin);
}

TEST(Dialogue, no_answer_of_the_check_is_our_fault_and_said_so) {
  Call call;
  call.start();
  call.press("482915736");
  call.pass(2s);
  EXPECT_TRUE(call.hears("en/one_moment"));
  call.pass(7900ms);
  EXPECT_TRUE(call.hears("en/goodbye.unavailable"));
  call.accept();
  EXPECT_EQ(call.dialogue.status(), Status::goodbye) << "too late";
}

TEST(Dialogue, waiting_has_no_limit_and_is_said_each_minute) {
  Call call;
  call.come();
  const int before = call.times("en/waiting_for");
  call.pass(std::chrono::hours(3));
  EXPECT_EQ(call.dialogue.status(), Status::waiting);
  EXPECT_EQ(call.times("en/waiting_for") - before, 180);
  EXPECT_EQ(call.background, Background::music);
}

TEST(Dialogue, let_in_during_the_introduction_hears_it_to_its_end_first) {
  Call call;
  call.start();
  call.press("482915736");
  call.accept();
  call.dialogue.feed_admitted(call.now);
  call.drain();
  EXPECT_FALSE(call.in_room);
  call.press("1");
  EXPECT_FALSE(call.in_room) << "no key cuts the privacy sentence";
  call.pass(1s);
  EXPECT_TRUE(call.in_room);
  EXPECT_EQ(call.times("en/waiting_for"), 0);
}

TEST(Dialogue, let_in_and_put_back_during_the_introduction_waits) {
  Call call;
  call.start();
  call.press("482915736");
  call.accept();
  call.dialogue.feed_admitted(call.now);
  call.dialogue.feed_waiting(WaitingFor::provider_who_put_back, call.now);
  call.pass(2s);
  EXPECT_EQ(call.dialogue.status(), Status::waiting);
}

TEST(Dialogue, who_is_called_presses_one_or_two_and_a_voicemail_presses_nothing) {
  const auto called = [](Call& call) {
    call.dialogue.start(Outgoing{{"en"}, {"es", {"name/ruiz"}}}, call.now);
    call.drain();
    EXPECT_EQ(call.heard.back(), (Pieces{"es/called_by", "name/ruiz", "es/press_one"}));
    call.dialogue.feed_admitted(call.now);
    call.drain();
    EXPECT_FALSE(call.in_room) << "whatever the room says";
  };
  Call one;
  called(one);
  one.press("57#*1");
  EXPECT_EQ(one.wished<PressedOne>().size(), 1U);
  EXPECT_EQ(one.dialogue.status(), Status::introducing);
  EXPECT_TRUE(one.hears("es/privacy"));

  Call two;
  called(two);
  two.press("2");
  EXPECT_TRUE(two.hears("es/goodbye.call_declined"));

  Call machine;
  called(machine);
  machine.pass(39s);
  EXPECT_EQ(machine.times("es/press_one"), 3);
  machine.pass(2s);
  EXPECT_EQ(machine.hang_up, Parting::nobody_there);
  EXPECT_TRUE(machine.wishes.empty());
}

TEST(Dialogue, without_a_recording_of_the_name_it_is_the_provider) {
  Call call;
  call.start();
  call.press("482915736");
  call.answer(PinAccepted{{"en", {"name/nobody_recorded_this"}}});
  EXPECT_EQ(call.heard.back(), (Pieces{"en/visit_with_provider", "en/privacy"}));
  call.pass(1s);
  EXPECT_TRUE(call.hears("en/waiting_for_provider"));
}

TEST(Dialogue, a_language_that_we_cannot_speak_becomes_that_of_the_number) {
  Call call;
  call.start();
  call.press("482915736");
  call.answer(PinAccepted{{"fr", {}}});
  EXPECT_EQ(call.dialogue.language(), "en");
}

TEST(Dialogue, no_digit_and_no_pin_is_ever_in_what_prints) {
  std::ostringstream out;
  out << Key('4') << Secret<std::string>("482915736");
  EXPECT_EQ(out.str().find_first_of("0123456789"), std::string::npos);
  // And what is said never reads the PIN back.
  Call call;
  call.come();
  for (const auto& pieces : call.heard)
    for (const auto& piece : pieces) EXPECT_EQ(piece.find("number."), std::string::npos);
}

TEST(Dialogue, incident_17_random_inputs_never_reach_the_room_without_a_pin_and_admission) {
  SeededRandom random(17);
  for (int round = 0; round < 300; ++round) {
    Call call;
    const bool outgoing = random.below(4) == 0;
    if (outgoing) {
      call.dialogue.start(Outgoing{{"en"}, {"en", {}}}, call.now);
    } else {
      call.start();
    }
    bool accepted = false;
    bool admitted = false;
    for (int step = 0; step < 120; ++step) {
      const std::string_view keys = "0123456789*#";
      switch (random.below(14)) {
        case 0: call.answer(PinNotLive{}); break;
        case 1:
          accepted = accepted || call.dialogue.status() == Status::checking;
          call.accept();
          break;
        case 2:
          if (call.dialogue.status() == Status::introducing || call.dialogue.status() == Status::waiting) admitted = true;
          call.dialogue.feed_admitted(call.now);
          break;
        case 3:
          admitted = admitted && call.dialogue.status() != Status::in_call && call.dialogue.status() != Status::introducing_admitted;
          call.dialogue.feed_waiting(WaitingFor::provider_who_put_back, call.now);
          break;
        case 4: call.dialogue.feed_microphone(random.below(2) == 0 ? Microphone::open : Microphone::muted, By::provider); break;
        case 5: call.dialogue.feed_entered(PersonKind::other); break;
        case 6:
          if (random.below(20) == 0) call.dialogue.feed_ended(Parting::completed, call.now);
          break;
        case 7: call.pass(std::chrono::milliseconds(random.below(12000))); break;
        default: {
          const auto key = keys.substr(random.below(12), 1);
          accepted = accepted || (call.dialogue.status() == Status::called && key == "1");
          call.press(key);
        }
      }
      call.drain();
      ASSERT_FALSE(call.in_room && !(accepted && admitted)) << "round " << round << " step " << step;
    }
  }
}

}  // namespace
}  // namespace bedside::phone
