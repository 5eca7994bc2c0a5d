#include "sfu/counters.hpp"

namespace bedside::sfu {

std::string_view drop_text(Drop drop) {
  switch (drop) {
    case Drop::unknown_kind: return "unknown_kind";
    case Drop::stun_malformed: return "stun_malformed";
    case Drop::stun_not_a_request: return "stun_not_a_request";
    case Drop::stun_unknown_user: return "stun_unknown_user";
    case Drop::stun_bad_integrity: return "stun_bad_integrity";
    case Drop::unknown_address: return "unknown_address";
    case Drop::dtls_unexpected: return "dtls_unexpected";
    case Drop::no_keys: return "no_keys";
    case Drop::srtp_malformed: return "srtp_malformed";
    case Drop::srtp_bad_tag: return "srtp_bad_tag";
    case Drop::srtp_replayed: return "srtp_replayed";
    case Drop::srtp_too_many_streams: return "srtp_too_many_streams";
    case Drop::srtp_used_up: return "srtp_used_up";
    case Drop::rtp_malformed: return "rtp_malformed";
    case Drop::rtp_unknown_stream: return "rtp_unknown_stream";
    case Drop::rtp_duplicate: return "rtp_duplicate";
    case Drop::rtcp_malformed: return "rtcp_malformed";
    case Drop::egress_full: return "egress_full";
    case Drop::resend_limit: return "resend_limit";
    case Drop::sound_limit: return "sound_limit";
  }
  return "unknown";
}

}  // namespace bedside::sfu
