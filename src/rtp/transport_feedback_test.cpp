#include "rtp/transport_feedback.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.hpp"

namespace bedside::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

struct Seen : FeedbackSink {
  void take_received(std::uint16_t sequence, std::int64_t at_us) override {
    order.push_back(sequence);
    arrived[sequence] = at_us;
  }
  void take_lost(std::uint16_t first, std::size_t count) override {
    ++lost_runs;
    for (std::size_t i = 0; i < count; ++i) order.push_back(static_cast<std::uint16_t>(first + i));
  }
  std::vector<std::uint16_t> order;
  std::map<std::uint16_t, std::int64_t> arrived;
  std::size_t lost_runs = 0;
};

Moment at(microseconds time) { return Moment(time); }

/// Writes feedbacks of at most `room` bytes until all is reported, and reads them back.
Seen report(ArrivalRecorder& recorder, std::size_t room = 1200) {
  Seen seen;
  std::vector<std::uint8_t> buffer(room);
  while (recorder.has_unreported()) {
    const std::size_t size = recorder.write(buffer, 1, 2);
    EXPECT_GT(size, 0U);
    if (size == 0) break;
    EXPECT_EQ(size % 4, 0U);
    RtcpReader reader(ByteSpan(buffer).first(size));
    const auto block = reader.next();
    EXPECT_TRUE(block);
    const auto summary = parse_transport_feedback(*block, seen);
    EXPECT_TRUE(summary);
    EXPECT_EQ(summary->header.media_ssrc, 2U);
    EXPECT_FALSE(reader.next());
  }
  return seen;
}

TEST(TransportFeedback, tells_each_arrival_to_a_quarter_of_a_millisecond) {
  ArrivalRecorder recorder;
  const std::map<std::uint16_t, microseconds> arrivals = {
      {10, milliseconds(1000)}, {11, microseconds(1000250)}, {13, milliseconds(1100)}, {14, milliseconds(1099)},
      {15, milliseconds(1200)}, {40, milliseconds(1203)}};
  for (const auto& [sequence, time] : arrivals) recorder.packet_arrived(sequence, at(time));
  const Seen seen = report(recorder);
  ASSERT_EQ(seen.order.size(), 31U);
  EXPECT_EQ(seen.order.front(), 10);
  EXPECT_EQ(seen.order.back(), 40);
  ASSERT_EQ(seen.arrived.size(), arrivals.size());
  for (const auto& [sequence, time] : arrivals) EXPECT_EQ(seen.arrived.at(sequence), time.count()) << sequence;
  EXPECT_FALSE(recorder.has_unreported());
}

TEST(TransportFeedback, survives_wrap_loss_disorder_and_small_buffers) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom dice(seed);
    ArrivalRecorder recorder;
    std::map<std::uint16_t, std::int64_t> truth;
    auto sequence = static_cast<std::uint16_t>(65000 + dice.below(536));
    std::int64_t now_us = 5'000'000;
    for (int round = 0; round < 5; ++round) {
      truth.clear();
      for (int i = 0; i < 150; ++i) {
        now_us += dice.below(20) == 0 ? 9'000'000 : 250 * dice.below(400);
        if (dice.below(100) < 80) {
          recorder.packet_arrived(sequence, at(microseconds(now_us)));
          truth[sequence] = now_us;
        }
        ++sequence;
      }
      const Seen seen = report(recorder, 40 + dice.below(300));
      EXPECT_EQ(seen.arrived, truth);
    }
  }
}

TEST(TransportFeedback, tells_of_a_late_packet_that_it_had_called_lost) {
  ArrivalRecorder recorder;
  recorder.packet_arrived(1, at(milliseconds(10)));
  recorder.packet_arrived(3, at(milliseconds(20)));
  EXPECT_FALSE(report(recorder).arrived.contains(2));
  recorder.packet_arrived(2, at(milliseconds(30)));
  EXPECT_TRUE(recorder.has_unreported());
  EXPECT_EQ(report(recorder).arrived.at(2), 30'000);
  recorder.packet_arrived(2, at(milliseconds(40)));
  EXPECT_FALSE(recorder.has_unreported()) << "a duplicate is no news";
}

TEST(TransportFeedback, forgets_what_is_older_than_its_window) {
  ArrivalRecorder recorder;
  recorder.packet_arrived(0, at(milliseconds(1)));
  recorder.packet_arrived(30000, at(milliseconds(2)));
  const Seen seen = report(recorder);
  EXPECT_LE(seen.order.size(), kFeedbackWindow);
  EXPECT_TRUE(seen.arrived.contains(30000));
  EXPECT_FALSE(seen.arrived.contains(0));
  recorder.packet_arrived(20000, at(milliseconds(3)));
  EXPECT_FALSE(recorder.has_unreported());
}

TEST(TransportFeedback, long_runs_take_little_room) {
  ArrivalRecorder recorder;
  for (std::uint16_t i = 0; i < 1000; ++i) recorder.packet_arrived(i, at(milliseconds(100)));
  std::vector<std::uint8_t> buffer(1200);
  const std::size_t size = recorder.write(buffer, 1, 2);
  EXPECT_LE(size, 20U + 2U + 1000U + 3U);
}

TEST(TransportFeedback, tens_of_thousands_of_lost_numbers_in_a_few_bytes_are_told_run_by_run) {
  std::vector<std::uint8_t> bytes(64);
  ByteWriter writer(bytes);
  writer.u8(0x80 | kFormatTransportCc);
  writer.u8(static_cast<std::uint8_t>(RtcpType::transport_feedback));
  writer.u16(9);
  writer.u32(1);
  writer.u32(2);
  writer.u16(65000);
  writer.u16(65535);
  writer.u32(0);
  for (int i = 0; i < 9; ++i) writer.u16(8191);
  writer.zeros(2);
  RtcpReader reader(writer.written());
  Seen seen;
  EXPECT_TRUE(parse_transport_feedback(*reader.next(), seen));
  EXPECT_EQ(seen.lost_runs, 9U);
  ASSERT_EQ(seen.order.size(), 65535U);
  EXPECT_EQ(seen.order.front(), 65000);
  EXPECT_EQ(seen.order.back(), 64998);
}

TEST(TransportFeedback, refuses_feedback_that_ends_too_early) {
  ArrivalRecorder recorder;
  for (std::uint16_t i = 0; i < 20; i = static_cast<std::uint16_t>(i + 2)) recorder.packet_arrived(i, at(milliseconds(i * 3)));
  std::vector<std::uint8_t> buffer(1200);
  const std::size_t size = recorder.write(buffer, 1, 2);
  RtcpBlock block = *RtcpReader(ByteSpan(buffer).first(size)).next();
  const ByteSpan body = block.body;
  Seen seen;
  EXPECT_TRUE(parse_transport_feedback(block, seen));
  for (std::size_t cut = 0; cut + 4 < body.size(); ++cut) {
    block.body = body.first(cut);
    EXPECT_FALSE(parse_transport_feedback(block, seen)) << cut;
  }
}

}  // namespace
}  // namespace bedside::rtp
