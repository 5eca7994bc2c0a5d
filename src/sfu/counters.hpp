// What an engine has done and what it has dropped, by reason. Numbers only, no addresses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "secure/srtp.hpp"

namespace bedside::sfu {

enum class Drop : std::uint8_t {
  unknown_kind,        // neither STUN nor DTLS nor RTP (RFC 7983)
  stun_malformed,
  stun_not_a_request,  // ICE-lite asks nothing, so it awaits no answers
  stun_unknown_user,
  stun_bad_integrity,
  unknown_address,     // DTLS or media from an address that has not passed ICE
  dtls_unexpected,     // more of it than can be kept before the peer's fingerprint is known
  no_keys,             // media before the handshake is done
  srtp_malformed,
  srtp_bad_tag,
  srtp_replayed,
  srtp_too_many_streams,
  srtp_used_up,        // would have been protected twice under one key
  rtp_malformed,
  rtp_unknown_stream,  // no producer of this transport
  rtp_duplicate,
  rtcp_malformed,
  egress_full,
  resend_limit,        // a receiver asks for more resends than its allowance
  sound_limit,         // more sound than a codec makes
};
inline constexpr std::size_t kDropCount = static_cast<std::size_t>(Drop::sound_limit) + 1;
std::string_view drop_text(Drop drop);

struct Counters {
  std::uint64_t packets_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t media_forwarded = 0;
  std::uint64_t resends = 0;
  std::uint64_t key_frame_requests = 0;
  std::array<std::uint64_t, kDropCount> dropped{};

  void drop(Drop reason) { ++dropped[static_cast<std::size_t>(reason)]; }
  std::uint64_t of(Drop reason) const { return dropped[static_cast<std::size_t>(reason)]; }
};

constexpr Drop to_drop(secure::SrtpWhy why) {
  switch (why) {
    case secure::SrtpWhy::malformed:
    case secure::SrtpWhy::no_room: return Drop::srtp_malformed;
    case secure::SrtpWhy::bad_tag: return Drop::srtp_bad_tag;
    case secure::SrtpWhy::replayed: return Drop::srtp_replayed;
    case secure::SrtpWhy::too_many_streams: return Drop::srtp_too_many_streams;
    case secure::SrtpWhy::used_up: return Drop::srtp_used_up;
  }
  return Drop::srtp_malformed;
}

}  // namespace bedside::sfu
