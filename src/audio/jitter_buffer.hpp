// Packets of one stream between their arrival and their turn, in the order of their media time. Bounded: a burst
// after a stall pushes out the oldest, because what is live matters.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "audio/opus_voice.hpp"
#include "base/bytes.hpp"

namespace bedside::audio {

/// Numbers as they are after unwrapping (rtp/sequence.hpp).
struct StreamPacket {
  std::int64_t sequence = 0;
  std::int64_t timestamp = 0;
  ByteSpan payload;
  bool came_again = false;  // late for having been lost at first: says nothing of the path's jitter
};

class JitterBuffer {
 public:
  /// 640 ms of usual packets: three times the longest delay that is aimed at.
  static constexpr std::size_t kPacketLimit = 32;

  enum class Kept { kept, duplicate, too_large, kept_and_dropped_oldest };

  JitterBuffer() : slots_(std::make_unique<std::array<Slot, kPacketLimit>>()) {}
  Kept insert(const StreamPacket& packet);
  /// The earliest; its payload lives until the next insert or pop.
  std::optional<StreamPacket> earliest() const;
  void pop();
  void clear();
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

 private:
  struct Slot {
    bool used = false;
    std::int64_t sequence = 0;
    std::int64_t timestamp = 0;
    std::uint16_t size = 0;
    std::array<std::uint8_t, kOpusPacketLimit> payload;
  };
  Slot* find_earliest() const;

  std::unique_ptr<std::array<Slot, kPacketLimit>> slots_;
  std::size_t count_ = 0;
};

}  // namespace bedside::audio
