// Offer and answer (RFC 3264) for one stream of sound as pure functions: offer in, answer and flow out. One audio line
// is taken, the others are answered with port 0; the offerer's order of codecs decides. SRTP by SDES (RFC 4568), also
// opportunistic on RTP/AVP (RFC 8643). No ICE, no DTLS, no bundling: a trunk has none.
#pragma once

#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "calls/leg_media.hpp"
#include "sip/sdp.hpp"

namespace bedside::sip {

enum class SrtpMode { off, allowed, required };

struct MediaPolicy {
  SrtpMode srtp = SrtpMode::allowed;
  calls::AddressRule address_rule = calls::AddressRule::lock_once;
  /// The peer itself is on this machine: only then may its sound be.
  bool peer_is_loopback = false;
  std::shared_ptr<const NetworkList> sources;  // the trunk's networks: see calls::LegFlow
};

/// The keys that we send with in one call, one for each suite; the same for the call's whole life.
struct LocalKeys {
  secure::SrtpKey gcm;
  secure::SrtpKey cm;
  const secure::SrtpKey& of(secure::SrtpProfile profile) const {
    return profile == secure::SrtpProfile::aead_aes_128_gcm ? gcm : cm;
  }
};
LocalKeys make_local_keys(RandomSource& random);

struct LocalMedia {
  std::string ip;  // as the other side reaches it
  std::uint16_t port = 0;
  std::uint64_t session_id = 0;
  std::uint64_t version = 0;  // counts our descriptions that differ
};

enum class NegotiationWhy {
  no_audio,           // no audio line, or none with a protocol that we speak
  no_common_codec,
  srtp_required,      // by us; the offer has none that we can do
  srtp_refused,       // the offer is for SRTP only and this trunk has it switched off, or no suite of ours
  no_usable_address,  // multicast, or this machine named by somebody elsewhere
  not_an_answer,      // to what was offered
};

/// What an offer comes down to, before a port is opened for it.
struct Choice {
  std::size_t media_index = 0;
  calls::LegFlow flow;
  std::uint32_t crypto_tag = 0;
};

Result<Choice, NegotiationWhy> choose_media(const Sdp& offer, const MediaPolicy& policy, const LocalKeys& keys);
std::string write_answer(const Sdp& offer, const Choice& choice, const LocalMedia& local);

/// Everything we can do, for a call of ours or a call that came without an offer.
std::string write_offer(const MediaPolicy& policy, const LocalKeys& keys, const LocalMedia& local);
/// A description that stands, offered again with everything switched on; counts up `local.version` when it differs.
std::string write_reoffer(const std::string& description, LocalMedia& local);
/// `ours` is what we offered, parsed.
Result<calls::LegFlow, NegotiationWhy> take_answer(const Sdp& ours, const Sdp& answer, const MediaPolicy& policy);

}  // namespace bedside::sip
