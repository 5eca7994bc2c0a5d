#include "rtp/sequence.hpp"

#include <gtest/gtest.h>

namespace bedside::rtp {
namespace {

TEST(Sequence, orders_numbers_across_the_wrap) {
  EXPECT_TRUE(is_newer(std::uint16_t{0}, std::uint16_t{65535}));
  EXPECT_FALSE(is_newer(std::uint16_t{65535}, std::uint16_t{0}));
  EXPECT_FALSE(is_newer(std::uint16_t{5}, std::uint16_t{5}));
  EXPECT_TRUE(is_newer(0U, 0xFFFFFFFFU));
  // Exactly one of two different numbers is the newer one, also half a circle apart.
  EXPECT_NE(is_newer(std::uint16_t{0x8000}, std::uint16_t{0}), is_newer(std::uint16_t{0}, std::uint16_t{0x8000}));
  EXPECT_EQ(distance(65530, 5), 11);
  EXPECT_EQ(distance(5, 65530), -11);
}

TEST(Unwrapper, follows_a_stream_through_wraps_in_both_directions) {
  SequenceUnwrapper unwrapper;
  const std::int64_t first = unwrapper.unwrap(65534);
  EXPECT_EQ(unwrapper.unwrap(1), first + 3);
  EXPECT_EQ(unwrapper.unwrap(65535), first + 1) << "late, from before the wrap";
  EXPECT_EQ(unwrapper.highest(), first + 3);
  EXPECT_EQ(unwrapper.peek(0), first + 2);
  std::int64_t last = unwrapper.highest();
  for (std::uint32_t i = 2; i < 200'000; i += 1000) {
    const std::int64_t now = unwrapper.unwrap(static_cast<std::uint16_t>(i));
    EXPECT_EQ(now - first, static_cast<std::int64_t>(i) + 2);
    EXPECT_GT(now, last);
    last = now;
  }
}

TEST(Unwrapper, stays_positive_when_the_first_packet_was_late) {
  SequenceUnwrapper unwrapper;
  const std::int64_t first = unwrapper.unwrap(3);
  EXPECT_EQ(unwrapper.unwrap(65530), first - 9);
  EXPECT_GT(unwrapper.unwrap(65530), 0);
}

TEST(Unwrapper, takes_timestamps_of_32_bits) {
  TimestampUnwrapper unwrapper;
  const std::int64_t first = unwrapper.unwrap(0xFFFFFF00U);
  EXPECT_EQ(unwrapper.unwrap(0x100U), first + 0x200);
}

}  // namespace
}  // namespace bedside::rtp
