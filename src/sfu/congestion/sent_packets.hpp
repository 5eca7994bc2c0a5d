// What was sent under which transport-wide number, until the receiver's feedback speaks of it. A ring of fixed size:
// an entry that has been overwritten counts as never sent.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace bedside::sfu {

/// 0: an ordinary packet. Probe clusters are numbered through.
using ProbeId = std::uint8_t;

struct SentPacket {
  Moment at{};
  std::uint16_t sequence = 0;
  std::uint16_t size = 0;  // 0: no entry, or one that has been reported
  ProbeId probe = 0;
};

class SentPackets {
 public:
  /// Two seconds at 10 Mbit/s in 1,200-byte packets; feedback comes each 50-250 ms. 32 KiB for each receiver.
  static constexpr std::size_t kLimit = 2048;

  void add(const SentPacket& packet) { packets_[packet.sequence % kLimit] = packet; }
  /// Null when it is not there (any more).
  SentPacket* find(std::uint16_t sequence) {
    SentPacket& packet = packets_[sequence % kLimit];
    return packet.size != 0 && packet.sequence == sequence ? &packet : nullptr;
  }

 private:
  std::array<SentPacket, kLimit> packets_{};
};

}  // namespace bedside::sfu
