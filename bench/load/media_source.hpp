// The packets of one publisher, as Chromium would number and mark them (the parameters of sfu/test_peer), each with
// the moment of its sending inside. No socket: the pump asks what is due.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "bench/load/scenario.hpp"
#include "rtp/packet.hpp"

namespace bedside::load {

/// The moment that a packet carries; empty where there is none.
std::optional<Moment> stamp_of(const rtp::PacketView& packet);

class MediaSource {
 public:
  /// Starts within one frame's time from `now`, so that publishers do not all send at once.
  MediaSource(bool video, RandomSource& random, Moment now);

  bool has_video() const { return video_; }
  std::uint32_t video_ssrc() const { return video_ssrc_; }
  std::uint32_t video_rtx_ssrc() const { return video_ssrc_ + 1; }
  std::uint32_t sound_ssrc() const { return sound_ssrc_; }

  /// The next frame begins with a key frame.
  void want_key_frame() { key_frame_wanted_ = true; }
  Moment deadline() const { return video_ && next_frame_ < next_sound_ ? next_frame_ : next_sound_; }
  /// Plain packets that are due: a whole frame, a packet of sound. Valid until the next call.
  std::span<const std::vector<std::uint8_t>> take_due(Moment now);

 private:
  std::vector<std::uint8_t>& next_packet();
  void add_frame(Moment now);
  void add_sound(Moment now);

  bool video_;
  std::uint32_t video_ssrc_;
  std::uint32_t sound_ssrc_;
  std::uint16_t video_sequence_;
  std::uint16_t sound_sequence_;
  std::uint16_t transport_sequence_ = 1;
  std::int64_t frames_ = 0;
  std::int64_t sounds_ = 0;
  Moment begin_;
  Moment sound_begin_;
  Moment next_frame_;
  Moment next_sound_;
  bool key_frame_wanted_ = true;
  std::vector<std::vector<std::uint8_t>> packets_;  // reused
  std::size_t count_ = 0;
};

}  // namespace bedside::load
