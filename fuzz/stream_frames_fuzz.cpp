// Datagrams in a stream, cut by the first byte of the input: whatever strangers write over TCP, what comes out is what a
// plain reading of the whole finds, however it is cut, and the stream ends where a length is none.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "rtp/stream_frames.hpp"

namespace {

using namespace bedside;
using Datagrams = std::vector<std::vector<std::uint8_t>>;

constexpr std::size_t kLimit = 100;  // small, so that an input fills the space more than once

void require(bool condition) {
  if (!condition) std::abort();
}

/// The whole stream read at once; true: it is one of frames up to its end.
bool read_plainly(ByteSpan stream, Datagrams& out) {
  for (std::size_t at = 0; stream.size() - at >= rtp::kFrameHead;) {
    const std::size_t size = static_cast<std::size_t>(stream[at]) << 8 | stream[at + 1];
    if (size > kLimit) return false;
    if (stream.size() - at < rtp::kFrameHead + size) return true;
    const auto datagram = stream.subspan(at + rtp::kFrameHead, size);
    if (size > 0) out.emplace_back(datagram.begin(), datagram.end());
    at += rtp::kFrameHead + size;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0];
  const ByteSpan stream(data + 1, size - 1);
  Datagrams expected;
  const bool good = read_plainly(stream, expected);
  rtp::StreamFrames frames(kLimit);
  Datagrams got;
  bool goes_on = true;
  for (std::size_t at = 0; at < stream.size() && goes_on;) {
    const auto space = frames.space();
    require(!space.empty());
    const std::size_t count = std::min({piece, space.size(), stream.size() - at});
    std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), count, space.begin());
    at += count;
    goes_on = frames.commit(count, [&](MutableByteSpan datagram) {
      got.emplace_back(datagram.begin(), datagram.end());
      std::fill(datagram.begin(), datagram.end(), std::uint8_t{0xFF});  // as decrypting in place does
    });
  }
  require(goes_on == good);
  require(got == expected);
  return 0;
}
