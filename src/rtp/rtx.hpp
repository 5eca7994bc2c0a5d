// Retransmission payload (RFC 4588 section 4): two bytes with the original sequence number before the
// original payload. Packing needs no function here: secure::ProtectJob's prefix takes `write_osn`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/packet.hpp"

namespace bedside::rtp {

inline constexpr std::size_t kOsnSize = 2;

constexpr std::array<std::uint8_t, kOsnSize> write_osn(std::uint16_t original_sequence) {
  return {static_cast<std::uint8_t>(original_sequence >> 8), static_cast<std::uint8_t>(original_sequence)};
}

/// The original packet's number as the resend tells it; empty when there is no payload (a probe of
/// padding only).
std::optional<std::uint16_t> parse_osn(const PacketView& rtx);

/// Turns a resend into the original, in place: answers the new length (two bytes shorter; the header
/// stays where it is and the payload moves up), or 0 for a probe. Extensions stay as they were.
std::size_t unpack_rtx(MutableByteSpan rtx_packet, std::uint32_t original_ssrc, std::uint8_t original_payload_type);

}  // namespace bedside::rtp
