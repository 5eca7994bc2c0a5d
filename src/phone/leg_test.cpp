// One leg in simulated time: a tone as RTP with losses and jitter comes out as Opus; sentences, music and the room go
// back; keys fall out; what is wrong with the line is known within five seconds.
#include "phone/leg.hpp"

#include <gtest/gtest.h>

#include <map>

#include "phone/test_phrasebook.hpp"
#include "phone/test_trunk.hpp"

namespace bedside::phone {
namespace {

using namespace std::chrono_literals;
constexpr double kTone = 420;

struct Line {
  explicit Line(Codec codec, std::uint64_t seed = 1) : telephone(codec, seed), random(seed), leg(test_phrasebook(), make_format(codec), random, now) {}

  void send(Packet packet, std::uint32_t lose_one_in = 0, std::uint32_t jitter_ms = 0) {
    if (lose_one_in != 0 && random.below(lose_one_in) == 0) return;
    on_the_way.emplace(now + 2ms + (jitter_ms == 0 ? 0us : std::chrono::microseconds(random.below(jitter_ms * 1000))), std::move(packet));
  }
  void step() {
    now += audio::kFrame;
    while (!on_the_way.empty() && on_the_way.begin()->first <= now) {
      leg.feed_rtp(on_the_way.begin()->second, on_the_way.begin()->first);
      on_the_way.erase(on_the_way.begin());
    }
    leg.hear(now);
    browser.hear(leg.room_packet());
    leg.speak(room);
    if (!leg.trunk_packet().empty()) telephone.hear(leg.trunk_packet());
    if (const auto number = leg.player().take_said()) said.push_back(*number);
    while (const auto key = leg.next_key()) keys += key->reveal();
  }
  void talk(std::chrono::milliseconds time, std::uint32_t lose_one_in = 0, std::uint32_t jitter_ms = 0, double amplitude = 6000) {
    for (auto t = 0ms; t < time; t += 20ms) {
      send(telephone.say(kTone, amplitude), lose_one_in, jitter_ms);
      step();
    }
  }
  void pass(std::chrono::milliseconds time) {
    for (auto t = 0ms; t < time; t += 20ms) step();
  }

  Moment now{1000s};
  Telephone telephone;
  SeededRandom random;
  Leg leg;
  Browser browser;
  std::multimap<Moment, Packet> on_the_way;
  std::vector<audio::Sample> room;
  std::vector<std::uint32_t> said;
  std::string keys;
};

class EachCodec : public testing::TestWithParam<Codec> {};
INSTANTIATE_TEST_SUITE_P(Codecs, EachCodec, testing::Values(Codec::pcmu, Codec::pcma, Codec::opus));

TEST_P(EachCodec, a_tone_with_losses_and_jitter_comes_out_as_opus) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Line line(GetParam(), seed);
    line.leg.set_in_room(true);
    line.talk(10s, 20, 25);
    EXPECT_GT(line.browser.hears(kTone, 8000), 0.9) << "seed " << seed;
    EXPECT_GT(line.browser.packets, 480);
    EXPECT_LE(line.browser.markers, 2);
    EXPECT_TRUE(line.browser.last_level.voice);
    EXPECT_LT(line.browser.last_level.below_full_scale_db, 40);
  }
}

TEST(Leg, its_numbers_begin_in_the_lower_half) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Line line(Codec::pcmu, seed);
    line.step();
    const auto packet = rtp::PacketView::parse(line.leg.trunk_packet());
    ASSERT_TRUE(packet);
    EXPECT_LT(packet->sequence(), 0x8000) << "seed " << seed;
  }
}

TEST_P(EachCodec, incident_08_outside_the_room_not_one_packet_goes_in_or_out) {
  Line line(GetParam());
  line.leg.player().set_background(Background::music);
  line.room = audio::make_sine(line.leg.rate(), 700, 20ms, 9000);
  line.talk(3s);
  EXPECT_EQ(line.browser.packets, 0);
  EXPECT_LT(line.telephone.hears(700, 2000), 0.1) << "whatever somebody passes in";
  EXPECT_GT(line.telephone.loudness(1000), -50) << "music";
}

TEST_P(EachCodec, muted_nothing_is_sent_and_the_others_are_heard) {
  Line line(GetParam());
  line.leg.set_in_room(true);
  line.leg.player().set_background(Background::room);
  line.room = audio::make_sine(line.leg.rate(), 700, 20ms, 9000);
  line.talk(1s);
  line.leg.set_microphone(Microphone::muted);
  const int before = line.browser.packets;
  line.talk(1s);
  EXPECT_EQ(line.browser.packets, before);
  EXPECT_GT(line.telephone.hears(700, 500), 0.9);
  line.leg.set_microphone(Microphone::open);
  line.talk(1s);
  EXPECT_GT(line.browser.hears(kTone, 500), 0.9);
}

TEST_P(EachCodec, a_sentence_over_the_room_leaves_it_audible) {
  Line line(GetParam());
  line.leg.set_in_room(true);
  line.leg.player().set_background(Background::room);
  line.room = audio::make_sine(line.leg.rate(), 700, 20ms, 9000);
  line.talk(1s);
  const float alone = line.telephone.loudness(500);
  line.leg.player().say(7, {"en/muted", "en/heard_again", "en/nobody_recorded_this", "en/muted", "en/muted"});
  line.talk(200ms);
  EXPECT_GT(line.telephone.hears(kTestPieceTone, 100), 0.3);
  EXPECT_GT(line.telephone.hears(700, 100), 0.2) << "under it";
  EXPECT_TRUE(line.said.empty());
  line.talk(400ms);
  EXPECT_EQ(line.said, std::vector<std::uint32_t>{7}) << "four pieces of 100 ms; one has no recording";
  line.talk(1s);
  EXPECT_NEAR(line.telephone.loudness(500), alone, 1);
}

TEST_P(EachCodec, a_press_is_one_key_although_packets_are_lost_doubled_and_late) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Line line(GetParam(), seed);
    line.talk(200ms);
    for (const int event : {4, 8, 2, 9, 1, 5, 7, 3, 6, 11}) {
      for (auto& packet : line.telephone.press(event)) {
        if (line.random.below(10) == 0) line.send(packet);
        line.send(std::move(packet), 3, 18);
        line.step();
      }
      line.talk(100ms);
    }
    EXPECT_EQ(line.keys, "482915736#") << "seed " << seed;
  }
}

TEST(Leg, the_first_sound_goes_out_with_the_first_step) {
  Line line(Codec::pcmu);
  line.leg.player().say(1, {"en/welcome"});
  line.step();
  EXPECT_GT(line.telephone.loudness(20), -40);
}

TEST(Leg, keys_as_tones_until_keys_come_another_way) {
  Line line(Codec::pcmu);
  const auto press_tone = [&line](double row, double column) {
    auto tone = audio::make_sine(audio::Rate::narrow, row, 100ms, 5000);
    const auto second = audio::make_sine(audio::Rate::narrow, column, 100ms, 5000);
    for (std::size_t i = 0; i < tone.size(); ++i) tone[i] = static_cast<audio::Sample>(tone[i] + second[i]);
    for (std::size_t at = 0; at < tone.size(); at += 160) {
      line.send(line.telephone.say(audio::Samples(tone).subspan(at, 160)));
      line.step();
    }
    for (int i = 0; i < 8; ++i) {
      line.send(line.telephone.say(0));
      line.step();
    }
  };
  line.talk(200ms);
  press_tone(697, 1209);
  press_tone(770, 1336);
  EXPECT_EQ(line.keys, "15");
  line.leg.feed_key(Key('9'));
  line.step();
  EXPECT_EQ(line.keys, "159");
  press_tone(697, 1209);
  EXPECT_EQ(line.keys, "159") << "no key counts twice";
}

TEST(Leg, a_first_press_that_came_as_a_tone_and_as_an_event_is_one) {
  for (const bool by_info : {true, false}) {
    Line line(Codec::pcmu);
    line.talk(200ms);
    auto tone = audio::make_sine(audio::Rate::narrow, 697, 120ms, 5000);
    const auto second = audio::make_sine(audio::Rate::narrow, 1209, 120ms, 5000);
    for (std::size_t i = 0; i < tone.size(); ++i) tone[i] = static_cast<audio::Sample>(tone[i] + second[i]);
    for (std::size_t at = 0; at < tone.size(); at += 160) {
      line.send(line.telephone.say(audio::Samples(tone).subspan(at, 160)));
      line.step();
    }
    line.talk(100ms, 0, 0, 0);
    ASSERT_EQ(line.keys, "1");
    const auto press = [&](int digit) {
      if (by_info) return line.leg.feed_key(Key(static_cast<char>('0' + digit)));
      for (auto& packet : line.telephone.press(digit)) line.send(std::move(packet)), line.step();
    };
    press(1);
    line.talk(100ms, 0, 0, 0);
    EXPECT_EQ(line.keys, "1") << "the same press, told once more";
    press(1);
    line.talk(100ms, 0, 0, 0);
    EXPECT_EQ(line.keys, "11") << "another press";
  }
}

TEST(Leg, keys_beyond_what_fingers_do_are_dropped) {
  Line line(Codec::pcmu);
  for (int i = 0; i < 100; ++i) line.leg.feed_key(Key('1'));
  line.step();
  EXPECT_EQ(line.keys.size(), 16U);
}

TEST(Leg, incident_31_a_stray_packet_moves_nothing_and_a_new_stream_is_taken_up) {
  Line line(Codec::pcmu);
  line.leg.set_in_room(true);
  line.talk(1s);
  const Packet spray(160, 0x80);
  for (int i = 0; i < 50; ++i) {
    line.send(make_rtp(0, static_cast<std::uint16_t>(i * 977), 0, spray, 0x666U + static_cast<std::uint32_t>(i)));
    line.talk(20ms);
  }
  EXPECT_GT(line.browser.hears(kTone, 800), 0.95);
  for (int i = 0; i < 60; ++i) {
    line.send(make_rtp(0, static_cast<std::uint16_t>(30000 + i), 777'000U + static_cast<std::uint32_t>(i) * 160, spray, 0x777));
    line.step();
  }
  EXPECT_GT(line.leg.counters().played, 140U) << "the transfer to another media server is heard";
}

TEST(Leg, rtcp_and_garbage_are_nothing) {
  Line line(Codec::pcmu);
  const Packet report = {0x81, 201, 0, 7, 0, 0, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6};
  SeededRandom random(3);
  for (int i = 0; i < 1000; ++i) {
    Packet junk(random.below(200));
    random.fill(junk);
    line.leg.feed_rtp(junk, line.now);
    line.leg.feed_rtp(report, line.now);
  }
  line.pass(100ms);
  EXPECT_LT(line.leg.counters().received, 20U);
}

TEST(Leg, a_new_agreement_changes_the_codec_in_the_middle_of_a_sentence) {
  Line line(Codec::pcmu);
  line.leg.player().say(3, {"en/welcome", "en/welcome", "en/welcome", "en/welcome"});
  line.talk(100ms);
  line.leg.change(make_format(Codec::opus));
  line.telephone = Telephone(Codec::opus, 5);
  line.leg.set_sending(Leg::Direction::off);  // the marker of a beginning
  line.step();
  line.leg.set_sending(Leg::Direction::on);
  line.leg.set_in_room(true);
  line.talk(1s);
  EXPECT_EQ(line.said, std::vector<std::uint32_t>{3});
  EXPECT_GT(line.browser.hears(kTone, 600), 0.9);
}

TEST(Leg, on_hold_nothing_is_sent_and_nothing_is_missed) {
  Line line(Codec::pcmu);
  line.talk(1s);
  line.leg.set_sending(Leg::Direction::off);
  line.leg.set_receiving(Leg::Direction::off, line.now);
  const std::size_t before = line.telephone.heard.size();
  line.pass(10s);
  EXPECT_EQ(line.telephone.heard.size(), before);
  EXPECT_EQ(line.leg.health(), Health{});
  line.leg.set_receiving(Leg::Direction::on, line.now);
  line.pass(1s);
  EXPECT_FALSE(line.leg.health().no_packets) << "the time of the hold does not count";
}

TEST(LegHealth, who_is_not_to_be_heard_may_be_silent) {
  Line line(Codec::pcmu);
  line.talk(10s, 0, 0, 0);
  EXPECT_EQ(line.leg.health(), Health{}) << "waiting";
  line.leg.set_in_room(true);
  line.talk(3500ms, 0, 0, 0);
  EXPECT_EQ(line.leg.health(), Health{}) << "the time before does not count";
  line.talk(1s, 0, 0, 0);
  EXPECT_TRUE(line.leg.health().silent);
  line.leg.set_microphone(Microphone::muted);
  line.talk(1s, 0, 0, 0);
  EXPECT_EQ(line.leg.health(), Health{}) << "muted by a key";
}

TEST(LegHealth, no_packets_silence_and_losses_are_known_within_five_seconds) {
  Line line(Codec::pcmu);
  line.leg.set_in_room(true);
  line.talk(3s);
  EXPECT_EQ(line.leg.health(), Health{});
  line.pass(3100ms);
  EXPECT_EQ(line.leg.health(), (Health{.no_packets = true}));
  line.telephone.pass_silently(155);
  line.talk(200ms);
  EXPECT_EQ(line.leg.health(), Health{});
  line.talk(4200ms, 0, 0, 0);
  EXPECT_EQ(line.leg.health(), (Health{.silent = true}));
  line.talk(200ms);
  EXPECT_EQ(line.leg.health(), Health{});
  line.talk(5s, 5);
  EXPECT_EQ(line.leg.health(), (Health{.lossy = true}));
  line.talk(7s);
  EXPECT_EQ(line.leg.health(), Health{});
}

TEST(LegHealth, what_the_other_end_loses_counts_too) {
  Line line(Codec::pcma);
  line.talk(3s);
  line.leg.feed_far_loss(0.2, line.now);
  line.talk(2s);
  EXPECT_TRUE(line.leg.health().lossy);
  line.leg.feed_far_loss(0.01, line.now);
  line.talk(2s);
  EXPECT_FALSE(line.leg.health().lossy);
}

TEST(LegHealth, a_silence_that_the_telephone_does_not_send_is_no_loss) {
  Line line(Codec::pcmu);
  for (int i = 0; i < 10; ++i) {
    line.talk(1s);
    line.telephone.pass_silently(50);
    line.pass(1s);
    EXPECT_EQ(line.leg.health(), Health{}) << i;
  }
}

TEST(LegHealth, comfort_noise_is_a_quiet_room_at_the_other_end) {
  Line line(Codec::pcmu);
  line.leg.set_in_room(true);
  line.talk(3s);
  for (int i = 0; i < 50; ++i) {
    line.send(line.telephone.comfort_noise());
    line.telephone.pass_silently(10);
    line.pass(200ms);
    EXPECT_EQ(line.leg.health(), Health{}) << i;
  }
  line.pass(25s);
  EXPECT_EQ(line.leg.health(), Health{}) << "some send it once";
  line.telephone.pass_silently(1250);
  line.talk(2s);
  EXPECT_EQ(line.leg.health(), Health{});
  EXPECT_GT(line.browser.hears(kTone, 1000), 0.9) << "their next words";
  line.send(line.telephone.comfort_noise());
  line.pass(31s);
  EXPECT_EQ(line.leg.health(), (Health{.no_packets = true})) << "but not for ever";
}

TEST(LegHealth, after_a_minute_of_nothing_the_other_side_is_asked_whether_it_is_there) {
  Line line(Codec::pcmu);
  const auto asked = [&](std::chrono::seconds time) {
    int times = 0;
    for (auto t = 0ms; t < time; t += 20ms) {
      line.step();
      times += line.leg.is_to_be_asked(line.now) ? 1 : 0;
    }
    return times;
  };
  line.talk(1s);
  EXPECT_EQ(asked(59s), 0);
  EXPECT_EQ(asked(2s), 1);
  EXPECT_EQ(asked(120s), 2);
  line.telephone.pass_silently(181 * 50);
  line.talk(1s);
  EXPECT_EQ(asked(59s), 0);
  line.leg.set_receiving(Leg::Direction::off, line.now);
  EXPECT_EQ(asked(600s), 0) << "on hold";
}

TEST(LegHealth, pressing_keys_is_no_loss) {
  Line line(Codec::pcmu);
  for (int i = 0; i < 40; ++i) {
    for (auto& packet : line.telephone.press(i % 10)) line.send(std::move(packet)), line.step();
    line.talk(100ms);
    EXPECT_FALSE(line.leg.health().lossy) << i;
  }
}

}  // namespace
}  // namespace bedside::phone
