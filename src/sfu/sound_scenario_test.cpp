// Sound over networks that lose: asked for again on both ways, bounded, and under one key each number once.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "sfu/test_peer/simulated_call.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kSound = 2222;
constexpr std::uint64_t kSeed = 7;

std::vector<std::uint8_t> nack(std::uint32_t ssrc, std::span<const std::uint16_t> numbers) {
  std::vector<std::uint8_t> bytes(400);
  rtp::RtcpWriter writer(bytes);
  writer.receiver_report(9, {});
  writer.nack(9, ssrc, numbers);
  bytes.resize(writer.size());
  return bytes;
}

/// Anna speaks and answers requests for what was lost, Ben hears and asks for what he misses.
class SoundScenario : public ::testing::TestWithParam<secure::SrtpProfile> {
 protected:
  SoundScenario() { RecordProperty("seed", static_cast<int>(kSeed)); }

  void start() {
    anna = &call.join("anna");
    ben = &call.join("ben");
    producer = call.room().produce(anna->id, Kind::audio, 1, opus_parameters(kSound)).value();
    anna->send->keep_sent(kSound);
    anna->send->on_rtcp = [this](const rtp::RtcpBlock& block) { answer(block); };
    ben->receive->on_rtp = [this](const rtp::PacketView& packet) { hear(packet); };
    call.resume_all(*ben);
    call.lose = [this](ByteSpan bytes, const Path& path, bool to_engine) { return lost(bytes, path, to_engine); };
    call.run(50ms);
  }
  void answer(const rtp::RtcpBlock& block) {
    if (block.is(rtp::RtcpType::receiver_report) && rtp::report_count(block) > 0) reports.push_back(*rtp::parse_report(block, 0));
    if (!block.is(rtp::RtcpType::transport_feedback, rtp::kFormatNack)) return;
    EXPECT_EQ(rtp::parse_feedback_header(block)->media_ssrc, kSound);
    rtp::for_each_nack(block, [this](std::uint16_t number) {
      asked.push_back(number);
      if (answers) anna->send->send_again(number);
    });
  }
  void hear(const rtp::PacketView& packet) {
    const auto number = unwrapper.unwrap(packet.sequence());
    EXPECT_TRUE(heard.emplace(number, packet.timestamp()).second) << "twice";
    missing.packet(number, call.now);
    order.push_back(number);
  }
  bool lost(ByteSpan bytes, const Path& path, bool to_engine) {
    const bool is_rtp = bytes[0] >> 6 == 2 && (bytes[1] < 192 || bytes[1] > 223);
    if (is_rtp && !to_engine && path == ben->receive_path) {
      const auto [first, once] = left.emplace(rtp::PacketView::parse(bytes)->sequence(), Bytes(bytes.begin(), bytes.end()));
      if (!once) {
        ++repeats;
        EXPECT_EQ(first->second, Bytes(bytes.begin(), bytes.end())) << "under one key only the same bytes again";
      }
    }
    if (is_rtp && path == anna->send_path && lose_once.erase(rtp::PacketView::parse(bytes)->sequence()) > 0) return true;
    if (is_rtp && path == ben->receive_path && std::exchange(lose_next, false)) return true;
    return random() % 1000 < lost_of_thousand;
  }
  /// What is on its way arrives.
  void settle() { call.run(300ms); }
  void speak(int packets, std::uint8_t level = 30) {
    for (int i = 0; i < packets; ++i) {
      call.send_sound(*anna, kSound, next++, level);
      for (int step = 0; step < 4; ++step) {
        if (asks) ask();
        call.run(5ms);
      }
    }
  }
  void ask() {
    std::array<std::uint16_t, 64> wanted;
    NackRequester::Advice advice{};
    const std::size_t count = missing.take_due(call.now, wanted, advice);
    if (count > 0) ben->receive->send_rtcp(nack(bens_ssrc(), std::span(wanted).first(count)));
  }
  std::uint32_t bens_ssrc() const { return *ben->consumers.front().rtp_parameters.encodings.front().ssrc; }

  void TearDown() override {
    EXPECT_EQ(call.engine.counters().of(Drop::srtp_used_up), 0U) << "nor was it tried to protect one twice";
    EXPECT_EQ(call.engine.counters().key_frame_requests, 0U) << "of sound there are none";
  }

  using Bytes = std::vector<std::uint8_t>;
  SimulatedCall call{kSeed, GetParam()};
  SimulatedCall::Member* anna = nullptr;
  SimulatedCall::Member* ben = nullptr;
  std::string producer;
  std::mt19937_64 random{kSeed};
  unsigned lost_of_thousand = 0;
  std::set<std::uint16_t> lose_once;  // of Anna's, on their first way
  bool lose_next = false;             // to Ben
  bool answers = true;
  bool asks = false;
  std::uint16_t next = 100;
  std::vector<std::uint16_t> asked;
  std::vector<rtp::ReportBlock> reports;
  rtp::SequenceUnwrapper unwrapper;
  NackRequester missing{NackRequester::kMissingSoundLimit, NackRequester::kSoundTries};
  std::map<std::int64_t, std::uint32_t> heard;  // and its timestamp
  std::vector<std::int64_t> order;
  std::map<std::uint16_t, Bytes> left;  // towards Ben, as it was first
  std::size_t repeats = 0;
};

INSTANTIATE_TEST_SUITE_P(Profiles, SoundScenario,
                         ::testing::Values(secure::SrtpProfile::aead_aes_128_gcm, secure::SrtpProfile::aes128_cm_sha1_80),
                         [](const auto& parameter) {
                           return parameter.param == secure::SrtpProfile::aead_aes_128_gcm ? "gcm" : "cm_sha1";
                         });

TEST_P(SoundScenario, what_a_sender_lost_is_asked_for_and_passed_on_with_its_own_number) {
  start();
  speak(10);
  lose_once = {next};
  speak(10);
  settle();
  EXPECT_EQ(asked, std::vector<std::uint16_t>{110});
  ASSERT_EQ(heard.size(), 20U);
  EXPECT_EQ(heard.rbegin()->first - heard.begin()->first, 19) << "no hole, nothing beyond";
  EXPECT_TRUE(std::is_sorted(order.begin(), order.begin() + 10));
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end())) << "in the order of arrival";
  for (const auto& [number, timestamp] : heard) EXPECT_EQ(timestamp - heard.begin()->second, static_cast<std::uint32_t>(960 * (number - heard.begin()->first)));
  EXPECT_EQ(repeats, 0U);
}

TEST_P(SoundScenario, what_a_receiver_misses_goes_out_again_in_the_same_bytes_as_long_as_it_is_fresh) {
  start();
  speak(10);
  lose_next = true;
  speak(1);
  call.run(20ms);
  ASSERT_EQ(heard.size(), 10U);
  const std::uint16_t missed[] = {static_cast<std::uint16_t>(heard.rbegin()->first + 1)};
  ben->receive->send_rtcp(nack(bens_ssrc(), missed));
  call.run(40ms);
  EXPECT_EQ(heard.size(), 11U);
  EXPECT_EQ(repeats, 1U);
  EXPECT_EQ(call.engine.counters().resends, 1U);
  call.run(1s);
  ben->receive->send_rtcp(nack(bens_ssrc(), missed));
  call.run(40ms);
  EXPECT_EQ(repeats, 1U) << "too old to be of use";
}

TEST_P(SoundScenario, of_five_percent_lost_each_way_at_100_ms_less_than_one_in_a_thousand_stays_missing) {
  call.delay = 50ms;
  start();
  speak(50);
  asks = true;
  lost_of_thousand = 50;
  speak(6000);
  lost_of_thousand = 0;
  speak(50);
  settle();
  const std::int64_t sent = heard.rbegin()->first - heard.begin()->first + 1;
  EXPECT_EQ(sent, 6100);
  EXPECT_LT((sent - static_cast<std::int64_t>(heard.size())) * 1000, sent);
  EXPECT_GT(asked.size(), 250U);
  EXPECT_GT(repeats, 250U);
}

TEST_P(SoundScenario, of_five_percent_lost_each_way_at_400_ms_less_than_one_in_a_thousand_stays_missing) {
  call.delay = 200ms;
  start();
  call.run(2s);
  speak(50);
  asks = true;
  lost_of_thousand = 50;
  speak(6000);
  lost_of_thousand = 0;
  speak(50);
  call.run(2s);
  const std::int64_t sent = heard.rbegin()->first - heard.begin()->first + 1;
  EXPECT_EQ(sent, 6100);
  EXPECT_LT((sent - static_cast<std::int64_t>(heard.size())) * 1000, sent);
  EXPECT_LE(asked.size(), 2U * 305U) << "once it is known how long an answer takes";
  EXPECT_LE(repeats, 4U * 305U) << "Ben asks for what Anna's path lost too, before it can be there";
}

TEST_P(SoundScenario, packets_that_overtake_each_other_are_heard_once_each_and_nobody_is_told_of_a_bad_network) {
  start();
  speak(50);
  reports.clear();
  asks = true;
  call.later = [this](ByteSpan bytes, const Path&) -> std::chrono::nanoseconds {
    const bool is_rtp = bytes[0] >> 6 == 2 && (bytes[1] < 192 || bytes[1] > 223);
    return is_rtp && random() % 10 == 0 ? 30ms : 0ms;
  };
  speak(3000);
  call.later = nullptr;
  speak(50);
  settle();
  EXPECT_EQ(heard.size(), 3100U);
  EXPECT_EQ(heard.rbegin()->first - heard.begin()->first, 3099) << "no hole, nothing beyond";
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  EXPECT_LE(asked.size(), 600U) << "a tenth is late";
  EXPECT_LE(repeats, 600U);
  unsigned sum = 0;
  for (const auto& report : reports) sum += report.fraction_lost;
  ASSERT_GT(reports.size(), 50U);
  EXPECT_LT(sum / 256.0 / static_cast<double>(reports.size()), 0.1) << "what is asked for counts, and no more";
  EXPECT_TRUE(anna->receptions.empty());
  EXPECT_TRUE(ben->receptions.empty());
}

TEST_P(SoundScenario, a_flood_that_calls_itself_sound_is_passed_on_no_faster_than_a_codec_makes_it) {
  start();
  constexpr std::size_t kPacket = 1000;
  const std::size_t before = call.datagrams_to[ben->receive_path.remote.port];
  for (std::uint16_t number = 0; number < 5000; ++number) {
    auto packet = opus_packet(kSound, number, number * 960U, 20, number);
    packet.resize(kPacket);
    anna->send->send_rtp(packet);
    call.run(1ms);
  }
  const std::size_t passed = call.datagrams_to[ben->receive_path.remote.port] - before;
  constexpr auto kMost = SoundAllowance::kBurst + 5 * SoundAllowance::kBytesPerSecond;
  EXPECT_LE(static_cast<double>(passed * kPacket), kMost * 1.1) << "in five seconds, of 5 MB";
  EXPECT_GE(static_cast<double>(passed * kPacket), kMost * 0.8);
  EXPECT_GT(call.engine.counters().of(Drop::sound_limit), 4000U);
}

TEST_P(SoundScenario, music_at_its_best_is_passed_on_whole_also_what_a_stalled_line_brings_at_once) {
  start();
  auto send_music = [this, number = std::uint16_t{0}](int packets, std::chrono::milliseconds apart) mutable {
    for (int i = 0; i < packets; ++i, ++number) {
      auto packet = opus_packet(kSound, number, number * 480U, 20, number);
      packet.resize(640);  // 510 kbit/s in packets of 10 ms
      anna->send->send_rtp(packet);
      call.run(apart);
    }
  };
  send_music(500, 10ms);
  call.run(1800ms);
  send_music(180, 0ms);
  send_music(500, 10ms);
  EXPECT_EQ(call.engine.counters().of(Drop::sound_limit), 0U);
}

TEST_P(SoundScenario, a_flood_of_requests_brings_half_of_the_stream_at_most) {
  start();
  speak(40);
  std::vector<std::uint16_t> all;
  for (int round = 0; round < 200; ++round) {
    speak(1);
    all.clear();
    for (auto number = left.rbegin(); number != left.rend() && all.size() < 40; ++number) all.push_back(number->first);
    for (int again = 0; again < 10; ++again) ben->receive->send_rtcp(nack(bens_ssrc(), all));
  }
  EXPECT_GT(repeats, 50U);
  EXPECT_LE(repeats, 25U + 4U * 25U + 1U) << "four seconds";
  EXPECT_GT(call.engine.counters().of(Drop::resend_limit), 0U);
}

TEST_P(SoundScenario, the_same_packet_goes_out_once_in_a_round_trip) {
  start();
  speak(20);
  const std::uint16_t last[] = {left.rbegin()->first};
  for (int again = 0; again < 10; ++again) ben->receive->send_rtcp(nack(bens_ssrc(), last));
  call.run(40ms);
  EXPECT_EQ(repeats, 1U);
  EXPECT_EQ(call.engine.counters().resends, 1U);
}

TEST_P(SoundScenario, what_nobody_answers_is_given_up_and_a_long_hole_is_not_asked_for) {
  start();
  answers = false;
  speak(10);
  lose_once = {next};
  speak(60);
  EXPECT_EQ(asked.size(), static_cast<std::size_t>(NackRequester::kSoundTries));
  asked.clear();
  next = static_cast<std::uint16_t>(next + NackRequester::kMissingSoundLimit + 1);
  speak(20);
  EXPECT_TRUE(asked.empty()) << "what was said so long ago is no use any more";
}

TEST_P(SoundScenario, the_sender_is_told_what_its_path_lost_though_it_came_again) {
  start();
  speak(100);
  reports.clear();
  lost_of_thousand = 200;
  speak(500);
  ASSERT_GT(reports.size(), 5U);
  unsigned sum = 0;
  for (const auto& report : reports) sum += report.fraction_lost;
  EXPECT_NEAR(sum / 256.0 / static_cast<double>(reports.size()), 0.2, 0.07);
  EXPECT_LT(reports.back().jitter, 480U) << "10 ms: what was asked for is late by its way, which says nothing of it";
}

TEST_P(SoundScenario, what_came_again_says_nothing_of_who_speaks_now) {
  start();
  speak(50, 127);
  for (int round = 0; round < 60; ++round) {
    lose_once = {next, static_cast<std::uint16_t>(next + 1)};
    speak(2, 5);  // loud, and lost at first
    speak(1, 127);
  }
  settle();
  EXPECT_EQ(asked.size(), 120U);
  EXPECT_TRUE(call.speakers.empty());
}

TEST_P(SoundScenario, a_browser_that_does_not_know_it_neither_asks_nor_is_asked) {
  start();
  const auto without = [](auto& codec) { std::erase_if(codec.rtcp_feedback, [](const RtcpFeedback& one) { return one.type == "nack"; }); };
  RtpCapabilities capabilities = browser_capabilities(true);
  for (auto& codec : capabilities.codecs) without(codec);
  auto& carl = call.add("carl");
  ASSERT_TRUE(call.room().announce_capabilities(carl.id, capabilities));
  call.run(10ms);
  ASSERT_EQ(carl.consumers.size(), 1U);
  const auto offers = [](const ConsumerDescription& consumer) {
    const auto& feedback = consumer.rtp_parameters.codecs.front().rtcp_feedback;
    return std::any_of(feedback.begin(), feedback.end(), [](const RtcpFeedback& one) { return one.type == "nack"; });
  };
  EXPECT_FALSE(offers(carl.consumers.front()));
  EXPECT_TRUE(offers(ben->consumers.front()));

  ASSERT_TRUE(call.room().close_producer(anna->id, producer));
  RtpParameters parameters = opus_parameters(kSound);
  without(parameters.codecs.front());
  ASSERT_TRUE(call.room().produce(anna->id, Kind::audio, 1, parameters));
  call.resume_all(*ben);
  speak(10);
  lose_once = {next};
  speak(10);
  settle();
  EXPECT_TRUE(asked.empty());
}

TEST_P(SoundScenario, a_muted_voice_is_not_asked_for_nor_sent_again) {
  start();
  speak(20);
  const std::uint16_t last[] = {left.rbegin()->first};
  ASSERT_TRUE(call.room().pause_producer(anna->id, producer, true, call.now));
  ben->receive->send_rtcp(nack(bens_ssrc(), last));
  lose_once = {next, static_cast<std::uint16_t>(next + 1), static_cast<std::uint16_t>(next + 5)};
  speak(20);
  EXPECT_EQ(repeats, 0U);
  EXPECT_TRUE(asked.empty());
  ASSERT_TRUE(call.room().pause_producer(anna->id, producer, false, call.now));
  speak(20);
  settle();
  EXPECT_TRUE(asked.empty()) << "what came while it was muted is not missing";
  EXPECT_EQ(heard.size(), 40U);
}

}  // namespace
}  // namespace bedside::sfu
