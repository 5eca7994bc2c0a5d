// One producer's stream on its way to one receiver: SSRC, counters and header of its own, straight into
// the receiver's slot. Created paused. Sequence numbers run on without a gap over every pause, so each
// is used once under the transport's key; resends go as RTX with a counter of its own (RFC 4588).
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "rtp/packet.hpp"
#include "sfu/producer.hpp"
#include "sfu/transport.hpp"

namespace bedside::sfu {

class Consumer {
 public:
  /// Resends in a burst and in a second: half of a 2.5 Mbit/s video. More loss than that is congestion,
  /// which resends would only feed.
  static constexpr double kResendBurst = 200;
  static constexpr double kResendsPerSecond = 150;

  Consumer(std::string id, Producer& producer, Transport& receiver, RtpParameters parameters, RandomSource& random);

  const std::string& id() const { return id_; }
  Producer& producer() const { return producer_; }
  Transport& receiver() const { return receiver_; }
  const RtpParameters& parameters() const { return parameters_; }
  std::uint32_t ssrc() const { return ssrc_; }
  std::uint32_t rtx_ssrc() const { return rtx_ssrc_; }
  bool paused() const { return paused_; }
  bool active() const { return !paused_ && !producer_.paused && receiver_.connected(); }

  /// True when the decoder needs a key frame to go on.
  bool set_paused(bool paused);
  /// The stream was interrupted (producer resumed, transport connected): video waits for a key frame.
  bool restart();
  bool waits_for_key_frame() const { return must_sync_ && producer_.is_video(); }

  /// `number`: the producer's unwrapped sequence number. False when not sent.
  bool forward(const rtp::PacketView& packet, std::int64_t number, bool starts_key_frame, Moment now);
  /// What the receiver misses; sent as RTX when still there and within the allowance.
  enum class Resend { sent, refused, over_limit };
  Resend resend(std::uint16_t sequence, Moment now);

  /// A sender report of this stream, on the producer's own clocks.
  std::optional<rtp::SenderInfo> sender_info(Moment now);
  void receiver_report(const rtp::ReportBlock& report, Moment now);
  std::chrono::nanoseconds round_trip() const { return round_trip_; }
  std::uint8_t fraction_lost() const { return fraction_lost_; }

 private:
  std::size_t write_header(MutableByteSpan out, const rtp::PacketView& packet, std::uint8_t payload_type,
                           std::uint32_t ssrc, std::uint16_t sequence, Moment now);
  bool allow_resend(std::uint16_t sequence, Moment now);

  std::string id_;
  Producer& producer_;
  Transport& receiver_;
  RtpParameters parameters_;
  ExtensionIds extensions_;
  std::uint8_t payload_type_;
  std::optional<std::uint8_t> rtx_payload_type_;
  std::uint32_t ssrc_;
  std::uint32_t rtx_ssrc_ = 0;

  bool paused_ = true;
  bool must_sync_ = true;
  std::int64_t offset_ = 0;      // ours = producer's + offset
  std::int64_t sync_from_ = 0;   // producer's number with which the current stretch began
  std::int64_t highest_ = 0;     // ours
  std::uint16_t rtx_sequence_;

  std::uint32_t packet_count_ = 0;
  std::uint32_t byte_count_ = 0;
  std::uint32_t last_sr_ = 0;
  Moment last_sr_at_{};
  std::chrono::nanoseconds round_trip_{std::chrono::milliseconds(50)};
  std::uint8_t fraction_lost_ = 0;

  struct Recent {
    std::uint32_t sequence = 0x10000;  // no sequence number
    Moment at{};
  };
  std::array<Recent, 256> recent_resends_{};
  double allowance_ = kResendBurst;
  Moment allowance_at_{};
};

}  // namespace bedside::sfu
