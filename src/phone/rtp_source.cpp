#include "phone/rtp_source.hpp"

namespace bedside::phone {

bool RtpSource::follows(const rtp::PacketView& packet) const {
  if (packet.ssrc() != ssrc_) return false;
  const int steps = rtp::distance(static_cast<std::uint16_t>(sequences_.highest()), packet.sequence());
  return steps < kAheadLimit && steps > -kBehindLimit;
}

void RtpSource::begin(const rtp::PacketView& packet) {
  started_ = true;
  ssrc_ = packet.ssrc();
  sequences_ = {};
  sound_timestamps_ = {};
  key_timestamps_ = {};
  first_ = sequences_.peek(packet.sequence());
  candidate_.reset();
}

std::optional<RtpSource::Accepted> RtpSource::accept(const rtp::PacketView& packet, Kind kind) {
  bool begins_anew = false;
  if (!started_) {
    begin(packet);
    begins_anew = true;
  } else if (!follows(packet)) {
    const bool confirmed = candidate_ && candidate_->ssrc == packet.ssrc() && candidate_->next_sequence == packet.sequence();
    if (!confirmed) {
      ++strays_;
      candidate_ = Candidate{packet.ssrc(), static_cast<std::uint16_t>(packet.sequence() + 1)};
      return std::nullopt;
    }
    begin(packet);
    begins_anew = true;
  }
  auto& timestamps = kind == Kind::sound ? sound_timestamps_ : key_timestamps_;
  return Accepted{sequences_.unwrap(packet.sequence()), timestamps.unwrap(packet.timestamp()), begins_anew};
}

}  // namespace bedside::phone
