// What is kept of sound for sending it again: the last of it, for a while, whole.
#include "sfu/sent_sound.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr Moment kStart{std::chrono::seconds(1000)};

std::vector<std::uint8_t> packet(std::uint16_t sequence, std::size_t size) {
  std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(sequence * 7));
  bytes[2] = static_cast<std::uint8_t>(sequence >> 8);
  bytes[3] = static_cast<std::uint8_t>(sequence);
  return bytes;
}

bool has(const SentSound& sent, std::uint16_t sequence, std::size_t size, Moment now) {
  const SentSound::Packet found = sent.find(sequence, now);
  if (found.bytes.empty()) return false;
  const auto expected = packet(sequence, size);
  EXPECT_TRUE(std::equal(found.bytes.begin(), found.bytes.end(), expected.begin(), expected.end())) << sequence;
  EXPECT_EQ(found.rollover, sequence / 3U);
  return true;
}

TEST(SentSound, finds_what_was_sent_until_it_is_too_old) {
  SentSound sent;
  EXPECT_TRUE(sent.find(0, kStart).bytes.empty());
  sent.store(packet(0, 150), 0, kStart);
  EXPECT_TRUE(has(sent, 0, 150, kStart + SentSound::kLife));
  EXPECT_FALSE(has(sent, 0, 150, kStart + SentSound::kLife + 1ms));
  EXPECT_FALSE(has(sent, SentSound::kPackets, 150, kStart));
}

TEST(SentSound, keeps_the_last_ones_whole_whatever_their_sizes) {
  SentSound sent;
  std::size_t kept = 0;
  for (std::uint32_t i = 65000; i < 65000 + 2000; ++i) {  // across a wrap
    const auto size_of = [](std::uint32_t at) { return 40 + at * 131 % 400; };
    const auto number = [](std::uint32_t at) { return static_cast<std::uint16_t>(at); };
    sent.store(packet(number(i), size_of(i)), number(i) / 3U, kStart);
    kept = 0;
    for (std::uint32_t back = 0; back < 100; ++back) {
      if (!has(sent, number(i - back), size_of(i - back), kStart)) break;
      ++kept;
    }
    ASSERT_GE(kept, std::min<std::size_t>(i - 65000 + 1, SentSound::kBytes / 450));
    ASSERT_LE(kept, SentSound::kPackets);
  }
}

TEST(SentSound, what_is_too_large_pushes_nothing_out) {
  SentSound sent;
  sent.store(packet(1, 150), 0, kStart);
  sent.store(packet(2, SentSound::kBytes), 0, kStart);
  EXPECT_TRUE(has(sent, 1, 150, kStart));
  EXPECT_FALSE(has(sent, 2, SentSound::kBytes, kStart));
}

}  // namespace
}  // namespace bedside::sfu
