// The last packets of a video stream, decrypted, for resending. A ring of fixed slots, allocated when
// the producer is made; a packet older than kLife is not found any more.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "sfu/egress.hpp"

namespace bedside::sfu {

class PacketCache {
 public:
  /// 2 s at 2.5 Mbit/s in 1,200-byte packets: 768 KiB. A lower layer of simulcast has a third of its rate, and so on.
  static constexpr std::size_t kSlots = 512;
  /// A decoder that waits longer has frozen visibly and asks for a key frame instead.
  static constexpr std::chrono::seconds kLife{2};

  explicit PacketCache(std::size_t slots = kSlots) : count_(slots), slots_(std::make_unique<Slot[]>(slots)) {}

  void store(std::int64_t sequence, ByteSpan packet, Moment now) {
    Slot& slot = slots_[place(sequence)];
    if (packet.size() > slot.bytes.size()) return;
    slot.sequence = sequence;
    slot.stored = now;
    slot.size = static_cast<std::uint16_t>(packet.size());
    std::memcpy(slot.bytes.data(), packet.data(), packet.size());
  }
  /// Empty when it is not there (any more).
  ByteSpan find(std::int64_t sequence, Moment now) const {
    if (sequence < 0) return {};
    const Slot& slot = slots_[place(sequence)];
    if (slot.sequence != sequence || now - slot.stored > kLife) return {};
    return ByteSpan(slot.bytes).first(slot.size);
  }

 private:
  struct Slot {
    std::int64_t sequence = -1;
    Moment stored{};
    std::uint16_t size = 0;
    std::array<std::uint8_t, kDatagramLimit> bytes;
  };
  std::size_t place(std::int64_t sequence) const { return static_cast<std::size_t>(sequence) % count_; }
  std::size_t count_;
  std::unique_ptr<Slot[]> slots_;
};

}  // namespace bedside::sfu
