// What a datagram is, by its first bytes (RFC 7983; RTP and RTCP by RFC 5761 section 4).
#pragma once

#include "base/bytes.hpp"

namespace bedside::rtp {

enum class PacketKind { stun, dtls, rtp, rtcp, unknown };  // unknown: ZRTP, TURN channels, noise

inline PacketKind classify(ByteSpan datagram) {
  if (datagram.size() < 2) return PacketKind::unknown;
  const std::uint8_t first = datagram[0];
  if (first <= 3) return datagram.size() >= 20 ? PacketKind::stun : PacketKind::unknown;
  if (first >= 20 && first <= 63) return datagram.size() >= 13 ? PacketKind::dtls : PacketKind::unknown;
  if (first < 128 || first > 191) return PacketKind::unknown;
  // Payload types 64-95 with the marker bit would read as RTCP types 192-223.
  if (datagram[1] >= 192 && datagram[1] <= 223) return datagram.size() >= 8 ? PacketKind::rtcp : PacketKind::unknown;
  return datagram.size() >= 12 ? PacketKind::rtp : PacketKind::unknown;
}

}  // namespace bedside::rtp
