// The last packets of sound that went to one receiver, as they were protected, for sending them again: browsers take no
// RTX for sound, and under one key each number is protected once, so the same bytes go out. A ring of bytes, allocated
// with its consumer; a packet older than kLife is not found any more. Beside it: PacketCache, of pictures.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "rtp/packet.hpp"

namespace bedside::sfu {

class SentSound {
 public:
  /// What comes later than that has long been played over.
  static constexpr std::chrono::milliseconds kLife{800};
  /// Of packets of 20 ms more than kLife: 1.3 s. Some 200 bytes each; where they are larger, the last of them.
  static constexpr std::size_t kPackets = 64;
  static constexpr std::size_t kBytes = std::size_t{12} * 1024;

  struct Packet {
    ByteSpan bytes;  // empty: not there (any more)
    std::uint32_t rollover = 0;
  };

  /// Straight after it has been protected; its tag may still be missing.
  void store(ByteSpan packet, std::uint32_t rollover, Moment now) {
    if (packet.size() > kBytes / 2) return;
    if (written_ % kBytes + packet.size() > kBytes) written_ += kBytes - written_ % kBytes;  // in one piece
    const std::uint16_t sequence = sequence_of(packet);
    places_[sequence % kPackets] = {written_, now, rollover, static_cast<std::uint16_t>(packet.size()), sequence};
    std::memcpy(bytes_.data() + written_ % kBytes, packet.data(), packet.size());
    written_ += packet.size();
  }
  Packet find(std::uint16_t sequence, Moment now) const {
    const Place& place = places_[sequence % kPackets];
    const bool overwritten = written_ - place.from > kBytes;
    if (place.size == 0 || place.sequence != sequence || overwritten || now - place.sent > kLife) return {};
    return {ByteSpan(bytes_).subspan(place.from % kBytes, place.size), place.rollover};
  }

 private:
  struct Place {
    std::uint64_t from = 0;  // of all bytes ever written
    Moment sent{};
    std::uint32_t rollover = 0;
    std::uint16_t size = 0;
    std::uint16_t sequence = 0;
  };
  static std::uint16_t sequence_of(ByteSpan packet) { return static_cast<std::uint16_t>(packet[2] << 8 | packet[3]); }

  std::uint64_t written_ = 0;
  std::array<Place, kPackets> places_{};
  std::array<std::uint8_t, kBytes> bytes_;
};

}  // namespace bedside::sfu
