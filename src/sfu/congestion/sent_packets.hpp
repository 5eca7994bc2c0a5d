// What was sent under which transport-wide number, until the receiver's feedback speaks of it. A ring of fixed size:
// an entry that has been overwritten counts as never sent.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace bedside::sfu {

/// 0: an ordinary packet. Probe clusters are numbered through.
using ProbeId = std::uint8_t;

struct SentPacket {
  Moment at{};
  std::uint16_t sequence = 0;
  std::uint16_t size = 0;  // 0: no entry, or one that has arrived
  ProbeId probe = 0;
  bool missed = false;  // reported as lost: it may still come
};

class SentPackets {
 public:
  /// Two seconds at 10 Mbit/s in 1,200-byte packets; feedback comes each 50-250 ms. 32 KiB for each receiver.
  static constexpr std::size_t kLimit = 2048;

  void add(const SentPacket& packet) { packets_[packet.sequence % kLimit] = packet; }
  struct Numbers {
    std::uint16_t first = 0;
    std::size_t count = 0;
  };
  /// Which of `count` numbers from `first` on may still be there, where `next` is the next to be sent: a receiver may
  /// name tens of thousands.
  static Numbers known_within(std::uint16_t first, std::size_t count, std::uint16_t next) {
    const auto oldest = static_cast<std::uint16_t>(next - kLimit);
    const std::size_t behind = static_cast<std::uint16_t>(first - oldest);
    if (behind < kLimit) return {first, std::min(count, kLimit - behind)};
    const std::size_t before = static_cast<std::uint16_t>(oldest - first);
    return {oldest, count > before ? std::min(count - before, kLimit) : 0};
  }
  /// Null when it is not there (any more).
  SentPacket* find(std::uint16_t sequence) {
    SentPacket& packet = packets_[sequence % kLimit];
    return packet.size != 0 && packet.sequence == sequence ? &packet : nullptr;
  }

 private:
  std::array<SentPacket, kLimit> packets_{};
};

}  // namespace bedside::sfu
