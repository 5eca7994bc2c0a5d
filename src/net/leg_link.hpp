// A telephone leg's way to its trunk, without its socket: whose packets are taken, where ours go, SRTP with the keys
// of the SDP (RFC 4568). A stranger's packet is dropped and counted: it is not heard, not answered, and moves nothing.
// A port that was learned from the trunk's first packet yields to the one that the SDP names, should that speak: a
// trunk goes on sending what belongs to a call before, when the program fell in that call.
// Knows nothing of what the sound says.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "calls/leg_media.hpp"
#include "secure/srtp.hpp"
#include "sfu/path.hpp"

namespace bedside::net {

class LegLink {
 public:
  /// Keys of one call: one for each suite, and those of a new agreement. More is no telephone.
  static constexpr std::size_t kKeysLimit = 8;

  struct Counters {
    std::uint64_t strangers = 0;  // from another address
    std::uint64_t refused = 0;    // wrong tag, replayed
    std::uint64_t malformed = 0;
    std::uint64_t unwanted = 0;   // while the other side says that it sends nothing, or has us on hold
  };

  /// Given again with each new agreement. An address that the SDP names anew unlocks; keys that were there before
  /// keep their counters, so that no packet is protected twice under one of them.
  void agree(const calls::LegFlow& flow);

  /// In place; empty when dropped (and counted).
  std::optional<MutableByteSpan> take_rtp(MutableByteSpan datagram, const sfu::Address& from);
  std::optional<MutableByteSpan> take_rtcp(MutableByteSpan datagram, const sfu::Address& from);

  /// The datagram to send, written to `out` (packet + secure::kSrtcpOverhead); its size, 0: not to be sent.
  std::size_t wrap_rtp(ByteSpan packet, MutableByteSpan out);
  std::size_t wrap_rtcp(ByteSpan packet, MutableByteSpan out);
  /// Nothing: nowhere.
  std::optional<sfu::Address> rtp_to() const;
  std::optional<sfu::Address> rtcp_to() const;

  bool rtcp_mux() const { return flow_.rtcp_mux; }
  /// The other side has put us on hold. What it sends then is its music for whoever waits, and no voice for a visit.
  bool is_on_hold() const { return !flow_.send; }
  bool locked() const { return locked_.has_value(); }
  const Counters& counters() const { return counters_; }

 private:
  template <class Direction>
  struct Keyed {
    secure::SrtpKey key;
    Direction direction;
  };
  /// Whether a packet from there may be looked at.
  bool admits(const sfu::Address& from) const;
  bool is_named(const sfu::Address& from) const { return named_ && from == *named_; }
  bool is_wanted(ByteSpan packet) const;

  calls::LegFlow flow_;
  bool agreed_ = false;
  std::optional<sfu::Address> named_;   // by the SDP
  std::optional<sfu::Address> locked_;  // where the first good packet came from, and from then on all
  std::vector<std::unique_ptr<Keyed<secure::SrtpSender>>> senders_;
  std::vector<std::unique_ptr<Keyed<secure::SrtpReceiver>>> receivers_;
  secure::SrtpSender* sender_ = nullptr;
  secure::SrtpReceiver* receiver_ = nullptr;
  bool mute_ = false;  // keys were agreed upon that cannot be had: silence rather than plain sound
  Counters counters_;
};

}  // namespace bedside::net
