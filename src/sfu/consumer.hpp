// One producer's stream on its way to one receiver: SSRC, counters and header of its own, straight into
// the receiver's slot; of several layers one at a time. Created paused. Sequence numbers run on without a gap over
// every pause and switch, so each is used once under the transport's key; resends of pictures go as RTX with a
// counter of its own (RFC 4588), and so does the padding of probes; of sound the protected bytes themselves go out again.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "rtp/packet.hpp"
#include "sfu/forwarded_stretch.hpp"
#include "sfu/layer_allocator.hpp"
#include "sfu/producer.hpp"
#include "sfu/transport.hpp"

namespace bedside::sfu {

/// What has been read of a packet once for all of its receivers.
struct PacketFacts {
  bool starts_key_frame = false;
  std::optional<rtp::Vp8Descriptor> vp8;
  bool came_again = false;  // sound that had been lost: others have gone before it
};

class Consumer {
 public:
  /// Resends in a burst and in a second: half of a 2.5 Mbit/s video. More loss than that is congestion,
  /// which resends would only feed.
  static constexpr double kResendBurst = 200;
  static constexpr double kResendsPerSecond = 150;
  /// Of sound half a second at once and half of it all the time.
  static constexpr double kSoundResendBurst = 25;
  static constexpr double kSoundResendsPerSecond = 25;
  /// After a step down: the path has just been full. Twice as long each time that a step up did not last, but not so
  /// long that a path which has recovered would wait ten seconds.
  static constexpr std::chrono::milliseconds kBeforeRising{2000};
  static constexpr std::chrono::milliseconds kLongestBeforeRising{6000};
  static constexpr std::chrono::milliseconds kLasted{6000};
  /// Of the size in which a picture is shown a layer needs this share: enlarged by a ninth a face looks the same, and the
  /// next layer takes three times the bits.
  static constexpr double kLargeEnough = 0.9;
  /// In choices, one each beat: a frozen picture is worse than half a second of a path that is too full.
  static constexpr int kBeforeHolding = 5;

  Consumer(std::string id, Producer& producer, Transport& receiver, RtpParameters parameters, RandomSource& random);

  const std::string& id() const { return id_; }
  Producer& producer() const { return producer_; }
  Transport& receiver() const { return receiver_; }
  const RtpParameters& parameters() const { return parameters_; }
  std::uint32_t ssrc() const { return ssrc_; }
  std::uint32_t rtx_ssrc() const { return rtx_ssrc_; }
  bool paused() const { return paused_; }
  /// Held back by the server, for want of room on the receiver's path.
  bool held() const { return target_ == kNoLayer; }
  /// The receiver wants it and could have it.
  bool wished() const { return !paused_ && !producer_.paused && receiver_.connected(); }
  bool active() const { return wished() && !held(); }
  /// The receiver wants it and can have it in a moment: what comes of it until then is kept.
  bool expected() const { return !paused_ && !producer_.paused && !held() && receiver_.coming_up(); }
  bool is_governed() const { return extensions_.transport_wide_cc != 0; }

  /// True when the decoder needs a key frame to go on.
  bool set_paused(bool paused);
  /// How large the receiver shows it: its longer side in pixels of the screen; empty: not known, as large as it comes.
  void set_shown(std::optional<int> long_side) { shown_ = long_side; }
  /// More pixels than this layer has would not be seen.
  bool is_large_enough(const Layer& layer) const;
  /// The stream was interrupted (producer resumed, transport coming up or connected): video waits for a key frame.
  bool restart();
  /// Nothing of it has gone out yet.
  bool is_new() const { return clock_layer_ == kNoLayer; }
  /// The layer to forward from its next key frame on; kNoLayer: none. What is sent until then: with `keep_old` the
  /// layer that was, otherwise nothing. True when a key frame is needed.
  enum class Until { keep_old, nothing };
  /// For which reason, when it is a lower one: after what the path does not bear the next step up waits.
  enum class Because { path, shown_small };
  bool set_layer(int layer, Until until, Because because, Moment now);
  int layer() const { return target_; }
  bool may_rise(Moment now) const { return now - lowered_at_ >= before_rising_; }
  /// Asked at each choice: whether even the lowest layer is more than the path bears, and has been for kBeforeHolding.
  bool must_hold(bool too_much) {
    too_much_for_ = too_much ? too_much_for_ + 1 : 0;
    return too_much_for_ >= kBeforeHolding;
  }
  bool waits_for_key_frame_of(const Layer& layer) const {
    return needs_key_frame() && layer.index == target_ && queued_layer_ != target_;
  }
  /// Something that comes now and has to wait in the pacer: whether it is worth it.
  bool queues(const Layer& layer, const PacketFacts& facts);
  /// Too much waits there, or it is of no use any more: on with the next key frame.
  void cut();
  /// What waited was not there any more when its turn came.
  void queued_in_vain() { queued_layer_ = kNoLayer; }
  bool takes(const Layer& layer) const {
    return (active() || expected()) && (layer.index == target_ || layer.index == stretch_.layer);
  }

  /// `number`: the layer's unwrapped sequence number. False when not sent.
  bool forward(const Layer& layer, const rtp::PacketView& packet, std::int64_t number, const PacketFacts& facts,
               Moment now);
  /// What the receiver misses; sent when still there and within the allowance, a picture's packet as RTX.
  enum class Resend { sent, refused, over_limit };
  Resend resend(std::uint16_t sequence, Moment now);
  bool can_pad() const { return rtx_payload_type_ && is_governed(); }
  /// A packet of nothing but padding, at most kPaddingSize with all that is around it. Its size; 0: not sent.
  static constexpr std::size_t kPaddingSize = 255 + kWireOverhead;
  std::size_t send_padding(Moment now);

  /// A sender report of this stream, on the producer's own clocks.
  std::optional<rtp::SenderInfo> sender_info(Moment now);
  void receiver_report(const rtp::ReportBlock& report, Moment now);
  std::chrono::nanoseconds round_trip() const { return round_trip_; }
  std::uint8_t fraction_lost() const { return fraction_lost_; }

 private:
  std::size_t write_header(MutableByteSpan out, const rtp::PacketView& packet, rtp::Header header,
                           std::size_t payload_size, Moment now);
  void begin_stretch(const Layer& layer, const rtp::PacketView& packet, std::int64_t number, const PacketFacts& facts,
                     Moment now);
  std::uint32_t timestamp_offset(const Layer& layer, std::uint32_t timestamp, Moment now) const;
  const ForwardedStretch* stretch_of(std::int64_t ours) const;
  void remember(std::int64_t ours, std::uint32_t timestamp, const PacketFacts& facts, Moment now);
  bool allow_resend(std::uint16_t sequence, Moment now);
  Resend resend_sound(std::uint16_t sequence, Moment now);
  bool needs_key_frame() const { return producer_.is_video() && active() && (must_sync_ || stretch_.layer != target_); }
  bool starts(const PacketFacts& facts) const {
    return facts.starts_key_frame || (!producer_.plan.video_codec && !facts.came_again);
  }

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
  std::optional<int> shown_;
  int target_ = 0;
  int queued_layer_ = kNoLayer;  // a key frame of it waits in the pacer
  Moment raised_at_{};
  Moment lowered_at_{};
  std::chrono::milliseconds before_rising_ = kBeforeRising;
  int too_much_for_ = 0;
  ForwardedStretch stretch_;
  ForwardedStretch before_;  // what is missed across a switch is resent from here
  std::int64_t highest_ = 0;  // ours
  std::uint32_t highest_timestamp_ = 0;  // ours
  Moment sent_at_{};
  std::uint16_t picture_id_ = 0;  // the last that went out
  std::uint8_t tl0_ = 0;
  /// The layer with which it all began: its clock is the receiver's.
  int clock_layer_ = kNoLayer;
  std::uint32_t clock_offset_ = 0;
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
  std::unique_ptr<SentSound> sent_sound_;  // where the receiver asks for lost sound
  std::array<Recent, 256> recent_resends_{};
  double allowance_ = kResendBurst;
  Moment allowance_at_{};
};

}  // namespace bedside::sfu
