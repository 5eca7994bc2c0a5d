// The slab into which packets are encrypted on their way out: allocated once, cut into chunks; within
// one turn of the loop all packets for one receiver lie in its chunk back to back, so that they can
// leave as one message. The shell drains after each turn. Knows no sockets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "sfu/path.hpp"

namespace bedside::sfu {

/// Browsers keep datagrams below 1,300 bytes; nothing larger is read or written.
inline constexpr std::size_t kDatagramLimit = 1500;

class Egress {
 public:
  /// Some 13 video packets: more than one frame at 1 Mbit/s, and below the 64 KiB of one GSO message.
  static constexpr std::size_t kChunkSize = std::size_t{16} * 1024;
  /// As many segments as one GSO message may have (UDP_MAX_SEGMENTS of Linux).
  static constexpr std::size_t kPacketsPerChunk = 64;
  /// 4 MiB for each worker.
  static constexpr std::size_t kChunkCount = 256;
  /// What a single step can fill: one chunk for each transport in a room of 40, all of whose reports fall due
  /// together, or the resends of one NACK. With less than this left the shell drains before it goes on.
  static constexpr std::size_t kReserve = 80;

  /// A receiver's place in the current turn.
  struct Lane {
    std::uint64_t turn = 0;
    std::uint32_t chunk = 0;
  };
  /// Datagrams for one path, back to back from `bytes` on.
  struct Chunk {
    Path to;
    std::uint32_t used = 0;
    std::uint16_t count = 0;
    std::array<std::uint16_t, kPacketsPerChunk> sizes{};
  };

  Egress();

  /// Room for one datagram of at most `size` bytes; empty when the slab is full. Ended by commit().
  MutableByteSpan reserve(Lane& lane, const Path& to, std::size_t size);
  /// 0: nothing was written after all.
  void commit(const Lane& lane, std::size_t written);

  bool empty() const { return used_ == 0; }
  bool needs_drain() const { return used_ + kReserve > kChunkCount; }
  std::span<const Chunk> chunks() const { return std::span(chunks_).first(used_); }
  const std::uint8_t* bytes(std::size_t chunk) const { return slab_.get() + chunk * kChunkSize; }
  std::uint8_t* bytes(std::size_t chunk) { return slab_.get() + chunk * kChunkSize; }
  /// All chunks are free again.
  void clear();

 private:
  std::unique_ptr<std::uint8_t[]> slab_;
  std::vector<Chunk> chunks_;
  std::size_t used_ = 0;
  std::uint64_t turn_ = 1;
};

}  // namespace bedside::sfu
