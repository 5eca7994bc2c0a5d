// Dialogues from the PIN on: keys, what is said, and every end, told as stories in simulated time.
#include "phone/test_call.hpp"

namespace bedside::phone {
namespace {

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

}  // namespace
}  // namespace bedside::phone
