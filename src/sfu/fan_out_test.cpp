// What one packet costs on its way to many: no allocation, bounded memory, no number twice under a key.
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "base/test_allocations.hpp"
#include "sfu/test_peer/simulated_call.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kVideo = 1111;
constexpr std::uint32_t kVideoRtx = 1112;
constexpr std::uint32_t kSound = 2222;
constexpr int kReceivers = 12;

class FanOut : public ::testing::TestWithParam<secure::SrtpProfile> {
 protected:
  /// Anna sends picture and sound to a dozen others, who have resumed both.
  void start() {
    anna = &call.join("anna");
    for (int i = 0; i < kReceivers; ++i) call.join("member" + std::to_string(i));
    video = call.room().produce(anna->id, Kind::video, 0, vp8_parameters(kVideo, kVideoRtx)).value();
    (void)call.room().produce(anna->id, Kind::audio, 1, opus_parameters(kSound));
    for (auto& [name, member] : call.members) call.resume_all(*member);
    call.run(50ms);
  }
  void send(std::uint16_t first, std::uint16_t count, bool key_frame_first = false) {
    for (std::uint16_t i = 0; i < count; ++i) {
      call.send_video(*anna, kVideo, static_cast<std::uint16_t>(first + i), key_frame_first && i == 0, 1000);
      call.send_sound(*anna, kSound, static_cast<std::uint16_t>(first + i), 30);
      call.run(5ms);
    }
    call.run(50ms);
  }

  SimulatedCall call{7, GetParam()};
  SimulatedCall::Member* anna = nullptr;
  std::string video;
};

INSTANTIATE_TEST_SUITE_P(Profiles, FanOut,
                         ::testing::Values(secure::SrtpProfile::aead_aes_128_gcm, secure::SrtpProfile::aes128_cm_sha1_80),
                         [](const auto& parameter) {
                           return parameter.param == secure::SrtpProfile::aead_aes_128_gcm ? "gcm" : "cm_sha1";
                         });

TEST_P(FanOut, allocates_nothing_per_packet) {
  start();
  auto& member = *call.members.at("member0");
  std::uint32_t sound = 0;
  std::uint16_t last = 0;
  member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (packet.payload_type() == 100) std::tie(sound, last) = std::pair(packet.ssrc(), packet.sequence());
  };
  send(100, 200, true);
  std::vector<std::vector<std::uint8_t>> datagrams;
  std::vector<std::vector<std::uint8_t>> requests;  // one of the receivers has missed a sound now and then
  for (std::uint16_t i = 0; i < 600; ++i) {
    std::array<std::uint8_t, 64> ask;
    rtp::RtcpWriter writer(ask);
    const std::uint16_t missed[] = {static_cast<std::uint16_t>(last + 1 + i)};
    writer.nack(9, sound, missed);
    member.receive->send_rtcp(writer.written());
    for (auto& bytes : member.receive->take_outputs()) requests.push_back(std::move(bytes));
    anna->send->send_rtp(vp8_packet(kVideo, static_cast<std::uint16_t>(300 + i), i * 3000U, false, anna->transport_sequence++, 1000));
    anna->send->send_rtp(opus_packet(kSound, static_cast<std::uint16_t>(300 + i), i * 960U, 30, anna->transport_sequence++));
    for (auto& bytes : anna->send->take_outputs()) datagrams.push_back(std::move(bytes));
  }
  ASSERT_EQ(requests.size(), 600U);
  ASSERT_FALSE(call.engine.has_events());
  const auto before = call.engine.counters().media_forwarded;
  std::size_t left = 0;
  const std::uint64_t allocations = g_allocations;
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    call.now += 2ms;
    call.engine.feed_packet(datagrams[i], anna->send_path, call.now);
    if (i % 2 == 1) call.engine.feed_packet(requests[i / 2], member.receive_path, call.now);
    call.engine.on_deadline(call.now);  // feedback, reports and the speaker's steps on the way
    for (const auto& chunk : call.engine.egress().chunks()) left += chunk.count;
    call.engine.egress().clear();
  }
  EXPECT_EQ(g_allocations - allocations, 0U);
  EXPECT_GT(call.engine.counters().resends, 50U);
  EXPECT_EQ(call.engine.counters().media_forwarded - before, datagrams.size() * kReceivers);
  EXPECT_GT(left, datagrams.size() * kReceivers) << "media, and what the room says by itself";
}

TEST_P(FanOut, one_more_consumer_costs_less_than_64_kilobytes) {
  start();
  send(100, 20, true);
  auto& late = call.join("late");
  const std::uint64_t before = g_allocated_bytes;
  (void)call.room().produce(late.id, Kind::audio, 1, opus_parameters(kSound + 1));
  const auto parameters = call.engine.take_events();
  ASSERT_EQ(parameters.size(), kReceivers + 1U);
  // What the producer itself and the events take counts as well: it is still far below.
  EXPECT_LT((g_allocated_bytes - before) / (kReceivers + 1), 64U * 1024U);
}

TEST_P(FanOut, every_packet_reaches_everybody_and_proves_genuine) {
  start();
  std::map<std::string, std::size_t> received;
  for (auto& [name, member] : call.members) {
    member->receive->on_rtp = [&count = received[name]](const rtp::PacketView&) { ++count; };
  }
  send(100, 50, true);
  for (auto& [name, member] : call.members) {
    EXPECT_EQ(received[name], member.get() == anna ? 0U : 100U) << name;
    EXPECT_EQ(member->receive->faults, 0U) << name;
  }
}

TEST_P(FanOut, no_number_is_used_twice_under_a_key) {
  // Under one key (SSRC, roll-over counter, sequence number) is protected once; a run of fewer than 2^16 packets has
  // one roll-over counter at most, so each (path, SSRC, sequence number) may be seen once.
  std::set<std::tuple<std::uint16_t, std::uint32_t, std::uint16_t>> seen;
  std::size_t repeated = 0;
  start();
  call.lose = [&](ByteSpan bytes, const Path& path, bool to_engine) {
    if (to_engine || bytes.size() < 12 || bytes[0] >> 6 != 2 || (bytes[1] >= 192 && bytes[1] <= 223)) return false;
    const auto packet = rtp::PacketView::parse(bytes);
    if (packet && !seen.emplace(path.remote.port, packet->ssrc(), packet->sequence()).second) ++repeated;
    return false;
  };
  auto& member = *call.members.at("member0");
  const std::uint32_t ssrc = *member.consumers.front().rtp_parameters.encodings.front().ssrc;
  std::vector<std::uint16_t> numbers;
  member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (packet.ssrc() == ssrc) numbers.push_back(packet.sequence());
  };
  send(100, 40, true);
  // The same is asked for again and again, with pauses, a producer that stops and one that goes and comes.
  for (int round = 0; round < 6; ++round) {
    std::vector<std::uint8_t> ask(256);
    rtp::RtcpWriter writer(ask);
    writer.receiver_report(9, {});
    ASSERT_GT(numbers.size(), 10U);
    writer.nack(9, ssrc, std::span(numbers).last(10));
    ask.resize(writer.size());
    member.receive->send_rtcp(ask);
    call.run(60ms);
    (void)call.room().pause_consumer(member.id, member.consumers.front().consumer_id, round % 2 == 0, {}, call.now);
    (void)call.room().pause_producer(anna->id, video, round % 3 == 0, call.now);
    send(static_cast<std::uint16_t>(140 + round * 20), 20, true);
  }
  (void)call.room().close_producer(anna->id, video);
  video = call.room().produce(anna->id, Kind::video, 0, vp8_parameters(kVideo + 100, kVideoRtx + 100)).value();
  for (auto& [name, one] : call.members) call.resume_all(*one);
  call.run(50ms);
  for (std::uint16_t i = 0; i < 20; ++i) call.send_video(*anna, kVideo + 100, i, i == 0);
  call.run(50ms);
  EXPECT_EQ(repeated, 0U);
  EXPECT_GT(call.engine.counters().resends, 10U);
  EXPECT_GT(seen.size(), 1000U);
  EXPECT_EQ(call.engine.counters().of(Drop::srtp_used_up), 0U) << "nor was it tried";
}

}  // namespace
}  // namespace bedside::sfu
