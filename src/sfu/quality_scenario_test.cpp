// What a receiver gets over a path that bears little: layers, pauses and resends, in simulated time.
#include "sfu/quality_fixture.hpp"

namespace bedside::sfu {
namespace {

TEST_F(QualityScenario, one_layer_of_three_goes_to_the_receiver_and_a_good_path_gets_the_highest) {
  start();
  run(1s);
  EXPECT_EQ(ben->ssrcs.size(), 1U);
  EXPECT_GE(ben->layer, 0);
  run(5s);
  EXPECT_EQ(ben->layer, 2);
  EXPECT_EQ(ben->gaps, 0);
  EXPECT_LE(ben->switches, 3) << "straight up";
  EXPECT_LE(ben->longest_step, 9000U) << "in 90 kHz: no jump of the clock at a switch";
  EXPECT_EQ(ben->member.receive->faults, 0U);
}

TEST_F(QualityScenario, a_probe_ends_with_the_picture_that_was_padded_and_nothing_stays_due) {
  start();
  while (ben->padding == 0 && step < 500) run(10ms);
  ASSERT_GT(ben->padding, 0);
  ASSERT_TRUE(call.room().close_producer(anna->id, video));
  const int before = ben->sounds;
  for (int i = 0; i < 100; ++i, ++sound) {
    call.send_sound(*anna, kSound, sound, 30);
    call.run(20ms);
  }
  EXPECT_GE(ben->sounds - before, 99);
}

TEST_F(QualityScenario, to_who_takes_no_resends_nothing_is_padded_and_nothing_stays_due) {
  std::erase_if(bens.codecs, [](const RtpCodecCapability& codec) { return codec.mime_type == "video/rtx"; });
  start();
  run(10s);
  EXPECT_GE(ben->layer, 0);
  EXPECT_EQ(ben->padding, 0);
  EXPECT_GE(ben->sounds, 495);
}

TEST_F(QualityScenario, without_feedback_the_highest_layer_is_sent) {
  start();
  ben->gives_feedback = false;
  run(3s);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, a_path_of_300_kilobits_gets_a_lower_layer_and_is_back_ten_seconds_after_relief) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  path.rate_bps = 300e3;
  run(3s);
  EXPECT_EQ(ben->layer, 0);
  const int before = ben->sounds;
  run(20s);
  EXPECT_EQ(ben->layer, 0);
  EXPECT_GE(ben->sounds - before, 995) << "of a thousand";
  EXPECT_LT(call.now - ben->last_at, 500ms) << "the small picture goes on";
  path.rate_bps = 20e6;
  run(10s);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, when_a_path_narrows_no_picture_stands_still_for_two_seconds_and_sound_gets_through) {
  for (const double rate : {1e6, 500e3, 300e3}) {
    for (const auto queue : {100ms, 200ms, 500ms}) {
      SCOPED_TRACE(std::to_string(rate) + " " + std::to_string(queue.count()));
      path.rate_bps = 20e6;
      path.queue = queue;
      if (ben == nullptr) start();
      run(20s);
      ASSERT_EQ(ben->layer, 2);
      ben->longest_still = 0ns;
      ben->broken = false;
      const int switches = ben->switches;
      int sounds = ben->sounds;
      path.rate_bps = rate;
      run(3s);
      EXPECT_LT(ben->longest_still, 2s);
      EXPECT_LE(150 - (ben->sounds - sounds), 10) << "sounds lost until it was noticed";
      sounds = ben->sounds;
      ben->longest_still = 0ns;
      run(20s);
      EXPECT_LT(ben->longest_still, 1s);
      EXPECT_LE(1000 - (ben->sounds - sounds), 5) << "sounds lost from then on";
      EXPECT_LE(ben->switches - switches, 5) << "what does not fit is not tried again and again";
    }
  }
}

TEST_F(QualityScenario, where_there_is_room_for_sound_alone_pictures_are_held_back_until_there_is_more) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  EXPECT_TRUE(ben->member.receptions.empty()) << "nothing is said of a good path";
  path.rate_bps = 110e3;  // of which the sound takes 60
  run(6s);
  const int sounds = ben->sounds;
  const std::size_t pictures = ben->numbers.size();
  run(20s);
  EXPECT_GE(ben->sounds - sounds, 990) << "of a thousand";
  EXPECT_LT(ben->numbers.size() - pictures, 100U) << "of six hundred pictures";
  EXPECT_EQ(ben->member.receptions.back(), Reception::no_pictures);
  path.rate_bps = 20e6;
  run(10s);
  EXPECT_EQ(ben->layer, 2);
  EXPECT_LT(call.now - ben->last_at, 100ms);
  EXPECT_EQ(ben->member.receptions.back(), Reception::whole);
}

TEST_F(QualityScenario, a_screen_that_does_not_fit_gives_way_to_sound) {
  start();
  ASSERT_TRUE(call.room().produce(anna->id, Kind::video, 2, vp8_parameters(9000, 9001)));
  call.resume_all(ben->member);
  camera->on = {false, false, false};
  std::uint16_t number = 0;
  const auto share = [&](int pictures) {
    for (int picture = 0; picture < pictures; ++picture) {
      for (int i = 0; i < 4; ++i) call.send_video(*anna, 9000, number++, picture % 30 == 0 && i == 0, 1000);
      run(30ms);
    }
  };
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId)) {
      ben->recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - ben->spoke_at >= 100ms) ben->give_feedback();
    }
    if (packet.payload_type() == 100) ben->take_sound(packet);
  };
  share(150);
  path.rate_bps = 250e3;
  share(100);
  const int sounds = ben->sounds;
  share(300);
  EXPECT_GE(ben->sounds - sounds, 440) << "of 450";
  EXPECT_EQ(ben->member.receptions.back(), Reception::no_pictures);
}

TEST_F(QualityScenario, a_weak_path_is_told_of_and_so_is_its_recovery) {
  start();
  run(6s);
  path.rate_bps = 300e3;
  run(10s);
  EXPECT_EQ(ben->member.receptions, std::vector{Reception::weak});
  EXPECT_TRUE(anna->receptions.empty()) << "hers is good";
  path.rate_bps = 20e6;
  run(15s);
  EXPECT_EQ(ben->member.receptions, (std::vector{Reception::weak, Reception::whole}));
}

TEST_F(QualityScenario, packets_that_overtake_each_other_cost_no_layer_and_no_words) {
  start();
  int lowest = 2;
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId)) {
      ben->recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - ben->spoke_at >= 100ms) ben->give_feedback();
    }
    if (packet.payload_type() != 101) return;
    const auto vp8 = rtp::parse_vp8(packet.payload());
    ASSERT_TRUE(vp8);
    lowest = std::min(lowest, static_cast<int>(packet.payload()[vp8->size + 10]));
  };
  path.late_share = 0.1;
  run(8s);
  lowest = 2;
  run(30s);
  EXPECT_EQ(lowest, 2);
  EXPECT_TRUE(ben->member.receptions.empty());
  EXPECT_TRUE(anna->receptions.empty());
}

TEST_F(QualityScenario, whose_packets_are_lost_on_the_way_here_is_told_of_too) {
  start();
  run(3s);
  std::mt19937_64 random(kSeed);
  const auto check = call.lose;
  call.lose = [&](ByteSpan bytes, const Path& from, bool to_engine) {
    if (to_engine && from == anna->send_path) return random() % 5 == 0;
    return check(bytes, from, to_engine);
  };
  run(6s);
  EXPECT_EQ(anna->receptions, std::vector{Reception::weak});
  call.lose = check;
  run(6s);
  EXPECT_EQ(anna->receptions, (std::vector{Reception::weak, Reception::whole}));
}

TEST_F(QualityScenario, behind_a_policer_without_a_queue_pictures_come_back_as_well) {
  path.delay = 60ms;
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  for (const double rate : {120e3, 300e3}) {
    path = Bottleneck(kSeed, rate, 15ms);
    path.delay = 60ms;
    run(20s);
    path = Bottleneck(kSeed, 10e6, 300ms);
    path.delay = 60ms;
    run(10s);
    EXPECT_EQ(ben->layer, 2) << rate;
  }
}

TEST_F(QualityScenario, who_came_while_the_picture_was_paused_is_governed_from_its_return_on) {
  camera_starts_paused = true;
  start();
  run(1s);
  EXPECT_EQ(ben->layer, -1);
  ASSERT_TRUE(call.room().pause_producer(anna->id, video, false, call.now));
  run(6s);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, a_screen_of_one_layer_is_not_stopped_by_a_first_guess) {
  start();
  ASSERT_TRUE(call.room().produce(anna->id, Kind::video, 2, vp8_parameters(9000, 9001)));
  call.resume_all(ben->member);
  std::size_t seen = 0;
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId)) {
      ben->recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - ben->spoke_at >= 100ms) ben->give_feedback();
    }
    if (packet.payload_type() == 101) ++seen;
  };
  camera->on = {false, false, false};
  std::uint16_t number = 0;
  for (int picture = 0; picture < 150; ++picture) {
    for (int i = 0; i < 7; ++i) {
      call.send_video(*anna, 9000, number, picture == 0 && i == 0, 1000);
      ++number;
    }
    run(30ms);
  }
  EXPECT_GE(seen, number - 10U) << "1.9 Mbit/s, where the first guess is 0.5";
}

TEST_F(QualityScenario, of_five_percent_lost_at_random_less_than_one_in_a_thousand_stays_missing) {
  path.delay = 40ms;  // with 10 ms back and the receiver's steps of 10 ms some 100 ms until a resend is there
  start();
  nacks = true;
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  const std::int64_t first = *ben->numbers.rbegin();
  path.lost_share = 0.05;
  run(60s);
  const std::int64_t last = *ben->numbers.rbegin();
  EXPECT_EQ(ben->layer, 2) << "and the loss costs no layer";
  path.lost_share = 0;
  run(1s);
  std::int64_t still_missing = 0;
  for (std::int64_t number = first; number <= last; ++number) still_missing += ben->numbers.count(number) == 0 ? 1 : 0;
  EXPECT_GT(last - first, 8000);
  EXPECT_GT(ben->resent, 300);
  EXPECT_LT(still_missing * 1000, last - first);
}

}  // namespace
}  // namespace bedside::sfu
