// Which of a picture's layers, and which of many pictures, a receiver gets: by what flows, by how large it is shown, in simulated time.
#include "sfu/quality_fixture.hpp"

namespace bedside::sfu {
namespace {

TEST_F(QualityScenario, when_the_sender_stops_its_highest_layer_the_next_one_takes_over) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  camera->on[2] = false;
  run(2s);
  EXPECT_EQ(ben->layer, 1);
  camera->on[2] = true;
  run(6s);
  EXPECT_EQ(ben->layer, 2);
  EXPECT_EQ(ben->gaps, 0);
}

TEST_F(QualityScenario, a_pause_and_a_late_switch_leave_no_seam) {
  start();
  run(5s);
  const std::string consumer = ben->member.consumers.back().consumer_id;
  for (int round = 0; round < 3; ++round) {
    (void)call.room().pause_consumer(ben->member.id, consumer, true, {}, call.now);
    run(1s);
    (void)call.room().pause_consumer(ben->member.id, consumer, false, {}, call.now);
    run(1500ms);
  }
  EXPECT_EQ(ben->gaps, 0);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, of_a_picture_that_is_shown_small_no_more_is_sent_than_can_be_seen) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  // Layers of 160, 320 and 640 pixels: a layer does for what is a ninth larger.
  for (const auto& [long_side, layer] : std::map<int, int>{{1, 0}, {160, 0}, {177, 0}, {178, 1}, {355, 1}, {356, 2}, {641, 2}, {kLongestSide, 2}}) {
    ASSERT_TRUE(show(long_side));
    run(1s);
    EXPECT_EQ(ben->layer, layer) << long_side;
  }
  ASSERT_TRUE(show(100));
  run(10s);
  EXPECT_EQ(ben->layer, 0);
  ben->switches = 0;
  camera->asked = {};
  const int padding = ben->padding;
  run(20s);
  EXPECT_EQ(ben->switches, 0);
  EXPECT_EQ(camera->asked[0] + camera->asked[1] + camera->asked[2], 0);
  EXPECT_EQ(ben->padding, padding) << "nothing more is wanted, so nothing is tried";
  EXPECT_TRUE(ben->member.receptions.empty()) << "nor is the network called weak for it";
  EXPECT_EQ(ben->gaps, 0);
}

TEST_F(QualityScenario, what_becomes_large_gets_its_layer_with_the_next_key_frame_and_not_after_a_wait) {
  start();
  run(6s);
  ASSERT_TRUE(show(100));
  run(3s);
  for (const std::optional<int> large : {std::optional(640), std::optional<int>()}) {
    ASSERT_TRUE(show(100));
    run(500ms);
    ASSERT_EQ(ben->layer, 0);
    camera->asked = {};
    ASSERT_TRUE(show(large));
    run(150ms);
    EXPECT_EQ(ben->layer, 2);
    EXPECT_EQ(camera->asked, (std::array{0, 0, 1}));
  }
  EXPECT_EQ(ben->gaps, 0);
}

TEST_F(QualityScenario, what_was_small_from_the_beginning_finds_its_way_up_by_a_probe) {
  start();
  ASSERT_TRUE(show(100));
  run(10s);
  EXPECT_EQ(ben->layer, 0);
  ASSERT_TRUE(show(640));
  run(1500ms);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, a_path_that_bears_less_than_is_shown_still_decides) {
  start();
  ASSERT_TRUE(show(640));
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  path.rate_bps = 1e6;
  run(20s);
  EXPECT_EQ(ben->layer, 1);
  ASSERT_TRUE(show(160));
  run(1s);
  EXPECT_EQ(ben->layer, 0);
  ASSERT_TRUE(show(320));
  run(1s);
  EXPECT_EQ(ben->layer, 1);
}

TEST_F(QualityScenario, a_layer_of_unknown_size_limits_nothing) {
  start();
  camera->says_size = false;
  run(1s);
  ASSERT_TRUE(show(100));
  run(6s);
  EXPECT_EQ(ben->layer, 2);
  camera->says_size = true;
  camera->key_frames();
  run(1s);
  EXPECT_EQ(ben->layer, 0) << "known from the next key frame on";
}

TEST_F(QualityScenario, a_layer_that_suffices_but_does_not_flow_is_no_limit) {
  start();
  run(6s);
  ASSERT_TRUE(show(160));
  run(1s);
  ASSERT_EQ(ben->layer, 0);
  camera->on[0] = false;
  run(2s);
  EXPECT_EQ(ben->layer, 1);
  camera->on[0] = true;
  camera->key_frames();
  run(2s);
  EXPECT_EQ(ben->layer, 0);
}

TEST_F(QualityScenario, hands_that_speak_keep_the_second_layer_however_small_they_are_shown) {
  camera_worth = Worth::essential;
  start();
  run(6s);
  ASSERT_TRUE(show(100));
  run(3s);
  EXPECT_EQ(ben->layer, 1);
}

TEST_F(QualityScenario, a_size_out_of_bounds_is_refused_and_changes_nothing) {
  start();
  run(6s);
  ASSERT_TRUE(show(160));
  run(1s);
  for (const int wrong : {0, -1, kLongestSide + 1, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
    const auto refused = show(wrong, true);
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_EQ(refused.why(), RoomWhy::bad_parameters);
  }
  const std::size_t before = ben->numbers.size();
  run(1s);
  EXPECT_EQ(ben->layer, 0);
  EXPECT_GT(ben->numbers.size(), before + 20) << "nor is it paused";
}

TEST_F(QualityScenario, wishes_for_key_frames_are_two_a_second_and_layer) {
  start();
  run(5s);
  camera->asked = {};
  for (int i = 0; i < 100; ++i) {
    std::vector<std::uint8_t> bytes(64);
    rtp::RtcpWriter writer(bytes);
    writer.pli(9, *ben->ssrcs.begin());
    ben->member.receive->send_rtcp(writer.written());
    run(20ms);
  }
  EXPECT_LE(camera->asked[2], 5);
  EXPECT_GE(camera->asked[2], 3);
  EXPECT_EQ(camera->asked[0] + camera->asked[1], 0) << "only the layer that is seen";
}
TEST_F(QualityScenario, of_many_pictures_a_receiver_gets_those_of_whoever_spoke_last) {
  start();
  std::vector<SimulatedCall::Member*> others;
  for (std::uint32_t i = 0; i < kPictureLimit + 4; ++i) {
    others.push_back(&call.join("member" + std::to_string(i)));
    ASSERT_TRUE(call.room().produce(others.back()->id, Kind::video, 0, vp8_parameters(9000 + 2 * i, 9001 + 2 * i)));
  }
  call.resume_all(ben->member);
  ben->gives_feedback = false;
  std::set<std::uint32_t> seen;
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (packet.payload_type() == 101) seen.insert(packet.ssrc());
  };
  for (std::uint16_t picture = 0; picture < 60; ++picture) {
    if (picture == 30) seen.clear();
    for (std::uint32_t i = 0; i < others.size(); ++i) call.send_video(*others[i], 9000 + 2 * i, picture, picture % 10 == 0);
    run(30ms);
  }
  EXPECT_EQ(seen.size(), kPictureLimit);
}

}  // namespace
}  // namespace bedside::sfu
