#include "rtp/stream_frames.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.hpp"

namespace bedside::rtp {
namespace {

std::vector<std::uint8_t> framed(const std::vector<std::string>& datagrams) {
  std::vector<std::uint8_t> stream;
  for (const auto& datagram : datagrams) {
    stream.resize(stream.size() + kFrameHead);
    write_frame_head(datagram.size(), stream.data() + stream.size() - kFrameHead);
    stream.insert(stream.end(), datagram.begin(), datagram.end());
  }
  return stream;
}

TEST(stream_frames, datagrams_come_out_as_they_went_in_however_the_stream_is_cut) {
  SeededRandom random(4571);
  std::vector<std::string> sent;
  for (std::uint32_t i = 0; i < 300; ++i) sent.emplace_back(1 + random.below(1500), static_cast<char>('a' + i % 26));
  const auto stream = framed(sent);
  StreamFrames frames(1500);
  std::vector<std::string> got;
  for (std::size_t at = 0; at < stream.size();) {
    const auto space = frames.space();
    ASSERT_FALSE(space.empty());
    const std::size_t count = std::min({space.size(), stream.size() - at, std::size_t{1} + random.below(4000)});
    std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), count, space.begin());
    ASSERT_TRUE(frames.commit(count, [&](MutableByteSpan datagram) {
      got.emplace_back(datagram.begin(), datagram.end());
      std::fill(datagram.begin(), datagram.end(), std::uint8_t{0});  // decrypting in place harms nothing that follows
    }));
    at += count;
  }
  EXPECT_EQ(got, sent);
}

TEST(stream_frames, an_empty_one_is_nothing_and_one_too_long_ends_the_stream) {
  StreamFrames frames(1500);
  const auto feed = [&](const std::vector<std::uint8_t>& bytes) {
    std::copy(bytes.begin(), bytes.end(), frames.space().begin());
    int taken = 0;
    const bool good = frames.commit(bytes.size(), [&](MutableByteSpan) { ++taken; });
    return std::pair(good, taken);
  };
  EXPECT_EQ(feed({0, 0, 0, 0}), std::pair(true, 0));
  EXPECT_EQ(feed({0, 1}), std::pair(true, 0));
  EXPECT_EQ(feed({7, 0, 1, 8}), std::pair(true, 2));
  EXPECT_FALSE(feed({0x47, 0x45}).first) << "GET / is not a frame";
}

}  // namespace
}  // namespace bedside::rtp
