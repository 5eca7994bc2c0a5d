// A room with telephones: three legs and browsers, everyone but itself; whole callers from PIN to goodbye.
#include "phone/room_sound.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "phone/caller.hpp"
#include "phone/test_phrasebook.hpp"
#include "phone/test_trunk.hpp"

namespace bedside::phone {
namespace {

using namespace std::chrono_literals;

/// A browser's microphone as the room sees it: numbered Opus packets.
struct Microphone48 {
  audio::OpusVoiceEncoder encoder{{audio::Rate::wide, 32000, 5, audio::Switch::on, 10, audio::Switch::off}};
  double phase = 0;
  std::int64_t number = 70000;
  std::uint32_t timestamp = 0xFFFFF000U;
  void say(RoomSound& room, RoomSound::Source source, double frequency, Moment now) {
    std::array<audio::Sample, 320> frame;
    for (auto& s : frame) {
      s = static_cast<audio::Sample>(6000 * std::sin(phase));
      phase += 2 * std::numbers::pi * frequency / 16000;
    }
    std::array<std::uint8_t, audio::kOpusPacketLimit> packet;
    const std::size_t size = encoder.encode(frame, packet);
    room.feed(source, ++number, timestamp += 960, ByteSpan(packet).first(size), now);
  }
};

struct Phone {
  Phone(Codec codec, std::uint64_t seed, Moment now)
      : random(seed), telephone(codec, seed), leg(test_phrasebook(), make_format(codec), random, now) {
    leg.set_in_room(true);
    leg.player().set_background(Background::room);
  }
  SeededRandom random;
  Telephone telephone;
  Leg leg;
  Browser browser;
};

TEST(RoomSound, three_legs_and_two_browsers_each_hear_everybody_but_themselves) {
  for (const Codec third : {Codec::pcma, Codec::opus}) {
    Moment now{1000s};
    Phone phones[] = {{Codec::pcmu, 1, now}, {Codec::pcma, 2, now}, {third, 3, now}};
    const double tones[] = {400, 900, 1500};
    const double browsers[] = {650, 1900};
    RoomSound room;
    Microphone48 microphones[2];
    for (Phone& phone : phones) ASSERT_TRUE(room.add_leg(phone.leg));
    for (int i = 0; i < 200; ++i) {
      for (std::size_t k = 0; k < 3; ++k) phones[k].leg.feed_rtp(phones[k].telephone.say(tones[k], 3000), now);
      for (std::size_t k = 0; k < 2; ++k) microphones[k].say(room, static_cast<RoomSound::Source>(k + 1), browsers[k], now);
      now += 20ms;
      room.step(now);
      for (Phone& phone : phones) {
        phone.telephone.hear(phone.leg.trunk_packet());
        phone.browser.hear(phone.leg.room_packet());
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_LT(phones[k].telephone.hears(tones[k], 2000), 0.01) << "no echo of oneself";
      for (std::size_t other = 0; other < 3; ++other) {
        if (other == k) continue;
        EXPECT_GT(phones[k].telephone.hears(tones[other], 2000), 0.05) << k << " hears telephone " << other;
      }
      for (const double browser : browsers) EXPECT_GT(phones[k].telephone.hears(browser, 2000), 0.1) << k << " hears browser";
      EXPECT_GT(phones[k].browser.hears(tones[k], 2000), 0.9) << "browsers hear the telephone alone";
    }
  }
}

TEST(RoomSound, a_wide_leg_that_comes_and_goes_leaves_the_narrow_ones_hearing) {
  Moment now{1000s};
  Phone narrow(Codec::pcmu, 1, now);
  Phone wide(Codec::opus, 2, now);
  RoomSound room;
  Microphone48 microphone;
  room.add_leg(narrow.leg);
  const auto run = [&](int steps, bool with_wide) {
    for (int i = 0; i < steps; ++i) {
      narrow.leg.feed_rtp(narrow.telephone.say(0), now);
      if (with_wide) wide.leg.feed_rtp(wide.telephone.say(0), now);
      microphone.say(room, 1, 800, now);
      now += 20ms;
      room.step(now);
      narrow.telephone.hear(narrow.leg.trunk_packet());
      if (with_wide) wide.telephone.hear(wide.leg.trunk_packet());
    }
  };
  run(100, false);
  EXPECT_GT(narrow.telephone.hears(800, 1000), 0.9);
  room.add_leg(wide.leg);
  run(100, true);
  EXPECT_GT(narrow.telephone.hears(800, 1000), 0.9);
  EXPECT_GT(wide.telephone.hears(800, 1000), 0.9);
  room.remove_leg(wide.leg);
  run(100, false);
  EXPECT_GT(narrow.telephone.hears(800, 1000), 0.9);
}

TEST(RoomSound, is_bounded_in_telephones_and_in_voices) {
  Moment now{1000s};
  std::vector<std::unique_ptr<Phone>> phones;
  RoomSound room;
  for (std::size_t i = 0; i < RoomSound::kLegLimit; ++i) {
    phones.push_back(std::make_unique<Phone>(Codec::pcmu, i + 1, now));
    EXPECT_TRUE(room.add_leg(phones.back()->leg));
  }
  Phone late(Codec::pcmu, 50, now);
  EXPECT_FALSE(room.add_leg(late.leg));
  const std::uint8_t packet[] = {0x48, 1, 2, 3, 4};
  for (RoomSound::Source source = 1; source <= RoomSound::kSourceLimit + 5; ++source) room.feed(source, 1, 0, packet, now);
  EXPECT_EQ(room.unheard_packets(), 5U);
  room.remove(3);
  room.feed(1000, 1, 0, packet, now);
  EXPECT_EQ(room.unheard_packets(), 5U) << "a place is free again";
}

TEST(RoomSound, incident_06_a_voice_that_is_gone_is_not_heard_any_more) {
  Moment now{1000s};
  Phone phone(Codec::pcmu, 1, now);
  RoomSound room;
  Microphone48 microphone;
  room.add_leg(phone.leg);
  for (int i = 0; i < 50; ++i) {
    microphone.say(room, 1, 800, now);
    now += 20ms;
    room.step(now);
    phone.telephone.hear(phone.leg.trunk_packet());
  }
  EXPECT_GT(phone.telephone.loudness(20), -40);
  room.remove(1);
  now += 20ms;
  room.step(now);
  phone.telephone.hear(phone.leg.trunk_packet());
  EXPECT_LT(phone.telephone.loudness(20), -80);
}

// ---- whole callers ----

struct WholeCall {
  explicit WholeCall(Codec codec, std::uint64_t seed = 1)
      : random(seed), telephone(codec, seed), caller(test_phrasebook(), make_format(codec), random, now) {
    caller.dialogue().start(Incoming{{"en"}, Budget::kept}, now);
    caller.settle();
  }
  void step() {
    now += audio::kFrame;
    if (joined) {
      microphone.say(room, 1, 800, now - 5ms);
      room.step(now);
      caller.after_step(now);
    } else {
      caller.step(now);
    }
    telephone.hear(caller.leg().trunk_packet());
    browser.hear(caller.leg().room_packet());
    while (auto output = caller.next_output()) {
      if (auto* typed = std::get_if<PinTyped>(&*output)) pin = typed->pin;
      if (std::holds_alternative<EnterRoom>(*output)) joined = room.add_leg(caller.leg());
      if (std::holds_alternative<LeaveRoom>(*output)) room.remove_leg(caller.leg()), joined = false;
      if (auto* wish = std::get_if<WantMicrophone>(&*output)) caller.set_microphone(wish->microphone, By::self);
      if (auto* hung_up = std::get_if<HangUp>(&*output)) hang_up = hung_up->why;
      if (auto* health = std::get_if<HealthChanged>(&*output)) told.push_back(health->health);
    }
  }
  void talk(std::chrono::milliseconds time, double frequency = 420) {
    for (auto t = 0ms; t < time; t += 20ms) {
      caller.leg().feed_rtp(telephone.say(frequency), now);
      step();
    }
  }
  void press(std::initializer_list<int> events) {
    for (const int event : events) {
      for (const auto& packet : telephone.press(event)) {
        caller.leg().feed_rtp(packet, now);
        step();
      }
      talk(60ms);
    }
  }

  Moment now{1000s};
  SeededRandom random;
  Telephone telephone;
  Caller caller;
  RoomSound room;
  Microphone48 microphone;
  Browser browser;
  Secret<std::string> pin;
  bool joined = false;
  std::optional<Parting> hang_up;
  std::vector<Health> told;
};

TEST(Caller, incident_08_from_the_pin_to_the_goodbye_and_nothing_of_the_room_before_or_after) {
  for (const Codec codec : {Codec::pcmu, Codec::opus}) {
    WholeCall call(codec);
    call.talk(500ms);
    call.press({4, 8, 2, 9, 1, 5, 7, 3, 6, 11});
    EXPECT_EQ(call.pin.reveal(), "482915736");
    call.caller.dialogue().feed_pin_answer(PinAccepted{{"en", {"name/ruiz"}}}, call.now);
    call.caller.settle();
    call.talk(3s);
    EXPECT_EQ(call.caller.dialogue().status(), Status::waiting);
    EXPECT_EQ(call.browser.packets, 0);
    EXPECT_LT(call.telephone.hears(800, 2000), 0.3);

    call.caller.dialogue().feed_admitted(call.now);
    call.caller.settle();
    call.talk(3s);
    EXPECT_GT(call.telephone.hears(800, 1000), 0.9) << "hears the browser";
    EXPECT_GT(call.browser.hears(420, 1000), 0.9) << "and is heard";

    call.press({10, 6});
    const int muted_at = call.browser.packets;
    call.talk(1s);
    EXPECT_EQ(call.browser.packets, muted_at) << "muted by star six";

    call.caller.dialogue().feed_ended(Parting::completed, call.now);
    call.caller.settle();
    call.step();
    EXPECT_FALSE(call.joined);
    call.talk(60ms);
    EXPECT_LT(call.telephone.hears(800, 40), 0.2) << "cut before the goodbye";
    call.talk(1s);
    EXPECT_EQ(call.hang_up, Parting::completed);
    EXPECT_EQ(call.browser.packets, muted_at);
  }
}

TEST(Caller, the_greeting_begins_with_the_first_step) {
  WholeCall call(Codec::pcma);
  call.step();
  EXPECT_GT(call.telephone.loudness(20), -40) << "20 ms after the answer";
}

TEST(Caller, a_muted_telephone_is_told_and_reported) {
  WholeCall call(Codec::pcmu);
  call.press({4, 8, 2, 9, 1, 5, 7, 3, 6});
  call.caller.dialogue().feed_pin_answer(PinAccepted{{"en", {}}}, call.now);
  call.caller.dialogue().feed_admitted(call.now);
  call.caller.settle();
  call.talk(2s);
  ASSERT_TRUE(call.joined);
  call.told.clear();
  call.talk(5s, 0);
  ASSERT_EQ(call.told.size(), 1U);
  EXPECT_TRUE(call.told[0].silent);
  call.talk(1s);
  EXPECT_EQ(call.told.back(), Health{});
}

TEST(Caller, whose_line_is_dead_in_one_direction_hears_in_the_other_that_nobody_hears_them) {
  WholeCall call(Codec::pcmu);
  call.press({4, 8, 2, 9, 1, 5, 7, 3, 6});
  call.caller.dialogue().feed_pin_answer(PinAccepted{{"en", {}}}, call.now);
  call.caller.dialogue().feed_admitted(call.now);
  call.caller.settle();
  call.talk(2s);
  ASSERT_TRUE(call.joined);
  ASSERT_GT(call.telephone.hears(800, 200), 0.9);
  call.told.clear();
  double least = 1;
  for (auto t = 0ms; t < 4s; t += 20ms) {
    call.step();
    least = std::min(least, call.telephone.hears(800, 40));
  }
  ASSERT_EQ(call.told.size(), 1U);
  EXPECT_TRUE(call.told[0].no_packets);
  EXPECT_LT(least, 0.5) << "a sentence, and the room more quietly behind it";
}

}  // namespace
}  // namespace bedside::phone
