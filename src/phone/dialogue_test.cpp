// Whole dialogues in simulated time, told as stories: what the caller hears, presses, and what comes of it.
#include "phone/dialogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/random.hpp"
#include "phone/test_phrasebook.hpp"

namespace bedside::phone {
namespace {

using namespace std::chrono_literals;

/// A caller with patience: hears every sentence to its end, a tenth of a second for each piece.
struct Call {
  void start(Budget budget = Budget::kept) {
    dialogue.start(Incoming{{"en", "es"}, budget}, now);
    drain();
  }
  void drain() {
    while (auto output = dialogue.next_output()) {
      if (auto* say = std::get_if<Say>(&*output)) {
        heard.push_back(say->pieces);
        saying = say->number;
        said_at = now + kTestPiece * static_cast<int>(say->pieces.size());
      } else if (std::holds_alternative<StopSaying>(*output)) {
        saying = 0;
      } else if (auto* set = std::get_if<SetBackground>(&*output)) {
        background = set->background;
      } else if (auto* typed = std::get_if<PinTyped>(&*output)) {
        pins.push_back(typed->pin.reveal());
      } else if (auto* hung_up = std::get_if<HangUp>(&*output)) {
        hang_up = hung_up->why;
      } else if (std::holds_alternative<EnterRoom>(*output)) {
        EXPECT_FALSE(in_room) << "entered twice";
        in_room = true;
      } else if (std::holds_alternative<LeaveRoom>(*output)) {
        EXPECT_TRUE(in_room);
        in_room = false;
      } else {
        wishes.push_back(std::move(*output));
      }
    }
    EXPECT_EQ(in_room, dialogue.status() == Status::in_call) << "in the room exactly while in the call";
    EXPECT_LE(heard.empty() ? 0 : heard.back().size(), kPiecesLimit);
  }
  void pass(std::chrono::nanoseconds time) {
    const Moment until = now + time;
    for (;;) {
      auto next = dialogue.deadline();
      const bool sentence = saying != 0 && (!next || said_at <= *next);
      if (sentence) next = said_at;
      if (!next || *next > until) break;
      now = std::max(now, *next);
      if (sentence) {
        dialogue.feed_said(std::exchange(saying, 0), now);
      } else {
        dialogue.on_deadline(now);
      }
      drain();
    }
    now = until;
  }
  void press(std::string_view keys) {
    for (const char key : keys) {
      dialogue.feed_key(Key(key), now);
      drain();
      pass(200ms);
    }
  }
  void answer(PinAnswer with) {
    dialogue.feed_pin_answer(std::move(with), now);
    drain();
  }
  void accept() { answer(PinAccepted{{"en", {"name/ruiz"}}}); }
  /// Up to waiting.
  void come() {
    start();
    press("482915736");
    accept();
    pass(3s);
  }
  void come_in() {
    come();
    dialogue.feed_admitted(now);
    drain();
    pass(2s);
  }
  void end(Parting why) {
    dialogue.feed_ended(why, now);
    drain();
  }
  bool hears(const std::string& piece) const {
    return !heard.empty() && std::ranges::find(heard.back(), piece) != heard.back().end();
  }
  int times(const std::string& piece) const {
    int count = 0;
    for (const auto& pieces : heard) count += static_cast<int>(std::ranges::count(pieces, piece));
    return count;
  }
  template <class T>
  std::vector<T> wished() const {
    std::vector<T> found;
    for (const auto& wish : wishes)
      if (const T* of_kind = std::get_if<T>(&wish)) found.push_back(*of_kind);
    return found;
  }

  Moment now{1000s};
  Dialogue dialogue{test_phrasebook()};
  std::vector<Pieces> heard;
  std::uint32_t saying = 0;
  Moment said_at{};
  Background background = Background::silence;
  std::vector<std::string> pins;
  std::vector<DialogueOutput> wishes;
  std::optional<Parting> hang_up;
  bool in_room = false;
};

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

TEST(Dialogue, keys_in_the_call) {
  Call call;
  call.come_in();
  call.press("*6");
  EXPECT_EQ(call.wished<WantMicrophone>().back().microphone, Microphone::muted);
  call.dialogue.feed_microphone(Microphone::muted, By::self);
  call.drain();
  EXPECT_EQ(call.heard.back(), (Pieces{"tone/key", "en/muted"}));
  call.press("*6");
  EXPECT_EQ(call.wished<WantMicrophone>().back().microphone, Microphone::open);
  call.dialogue.feed_microphone(Microphone::open, By::self);
  call.drain();
  EXPECT_TRUE(call.hears("en/heard_again"));

  call.press("*5");
  EXPECT_EQ(call.wished<WantHand>().back().hand, Hand::raised);
  call.dialogue.feed_hand(Hand::raised, By::self);
  call.drain();
  EXPECT_TRUE(call.hears("en/hand_up"));
  call.dialogue.feed_hand(Hand::down, By::provider);
  call.drain();
  EXPECT_TRUE(call.hears("en/hand_lowered_by_provider"));

  call.dialogue.feed_people({{PersonKind::provider, 1}, {PersonKind::patient, 1}});
  call.press("*4");
  EXPECT_EQ(call.heard.back(), (Pieces{"tone/key", "en/here", "en/one.provider", "en/one.patient"}));

  call.press("*1");
  EXPECT_TRUE(call.hears("en/help_in_call"));
  call.press("*2");
  EXPECT_EQ(call.wished<WantLanguage>().back().language, "es");
  EXPECT_TRUE(call.hears("es/language_name"));
  call.press("*1");
  EXPECT_TRUE(call.hears("es/help_in_call"));
  call.press("*9");
  EXPECT_TRUE(call.hears("es/hint_help"));
}

TEST(Dialogue, a_star_waits_ten_seconds_for_its_second_key) {
  Call call;
  call.come_in();
  call.press("*");
  call.pass(11s);
  call.press("6");
  EXPECT_TRUE(call.wished<WantMicrophone>().empty());
  call.press("*");
  call.pass(8s);
  call.press("6");
  EXPECT_EQ(call.wished<WantMicrophone>().size(), 1U);
}

TEST(Dialogue, a_lone_digit_gets_a_hint_but_not_all_the_time) {
  Call call;
  call.come_in();
  const int before = call.times("en/hint_help");
  call.press("55555");
  EXPECT_EQ(call.times("en/hint_help"), before + 1);
  call.pass(31s);
  call.press("5");
  EXPECT_EQ(call.times("en/hint_help"), before + 2);
}

TEST(Dialogue, who_waits_learns_nothing_of_who_is_there) {
  Call call;
  call.come();
  call.dialogue.feed_people({{PersonKind::provider, 1}});
  call.dialogue.feed_entered(PersonKind::patient);
  call.drain();
  EXPECT_EQ(call.times("en/entered.patient"), 0);
  for (const char* keys : {"*4", "*5", "*6"}) {
    call.press(keys);
    EXPECT_EQ(call.heard.back(), Pieces{"en/only_in_call"}) << keys;
  }
  EXPECT_EQ(call.times("en/here"), 0);
  EXPECT_TRUE(call.wishes.empty());
}

TEST(Dialogue, language_changes_while_waiting_and_while_introduced) {
  Call call;
  call.start();
  call.press("482915736");
  call.accept();
  call.press("*2");
  EXPECT_EQ(call.heard.back(), (Pieces{"tone/key", "es/language_name", "es/visit_with", "name/ruiz", "es/privacy"}));
  call.pass(2s);
  EXPECT_TRUE(call.hears("es/waiting_for"));
  call.press("*2");
  EXPECT_EQ(call.heard.back(), (Pieces{"tone/key", "en/language_name", "en/waiting_for", "name/ruiz", "en/please_stay"}));
  EXPECT_EQ(call.times("en/privacy") + call.times("es/privacy"), 2) << "the first was cut by the change of language";
}

TEST(Dialogue, put_back_and_let_in_again) {
  Call call;
  call.come_in();
  call.dialogue.feed_waiting(WaitingFor::provider_who_put_back, call.now);
  call.drain();
  EXPECT_FALSE(call.in_room);
  EXPECT_EQ(call.heard.back(), (Pieces{"en/put_back", "en/waiting_for", "name/ruiz", "en/please_stay"}));
  EXPECT_EQ(call.background, Background::music);
  call.dialogue.feed_notice(Notice::few_minutes);
  call.pass(3s);
  EXPECT_EQ(call.times("en/few_minutes"), 1);
  call.dialogue.feed_admitted(call.now);
  call.drain();
  EXPECT_TRUE(call.in_room);
  call.dialogue.feed_waiting(WaitingFor::provider_to_return, call.now);
  call.drain();
  EXPECT_TRUE(call.hears("en/provider_left"));
  EXPECT_EQ(call.times("en/privacy"), 1) << "once a call";
}

TEST(Dialogue, newcomers_are_announced_one_after_the_other) {
  Call call;
  call.come_in();
  call.dialogue.feed_entered(PersonKind::family);
  call.dialogue.feed_entered(PersonKind::interpreter);
  call.drain();
  EXPECT_EQ(call.heard.back(), (Pieces{"tone/chime", "en/entered.family"}));
  call.pass(250ms);
  EXPECT_EQ(call.heard.back(), (Pieces{"tone/chime", "en/entered.interpreter"}));
  for (int i = 0; i < 20; ++i) call.dialogue.feed_entered(PersonKind::other);
  call.drain();
  call.press("*6");
  call.pass(3s);
  EXPECT_LE(call.times("en/entered.other"), 6) << "a crowd is not read out to its last";
  EXPECT_GE(call.times("en/entered.other"), 2);
}

TEST(Dialogue, muted_by_the_provider_is_said) {
  Call call;
  call.come_in();
  call.dialogue.feed_microphone(Microphone::muted, By::provider);
  call.drain();
  EXPECT_TRUE(call.hears("en/muted_by_provider"));
  call.press("*6");
  EXPECT_EQ(call.wished<WantMicrophone>().back().microphone, Microphone::open);
}

TEST(Dialogue, every_end_has_its_sentence_and_cuts_the_room_first) {
  for (const Parting why : kAllPartings) {
    for (const bool in_call : {false, true}) {
      Call call;
      if (in_call) {
        call.come_in();
      } else {
        call.come();
      }
      call.end(why);
      EXPECT_FALSE(call.in_room);
      EXPECT_TRUE(call.hears("en/goodbye." + std::string(word(why))));
      EXPECT_EQ(call.background, Background::silence);
      call.press("*6*2*#1");
      call.dialogue.feed_admitted(call.now);
      call.drain();
      call.pass(2s);
      EXPECT_EQ(call.hang_up, why);
    }
  }
}

TEST(Dialogue, a_goodbye_that_never_ends_is_hung_up_after_30_seconds) {
  Call call;
  call.come_in();
  call.dialogue.feed_ended(Parting::completed, call.now);
  call.drain();
  call.saying = 0;  // the sentence is stuck
  call.pass(29s);
  EXPECT_FALSE(call.hang_up);
  call.pass(1s);
  EXPECT_EQ(call.hang_up, Parting::completed);
}

TEST(Dialogue, who_hangs_up_is_gone_at_once_wherever) {
  for (int where = 0; where < 4; ++where) {
    Call call;
    if (where == 0) call.start();
    if (where == 1) call.start(), call.press("48");
    if (where == 2) call.come();
    if (where == 3) call.come_in();
    call.dialogue.feed_hung_up();
    call.drain();
    EXPECT_TRUE(call.dialogue.over());
    EXPECT_FALSE(call.in_room);
    EXPECT_FALSE(call.hang_up) << "nothing is left to hang up";
    EXPECT_FALSE(call.dialogue.deadline());
  }
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

TEST(Dialogue, trouble_is_said_at_most_once_a_minute) {
  Call call;
  call.come_in();
  for (int i = 0; i < 10; ++i) {
    call.dialogue.feed_trouble(Trouble::not_heard, call.now);
    call.drain();
    call.pass(5s);
  }
  EXPECT_EQ(call.times("en/not_heard"), 1);
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
