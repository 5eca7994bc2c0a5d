// Opus (RFC 6716) for one mono voice: libopus behind two types that own their state and allocate at set-up only.
#pragma once

#include <memory>

#include "audio/frame.hpp"
#include "base/bytes.hpp"

struct OpusEncoder;
struct OpusDecoder;

namespace bedside::audio {

/// Opus counts RTP time at 48 kHz whatever the rate (RFC 7587 section 4.1).
inline constexpr int kOpusClock = 48000;
inline constexpr std::uint32_t kOpusFrameTicks = kOpusClock / kFramesPerSecond;
/// The longest packet that libopus makes or we read (RFC 6716 section 3.2.1: one frame has 1,275 bytes at most).
inline constexpr std::size_t kOpusPacketLimit = 1276;
/// A packet holds 120 ms at the most (RFC 6716 section 3.1).
inline constexpr std::size_t kOpusFramesLimit = 6;
/// Packets of one or two bytes carry no sound: discontinuous transmission, need not be sent.
inline constexpr std::size_t kOpusNothingToSend = 2;

enum class Switch { off, on };

struct OpusSettings {
  Rate rate = Rate::narrow;
  int bitrate_bps = 16000;
  int complexity = 0;           // 0-10
  Switch fec = Switch::off;     // redundancy in the next packet, when losses are expected
  int expected_loss_percent = 0;
  Switch dtx = Switch::off;     // silence is not sent
};

class OpusVoiceEncoder {
 public:
  explicit OpusVoiceEncoder(const OpusSettings& settings);
  /// 20 ms of sound into one packet; its size, at most kOpusNothingToSend where nothing need be sent.
  std::size_t encode(Samples frame, MutableByteSpan packet);

 private:
  struct Free { void operator()(::OpusEncoder* encoder) const; };
  std::unique_ptr<::OpusEncoder, Free> encoder_;
};

class OpusVoiceDecoder {
 public:
  explicit OpusVoiceDecoder(Rate rate);
  /// Samples in the packet at this decoder's rate; 0: no packet of Opus.
  std::size_t duration(ByteSpan packet) const;
  /// The samples written; 0 for what is no packet of Opus or does not fit.
  std::size_t decode(ByteSpan packet, MutableSamples sound);
  /// Invents what never came, or takes it from the redundancy in the packet after it (empty: not there).
  void conceal(ByteSpan next, MutableSamples sound);

 private:
  struct Free { void operator()(::OpusDecoder* decoder) const; };
  std::unique_ptr<::OpusDecoder, Free> decoder_;
  Rate rate_;
};

}  // namespace bedside::audio
