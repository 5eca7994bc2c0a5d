#include "rtp/rtcp.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bedside::rtp {
namespace {

using Bytes = std::vector<std::uint8_t>;

RtcpBlock first_block(ByteSpan compound) {
  const auto block = RtcpReader(compound).next();
  EXPECT_TRUE(block);
  return block.value_or(RtcpBlock{});
}

TEST(Rtcp, a_compound_reads_back_as_it_was_written) {
  Bytes buffer(1200);
  RtcpWriter writer(buffer);
  const SenderInfo info{1, 0x0102030405060708, 3, 4, 5};
  const std::vector<ReportBlock> reports = {{10, 128, -5, 12, 13, 14, 15}, {20, 0, 0x7FFFFF, 1, 2, 3, 4}};
  ASSERT_TRUE(writer.sender_report(info, reports));
  ASSERT_TRUE(writer.receiver_report(7, reports));
  ASSERT_TRUE(writer.source_description(1, "someone"));
  ASSERT_TRUE(writer.pli(1, 2));
  ASSERT_TRUE(writer.fir(1, 2, 9));
  ASSERT_TRUE(writer.remb(1, 1'500'000, std::vector<std::uint32_t>{2, 3}));
  ASSERT_TRUE(writer.goodbye(1));
  ASSERT_EQ(writer.size() % 4, 0U);

  RtcpReader reader(writer.written());
  auto block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::sender_report));
  EXPECT_EQ(parse_sender_info(*block), info);
  ASSERT_EQ(report_count(*block), 2U);
  EXPECT_EQ(parse_report(*block, 0), reports[0]);
  EXPECT_EQ(parse_report(*block, 1), reports[1]);
  EXPECT_FALSE(parse_report(*block, 2));
  block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::receiver_report));
  EXPECT_EQ(parse_reporter_ssrc(*block), 7U);
  EXPECT_EQ(parse_report(*block, 1), reports[1]);
  block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::source_description));
  block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::payload_feedback, kFormatPli));
  EXPECT_EQ(parse_feedback_header(*block)->media_ssrc, 2U);
  block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::payload_feedback, kFormatFir));
  std::vector<std::pair<std::uint32_t, int>> fir;
  for_each_fir(*block, [&](std::uint32_t ssrc, std::uint8_t command) { fir.emplace_back(ssrc, command); });
  EXPECT_EQ(fir, (std::vector<std::pair<std::uint32_t, int>>{{2, 9}}));
  block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::payload_feedback, kFormatRemb));
  EXPECT_NEAR(static_cast<double>(*parse_remb(*block)), 1'500'000.0, 8.0);
  block = reader.next();
  ASSERT_TRUE(block && block->is(RtcpType::goodbye));
  std::vector<std::uint32_t> gone;
  for_each_goodbye(*block, [&](std::uint32_t ssrc) { gone.push_back(ssrc); });
  EXPECT_EQ(gone, std::vector<std::uint32_t>{1});
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.ok());
}

TEST(Rtcp, a_nack_asks_for_exactly_the_numbers_it_was_given) {
  const std::vector<std::vector<std::uint16_t>> cases = {
      {5}, {5, 6}, {5, 21}, {5, 22}, {65535, 0, 1}, {65520, 0, 16, 17, 500}, {1, 3, 5, 7, 9, 11, 13, 15, 17, 19}};
  for (const auto& wanted : cases) {
    Bytes buffer(200);
    RtcpWriter writer(buffer);
    ASSERT_TRUE(writer.nack(1, 2, wanted));
    std::vector<std::uint16_t> asked;
    const RtcpBlock block = first_block(writer.written());
    EXPECT_TRUE(block.is(RtcpType::transport_feedback, kFormatNack));
    for_each_nack(block, [&](std::uint16_t sequence) { asked.push_back(sequence); });
    EXPECT_EQ(asked, wanted);
  }
  Bytes buffer(200);
  RtcpWriter pairs(buffer);
  ASSERT_TRUE(pairs.nack(1, 2, std::vector<std::uint16_t>{5, 21}));
  EXPECT_EQ(pairs.size(), 16U) << "seventeen numbers fit one pair";
}

TEST(Rtcp, what_does_not_fit_is_left_out_whole) {
  Bytes buffer(30);
  RtcpWriter writer(buffer);
  ASSERT_TRUE(writer.pli(1, 2));
  ASSERT_TRUE(writer.pli(3, 4));
  EXPECT_FALSE(writer.pli(5, 6));
  EXPECT_EQ(writer.size(), 24U);
  EXPECT_FALSE(writer.append(Bytes(8)));
  EXPECT_TRUE(writer.append(Bytes{0x80, 203, 0, 0}));
  EXPECT_EQ(writer.size(), 28U);
}

TEST(Rtcp, steps_over_kinds_it_does_not_know) {
  Bytes compound = {0x80, 207, 0, 2, 0, 0, 0, 1, 9, 9, 9, 9};  // an extended report
  const Bytes goodbye = {0x81, 203, 0, 1, 0, 0, 0, 5};
  compound.insert(compound.end(), goodbye.begin(), goodbye.end());
  RtcpReader reader(compound);
  EXPECT_TRUE(reader.next()->is(RtcpType::extended_report));
  EXPECT_TRUE(reader.next()->is(RtcpType::goodbye));
  EXPECT_TRUE(reader.ok());
}

TEST(Rtcp, feedback_filled_up_by_fewer_than_four_bytes_is_read_as_browsers_send_it) {
  // Of Chromium: three packets arrived, so a byte is left over; and another of the kind behind it.
  const Bytes one = {0xAF, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 9, 0, 3, 0, 0, 1, 0, 0x20, 3, 1, 2};
  for (const std::size_t padding : {1U, 2U, 3U}) {
    Bytes compound = one;
    compound[3] = 6;
    compound.resize(one.size() + 4 - padding);  // as many deltas more
    compound.resize(one.size() + 4);
    compound.back() = static_cast<std::uint8_t>(padding);
    const std::size_t size = compound.size();
    compound.insert(compound.end(), compound.begin(), compound.begin() + static_cast<std::ptrdiff_t>(size));
    RtcpReader reader(compound);
    for (int i = 0; i < 2; ++i) {
      const auto block = reader.next();
      ASSERT_TRUE(block) << padding;
      EXPECT_EQ(block->body.size(), size - 4 - padding);
    }
    EXPECT_TRUE(reader.ok());
  }
}

TEST(Rtcp, stops_at_a_fault_and_says_so) {
  const std::vector<Bytes> faulty = {
      {0x80, 203, 0},                                // half a header
      {0x80, 203, 0, 1, 0, 0, 0},                    // shorter than it says
      {0x40, 203, 0, 0},                             // version 1
      {0xA0, 203, 0, 1, 0, 0, 0, 0},                 // padding of nothing
      {0xA0, 203, 0, 1, 0, 0, 0, 8},                 // padding longer than the body
  };
  for (const Bytes& compound : faulty) {
    RtcpReader reader(compound);
    while (reader.next()) {
    }
    EXPECT_FALSE(reader.ok());
  }
}

TEST(Rtcp, incident_33_counts_inside_a_block_are_not_believed) {
  // A goodbye of 31 sources with room for one, a report of 31 blocks with room for none.
  int sources = 0;
  for_each_goodbye(first_block(Bytes{0x9F, 203, 0, 1, 0, 0, 0, 5}), [&](std::uint32_t) { ++sources; });
  EXPECT_EQ(sources, 1);
  const Bytes report = {0x9F, 201, 0, 1, 0, 0, 0, 5};
  EXPECT_EQ(report_count(first_block(report)), 0U);
  EXPECT_FALSE(parse_sender_info(first_block(Bytes{0x80, 200, 0, 1, 0, 0, 0, 5})));
  EXPECT_FALSE(parse_feedback_header(first_block(Bytes{0x81, 206, 0, 1, 0, 0, 0, 5})));
  // A REMB whose exponent would shift its number away.
  EXPECT_FALSE(parse_remb(first_block(
      Bytes{0x8F, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 0, 0xFF, 0xFF, 0xFF})));
}

}  // namespace
}  // namespace bedside::rtp
