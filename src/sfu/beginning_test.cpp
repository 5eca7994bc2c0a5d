// How soon who comes sees a picture: what is asked for and kept while the way opens.
#include <gtest/gtest.h>

#include "sfu/test_peer/simulated_call.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kVideo = 1111;
constexpr std::uint32_t kVideoRtx = 1112;

class Beginning : public ::testing::Test {
 protected:
  Beginning() {
    RecordProperty("seed", 7);
    anna = &call.join("anna");
    (void)call.room().produce(anna->id, Kind::video, 0, vp8_parameters(kVideo, kVideoRtx));
    anna->send->on_rtcp = [this](const rtp::RtcpBlock& block) {
      if (block.is(rtp::RtcpType::payload_feedback, rtp::kFormatPli)) ++key_frames_asked;
    };
  }
  /// Ben has said what he can and that he wants the picture; his way begins to open.
  void come() {
    ben = &call.add("ben");
    (void)call.room().announce_capabilities(ben->id, browser_capabilities(true));
    call.resume_all(*ben);
    (void)call.room().connect_transport(ben->id, ben->offer.receive.id, ben->receive->dtls_parameters(), call.now);
    ben->receive->connect(ben->offer.receive.ice_parameters, ben->offer.receive.dtls_parameters, call.now);
    ben->receive->on_rtp = [this](const rtp::PacketView& packet) {
      at_ben.push_back(packet.sequence());
      if (first_at == Moment{}) first_at = call.now;
    };
  }
  void pass_ice() {
    while (!ben->receive->ice_answered()) call.run(1ms);
    call.run(1ms);
  }
  void open() {
    while (!ben->receive->connected()) call.run(1ms);
    opened_at = call.now;
  }
  void send(std::uint16_t count, bool key_frame_first) {
    for (std::uint16_t i = 0; i < count; ++i) call.send_video(*anna, kVideo, next++, key_frame_first && i == 0);
    call.run(2 * call.delay + 1ms);
  }
  void expect_without_gap(std::size_t count) const {
    ASSERT_EQ(at_ben.size(), count);
    for (std::size_t i = 1; i < at_ben.size(); ++i) EXPECT_EQ(static_cast<std::uint16_t>(at_ben[i - 1] + 1), at_ben[i]);
    EXPECT_EQ(ben->receive->faults, 0U);
  }

  SimulatedCall call{7};
  SimulatedCall::Member* anna = nullptr;
  SimulatedCall::Member* ben = nullptr;
  int key_frames_asked = 0;
  std::uint16_t next = 100;
  std::vector<std::uint16_t> at_ben;
  Moment opened_at{};
  Moment first_at{};
};

TEST_F(Beginning, a_key_frame_is_asked_for_while_keys_are_made_and_is_there_with_them) {
  come();
  EXPECT_EQ(key_frames_asked, 0) << "nobody has come from an address yet";
  pass_ice();
  EXPECT_EQ(key_frames_asked, 1);
  ASSERT_FALSE(ben->receive->connected());
  call.delay = 3ms;  // the camera is nearer
  send(4, true);
  EXPECT_TRUE(at_ben.empty());
  open();
  call.run(50ms);
  expect_without_gap(4);
  EXPECT_LE(first_at - opened_at, 2 * SimulatedCall::kDelay);
  EXPECT_EQ(key_frames_asked, 1) << "the one that came is good enough";
  send(3, false);
  expect_without_gap(7);
}

TEST_F(Beginning, what_has_a_hole_or_is_too_much_is_not_sent_but_a_new_key_frame_asked_for) {
  come();
  pass_ice();
  call.delay = 1ms;
  send(2, true);
  ++next;  // never left
  send(2, false);
  open();
  call.run(600ms);
  EXPECT_TRUE(at_ben.empty());
  EXPECT_EQ(key_frames_asked, 2);
  send(3, true);
  expect_without_gap(3);
}

TEST_F(Beginning, many_packets_since_the_key_frame_are_not_sent_at_once) {
  come();
  pass_ice();
  call.delay = 1ms;
  send(65, true);
  open();
  call.run(600ms);
  EXPECT_TRUE(at_ben.empty());
  EXPECT_EQ(key_frames_asked, 2);
}

TEST_F(Beginning, who_comes_soon_after_another_shares_the_key_frame) {
  auto& other = call.join("other");
  call.resume_all(other);
  call.run(50ms);
  EXPECT_EQ(key_frames_asked, 1);
  send(3, true);
  come();
  open();
  call.run(50ms);
  EXPECT_EQ(key_frames_asked, 1);
  send(2, false);
  expect_without_gap(5);
}

TEST_F(Beginning, nothing_is_asked_for_nor_kept_for_who_does_not_want_it) {
  come();
  (void)call.room().pause_consumer(ben->id, ben->consumers.front().consumer_id, true, {}, call.now);
  pass_ice();
  send(2, true);
  open();
  (void)call.room().pause_consumer(ben->id, ben->consumers.front().consumer_id, false, {}, call.now);
  call.run(100ms);
  EXPECT_TRUE(at_ben.empty());
  EXPECT_EQ(key_frames_asked, 1);
}

}  // namespace
}  // namespace bedside::sfu
