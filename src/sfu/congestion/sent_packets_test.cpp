// What is looked at of the numbers that a receiver names: all that may be known, and never more than is kept.
#include "sfu/congestion/sent_packets.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace bedside::sfu {
namespace {

/// The longest run of a feedback (13 bits).
constexpr std::uint32_t kRun = 8192;

TEST(SentPackets, of_a_long_run_all_that_is_known_is_looked_at_and_no_more_than_is_kept) {
  SeededRandom random(2048);
  for (int round = 0; round < 200; ++round) {
    SentPackets packets;
    const auto next = static_cast<std::uint16_t>(random.next_u32());
    for (std::size_t back = SentPackets::kLimit; back > 0; --back) {
      packets.add({Moment{}, static_cast<std::uint16_t>(next - back), 1, 0});
    }
    // Around what is known, where the ends are.
    const auto first = static_cast<std::uint16_t>(next + random.below(2 * kRun) - kRun);
    const std::size_t count = random.below(kRun);
    const auto known = SentPackets::known_within(first, count, next);
    EXPECT_LE(known.count, SentPackets::kLimit);
    std::size_t there = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (packets.find(static_cast<std::uint16_t>(first + i)) == nullptr) continue;
      EXPECT_LT(static_cast<std::uint16_t>(first + i - known.first), known.count);
      ++there;
    }
    EXPECT_EQ(there, known.count) << first << " + " << count << " before " << next;
  }
}

}  // namespace
}  // namespace bedside::sfu
