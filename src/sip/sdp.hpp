// SDP (RFC 8866) as values: parsed with every bound checked, written, nothing decided (negotiation.hpp decides).
// Of a description only what a telephone call needs is kept: addresses, formats, directions, packet times and the
// crypto lines that we understand (crypto_line.hpp); every m= line keeps its place, since an answer repeats them all.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sip/crypto_line.hpp"

namespace bedside::sip {

enum class Direction { inactive, recvonly, sendonly, sendrecv };

constexpr bool sends(Direction direction) { return direction == Direction::sendonly || direction == Direction::sendrecv; }
constexpr bool receives(Direction direction) { return direction == Direction::recvonly || direction == Direction::sendrecv; }
constexpr Direction make_direction(bool send, bool receive) {
  if (send) return receive ? Direction::sendrecv : Direction::sendonly;
  return receive ? Direction::recvonly : Direction::inactive;
}
std::string_view direction_word(Direction direction);

struct SdpFormat {
  std::uint8_t payload_type = 0;
  std::string encoding;  // as written: "PCMU", "opus"; of a static payload type without rtpmap its registered name
  std::uint32_t clock_rate = 0;
  std::uint32_t channels = 1;
  std::string parameters;  // of fmtp
};

struct SdpMedia {
  std::string kind;      // "audio"
  std::uint32_t port = 0;
  std::string protocol;  // "RTP/AVP"
  std::string formats;   // as written, for a refusal that repeats them
  std::vector<SdpFormat> rtp;  // of the RTP protocols: those whose encoding is known, in their order
  std::string address;         // its own c= line or the session's; empty: none or not IP
  Direction direction = Direction::sendrecv;
  std::vector<CryptoLine> crypto;
  std::optional<std::uint32_t> packet_time_ms;
  bool rtcp_mux = false;
};

struct Sdp {
  std::string origin;  // the o= line's value, to tell a changed description from a repeated one
  std::vector<SdpMedia> media;
};

enum class SdpWhy { too_long, not_sdp, malformed, too_many_media };

/// A description of a call has a kilobyte or two; with a camera's codecs four.
inline constexpr std::size_t kSdpSizeLimit = 16 * 1024;
inline constexpr std::size_t kSdpMediaLimit = 16;
inline constexpr std::size_t kSdpFormatLimit = 64;
inline constexpr std::size_t kSdpCryptoLimit = 16;

Result<Sdp, SdpWhy> parse_sdp(std::string_view text);

}  // namespace bedside::sip
