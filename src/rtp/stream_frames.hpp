// Datagrams in a stream of bytes, each after its length in two bytes (RFC 4571 section 2), as ICE over TCP uses it
// (RFC 6544). Nothing is copied but what is left of an unfinished one.
#pragma once

#include <cstring>
#include <memory>

#include "base/bytes.hpp"

namespace bedside::rtp {

inline constexpr std::size_t kFrameHead = 2;

/// Bytes come into space(); commit() hands whole datagrams on.
class StreamFrames {
 public:
  /// Longer datagrams than `datagram_limit` are no browser's.
  explicit StreamFrames(std::size_t datagram_limit)
      : limit_(datagram_limit), capacity_(8 * (kFrameHead + datagram_limit)), bytes_(std::make_unique<std::uint8_t[]>(capacity_)) {}

  /// Never empty.
  MutableByteSpan space() { return {bytes_.get() + used_, capacity_ - used_}; }
  /// `count` bytes of space() have come. Calls `take(MutableByteSpan)` for each whole datagram, empty ones left out; it
  /// may write over it. False: the stream is not one of frames, and of no use any more.
  template <class Take>
  bool commit(std::size_t count, Take&& take) {
    used_ += count;
    std::size_t at = 0;
    while (used_ - at >= kFrameHead) {
      const std::size_t size = static_cast<std::size_t>(bytes_[at]) << 8 | bytes_[at + 1];
      if (size > limit_) return false;
      if (used_ - at < kFrameHead + size) break;
      if (size > 0) take(MutableByteSpan(bytes_.get() + at + kFrameHead, size));
      at += kFrameHead + size;
    }
    used_ -= at;
    std::memmove(bytes_.get(), bytes_.get() + at, used_);
    return true;
  }

 private:
  std::size_t limit_;
  std::size_t capacity_;
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t used_ = 0;
};

/// The head of a datagram of `size` bytes.
inline void write_frame_head(std::size_t size, std::uint8_t* to) {
  to[0] = static_cast<std::uint8_t>(size >> 8);
  to[1] = static_cast<std::uint8_t>(size);
}

}  // namespace bedside::rtp
