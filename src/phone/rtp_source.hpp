// Who sends to this leg: unwraps sequence numbers and timestamps, notices when a stream begins anew (another SSRC, or
// numbers that jump), and keeps a single stray packet from being taken for that (RFC 3550 appendix A.1).
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/packet.hpp"
#include "rtp/sequence.hpp"

namespace bedside::phone {

class RtpSource {
 public:
  struct Accepted {
    std::int64_t sequence = 0;
    std::int64_t timestamp = 0;
    bool begins_anew = false;
  };
  /// Sound and keys share a sequence; the times of keys may be counted by another clock.
  enum class Kind { sound, keys };
  /// Nothing: a stray, or the first packet of what may become a new stream.
  std::optional<Accepted> accept(const rtp::PacketView& packet, Kind kind);

  /// Of the present stream: how many packets there should have been, from the first to the highest.
  std::int64_t expected() const { return started_ ? sequences_.highest() - first_ + 1 : 0; }
  std::uint64_t strays() const { return strays_; }

 private:
  bool follows(const rtp::PacketView& packet) const;
  void begin(const rtp::PacketView& packet);

  /// A minute of usual packets is a jump, half a second backwards is not reordering.
  static constexpr int kAheadLimit = 3000;
  static constexpr int kBehindLimit = 100;

  bool started_ = false;
  std::uint32_t ssrc_ = 0;
  rtp::SequenceUnwrapper sequences_;
  rtp::TimestampUnwrapper sound_timestamps_;
  rtp::TimestampUnwrapper key_timestamps_;
  std::int64_t first_ = 0;
  struct Candidate {
    std::uint32_t ssrc = 0;
    std::uint16_t next_sequence = 0;
  };
  std::optional<Candidate> candidate_;
  std::uint64_t strays_ = 0;
};

}  // namespace bedside::phone
