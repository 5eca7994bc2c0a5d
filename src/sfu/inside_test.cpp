// A participant inside the program, among browsers, in simulated time: heard by all, hearing all but itself, and
// neither once it is gone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sfu/test_peer/simulated_call.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kSound = 2222;
constexpr std::uint8_t kMicrophone = 1;
constexpr std::uint32_t kPacket = 960;

struct HeardInside final : SoundSink {
  struct One {
    ParticipantId from;
    bool from_inside;
    std::int64_t number;
    std::uint32_t timestamp;
    bool came_again;
    std::vector<std::uint8_t> opus;
  };
  std::map<SoundKey, std::vector<One>> packets;
  std::vector<SoundKey> gone;
  std::size_t count() const {
    std::size_t all = 0;
    for (const auto& [key, list] : packets) all += list.size();
    return all;
  }
  void on_sound(const SoundPacket& packet, Moment) override {
    packets[packet.producer].push_back(
        {packet.from, packet.from_inside, packet.number, packet.timestamp, packet.came_again, {packet.opus.begin(), packet.opus.end()}});
  }
  void on_sound_gone(SoundKey producer) override { gone.push_back(producer); }
};

/// Anna sits at a browser, the caller is inside; the sink stands for what the caller's telephone plays.
class InsideScenario : public ::testing::Test {
 protected:
  InsideScenario() {
    RecordProperty("seed", 7);
    anna = &call.join("anna");
    anna->receive->on_rtp = [this](const rtp::PacketView& packet) {
      at_anna.push_back({packet.bytes().begin(), packet.bytes().end()});
    };
    annas = call.room().produce(anna->id, Kind::audio, kMicrophone, opus_parameters(kSound)).value();
    EXPECT_TRUE(call.room().add_inside(caller).ok());
    callers = call.room().produce_inside(caller, kMicrophone).value();
    call.room().set_sound_sink(&heard);
    call.resume_all(*anna);
  }
  void caller_speaks(int packets, std::uint8_t level = 30) {
    for (int i = 0; i < packets; ++i) {
      const std::uint8_t opus[] = {0x78, static_cast<std::uint8_t>(spoken), 7};
      call.room().feed_inside(caller, {spoken * kPacket, spoken == 0, {true, level}, opus}, call.now);
      ++spoken;
      call.run(20ms);
    }
  }
  void anna_speaks(int packets) {
    for (int i = 0; i < packets; ++i) {
      call.send_sound(*anna, kSound, next_annas++, 40);
      call.run(20ms);
    }
  }

  SimulatedCall call{7};
  SimulatedCall::Member* anna = nullptr;
  ParticipantId caller{"caller"};
  std::string annas;
  std::string callers;
  HeardInside heard;
  std::vector<std::vector<std::uint8_t>> at_anna;
  std::uint32_t spoken = 0;
  std::uint16_t next_annas = 100;
};

TEST_F(InsideScenario, a_browser_is_offered_the_callers_sound_and_hears_it) {
  ASSERT_EQ(anna->consumers.size(), 1U);
  const auto& offered = anna->consumers.front();
  EXPECT_EQ(offered.producer_participant, caller);
  EXPECT_EQ(offered.label, kMicrophone);
  EXPECT_EQ(offered.rtp_parameters.codecs.front().mime_type, "audio/opus");
  caller_speaks(50);
  ASSERT_EQ(at_anna.size(), 50U);
  const auto first = rtp::PacketView::parse(at_anna.front());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->ssrc(), *offered.rtp_parameters.encodings.front().ssrc);
  EXPECT_EQ(first->payload_type(), offered.rtp_parameters.codecs.front().payload_type);
  EXPECT_TRUE(first->marker());
  EXPECT_EQ(first->payload().size(), 3U);
  for (std::size_t i = 1; i < at_anna.size(); ++i) {
    const auto packet = rtp::PacketView::parse(at_anna[i]);
    EXPECT_EQ(packet->sequence(), static_cast<std::uint16_t>(first->sequence() + i));
    EXPECT_EQ(packet->timestamp(), first->timestamp() + i * kPacket);
    EXPECT_EQ(packet->payload()[1], i);
  }
  EXPECT_EQ(anna->receive->faults, 0U);
}

TEST_F(InsideScenario, what_a_browser_lost_is_asked_for_the_caller_alone_and_comes_as_such) {
  anna->send->keep_sent(kSound);
  anna->send->on_rtcp = [this](const rtp::RtcpBlock& block) {
    if (!block.is(rtp::RtcpType::transport_feedback, rtp::kFormatNack)) return;
    rtp::for_each_nack(block, [this](std::uint16_t number) { anna->send->send_again(number); });
  };
  anna_speaks(10);
  bool lost = false;
  call.lose = [&](ByteSpan bytes, const Path& path, bool) {
    return path == anna->send_path && bytes[0] >> 6 == 2 && bytes[1] < 192 && !std::exchange(lost, true);
  };
  anna_speaks(10);
  call.run(100ms);
  ASSERT_EQ(heard.packets.size(), 1U);
  const auto& all = heard.packets.begin()->second;
  ASSERT_EQ(all.size(), 20U);
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.came_again; }), 1);
  EXPECT_EQ(std::find_if(all.begin(), all.end(), [](const auto& one) { return one.came_again; })->number, all.front().number + 10);
}

TEST_F(InsideScenario, the_caller_speaks_and_is_the_speaker) {
  caller_speaks(25, 30);
  EXPECT_EQ(call.speakers, std::vector{caller});
  caller_speaks(75, 100);
  EXPECT_EQ(call.speakers.back(), ParticipantId());
}

TEST_F(InsideScenario, browsers_hear_how_the_callers_clocks_run) {
  std::optional<rtp::SenderInfo> report;
  anna->receive->on_rtcp = [&](const rtp::RtcpBlock& block) {
    if (block.is(rtp::RtcpType::sender_report)) report = rtp::parse_sender_info(block);
  };
  caller_speaks(100);
  ASSERT_TRUE(report);
  EXPECT_NEAR(static_cast<double>(report->rtp_timestamp), 48000.0 * 2, 48000.0);
}

TEST_F(InsideScenario, the_caller_hears_whoever_is_not_paused) {
  anna_speaks(10);
  ASSERT_EQ(heard.packets.size(), 1U);
  const auto& list = heard.packets.begin()->second;
  ASSERT_EQ(list.size(), 10U);
  EXPECT_EQ(list.front().from, anna->id);
  EXPECT_FALSE(list.front().from_inside);
  EXPECT_EQ(list.back().number - list.front().number, 9);
  EXPECT_EQ(list.back().timestamp - list.front().timestamp, 9 * kPacket);
  (void)call.room().pause_producer(anna->id, annas, true, call.now);
  anna_speaks(10);
  EXPECT_EQ(heard.count(), 10U);
  (void)call.room().pause_producer(anna->id, annas, false, call.now);
  anna_speaks(10);
  EXPECT_EQ(heard.count(), 20U);
}

TEST_F(InsideScenario, a_muted_caller_is_not_heard_and_the_stream_has_no_gap) {
  caller_speaks(5);
  (void)call.room().pause_producer(caller, callers, true, call.now);
  caller_speaks(5);
  EXPECT_EQ(at_anna.size(), 5U);
  EXPECT_EQ(heard.count(), 5U) << "nor by another telephone";
  (void)call.room().pause_producer(caller, callers, false, call.now);
  caller_speaks(5);
  ASSERT_EQ(at_anna.size(), 10U);
  const auto before = rtp::PacketView::parse(at_anna[4]);
  const auto after = rtp::PacketView::parse(at_anna[5]);
  EXPECT_EQ(after->payload()[1], 10);
  EXPECT_EQ(static_cast<std::uint16_t>(before->sequence() + 1), after->sequence());
}

TEST_F(InsideScenario, two_telephones_are_told_apart_in_the_sink) {
  const ParticipantId second("second caller");
  (void)call.room().add_inside(second);
  (void)call.room().produce_inside(second, kMicrophone);
  const std::uint8_t opus[] = {0x78, 1};
  call.room().feed_inside(caller, {0, true, {}, opus}, call.now);
  call.room().feed_inside(second, {0, true, {}, opus}, call.now);
  ASSERT_EQ(heard.packets.size(), 2U);
  for (const auto& [key, list] : heard.packets) EXPECT_TRUE(list.front().from_inside);
  EXPECT_NE(heard.packets.begin()->second.front().from, heard.packets.rbegin()->second.front().from);
}

TEST_F(InsideScenario, incident_06_a_removed_caller_is_not_heard_once_more) {
  caller_speaks(5);
  (void)call.room().remove_participant(caller);
  caller_speaks(5);
  EXPECT_EQ(at_anna.size(), 5U);
  EXPECT_EQ(call.engine.counters().of(Drop::rtp_unknown_stream), 5U);
  call.resume_all(*anna);
  ASSERT_EQ(anna->gone.size(), 1U);
  EXPECT_EQ(heard.gone.size(), 1U);
}

TEST_F(InsideScenario, incident_06_a_removed_caller_hears_not_one_more_packet) {
  anna_speaks(5);
  (void)call.room().remove_participant(caller);
  call.room().set_sound_sink(nullptr);
  anna_speaks(5);
  EXPECT_EQ(heard.count(), 5U);
}

TEST_F(InsideScenario, who_leaves_is_gone_from_the_sink) {
  anna_speaks(1);
  const SoundKey key = heard.packets.begin()->first;
  call.remove(*anna);
  EXPECT_EQ(heard.gone, std::vector{key});
}

TEST_F(InsideScenario, what_only_browsers_do_is_refused) {
  EXPECT_FALSE(call.room().add_inside(caller).ok());
  EXPECT_FALSE(call.room().produce_inside(caller, kMicrophone).ok()) << "one sound each";
  EXPECT_FALSE(call.room().produce_inside(anna->id, kMicrophone).ok());
  EXPECT_FALSE(call.room().announce_capabilities(caller, browser_capabilities(true)).ok());
  EXPECT_FALSE(call.room().connect_transport(caller, anna->offer.send.id, {}, call.now).ok());
  EXPECT_FALSE(call.room().restart_ice(caller, anna->offer.send.id).ok());
  call.room().feed_inside(anna->id, {0, true, {}, {}}, call.now);
  const std::vector<std::uint8_t> endless(1276, 1);
  call.room().feed_inside(caller, {0, true, {}, endless}, call.now);
  EXPECT_EQ(call.engine.counters().of(Drop::rtp_unknown_stream), 1U);
  EXPECT_EQ(call.engine.counters().of(Drop::rtp_malformed), 1U);
  call.run(5s);
  EXPECT_TRUE(at_anna.empty());
}

}  // namespace
}  // namespace bedside::sfu
