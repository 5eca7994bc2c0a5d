// How much may be sent to one receiver, from what its transport-wide feedback says: Google Congestion Control on the
// sender's side (draft-ietf-rmcat-gcc-02; Carlucci et al. 2016). The lower of a delay-based rate and a loss-based
// bound; probes find out what lies above. Governs pictures and their resends: sound is neither numbered nor held back,
// so what it takes is simply not there (docs/decisions/0007-congestion-control.md). No clock, no timer of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "rtp/transport_feedback.hpp"
#include "sfu/congestion/acknowledged_rate.hpp"
#include "sfu/congestion/aimd_rate_controller.hpp"
#include "sfu/congestion/inter_arrival.hpp"
#include "sfu/congestion/loss_based_bound.hpp"
#include "sfu/congestion/probe_controller.hpp"
#include "sfu/congestion/sent_packets.hpp"
#include "sfu/congestion/trendline_estimator.hpp"

namespace bedside::sfu {

/// What a payload takes on the wire beside itself: IPv4 and UDP 28, RTP with extensions 28, SRTP's tag 16.
inline constexpr std::size_t kWireOverhead = 72;

class CongestionController final : private rtp::FeedbackSink {
 public:
  /// Before anything has been measured: a middle layer. The first probe corrects it within a second.
  static constexpr std::int64_t kStartBps = 500'000;
  /// Below it no picture is worth sending; from it the path is found again.
  static constexpr std::int64_t kLeastBps = 50'000;
  static constexpr std::int64_t kMostBps = 20'000'000;
  /// A receiver that has spoken before and now says nothing to what is sent is not reached. Browsers speak when a packet
  /// comes, so to the last few before a pause they may owe an answer.
  static constexpr std::chrono::milliseconds kSilence{1500};
  static constexpr int kOwed = 10;
  /// After so long without a packet what the delays did before says nothing any more.
  static constexpr std::chrono::milliseconds kStale{1000};
  /// For so long a sign of a full path counts: a few feedbacks.
  static constexpr std::chrono::milliseconds kFull{1000};
  /// And for so long the path's end is known to be near.
  static constexpr std::chrono::seconds kLately{10};
  /// Feedback comes each 50-250 ms; who has given none by then does not give any.
  static constexpr std::chrono::milliseconds kFirstFeedback{2000};

  /// Takes note of a packet that leaves now; answers its transport-wide number. `size` with kWireOverhead.
  std::uint16_t packet_sent(std::size_t size, Moment now);
  /// False when malformed.
  bool feed_feedback(const rtp::RtcpBlock& feedback, Moment now);
  /// Once in a beat, 100 ms or so. `wanted_bps`: as much as there is to send.
  void on_beat(std::int64_t wanted_bps, Moment now);

  /// Whether the receiver gives feedback at all. Before it has, target_bps() is a guess.
  bool measured() const { return feedback_at_.has_value(); }
  /// It may still give some: nothing has been sent yet, or only just.
  bool undecided(Moment now) const { return !measured() && (!first_sent_at_ || now - *first_sent_at_ < kFirstFeedback); }
  std::int64_t target_bps() const;
  /// The path has just shown that it takes no more: its queue grew, or it threw much away.
  bool full(Moment now) const { return full_at_ && now - *full_at_ < kFull; }
  bool full_lately(Moment now) const { return full_at_ && now - *full_at_ < kLately; }
  /// Whether there was a new sign of it since this was asked last.
  bool take_sign() { return std::exchange(sign_, false); }
  /// How much longer the last packet took than one through empty queues.
  std::chrono::nanoseconds queue_delay() const { return last_round_trip_ - least_round_trip_; }
  /// Nothing is sent until then, so that the path's queue drains: what it did to delays before says nothing afterwards.
  void pause_until(Moment until);
  std::chrono::nanoseconds round_trip() const { return round_trip_; }

  /// Padding that should be sent now for a probe, and when there will be more to do.
  std::size_t padding_due(Moment now) { return probes_.bytes_due(now); }
  std::optional<Moment> deadline() const { return probes_.deadline(); }
  /// There is nothing to pad with.
  void give_up_probe() { probes_.give_up(); }

 private:
  void take_received(std::uint16_t sequence, std::int64_t at_us) override;
  void take_lost(std::uint16_t first, std::size_t count) override;
  /// What has arrived is judged in the order in which it did, not in that in which it was sent: of what was overtaken on its
  /// way the delay says nothing of a queue.
  struct Arrivals;
  void judge(Arrivals& arrivals);
  void take_probe(Moment now);
  void take_round_trip(Moment now);
  void take_signs(Moment now);
  void forget_delays();
  std::chrono::microseconds unwrap_arrival(std::int64_t at_us);

  SentPackets packets_;
  std::uint16_t next_sequence_ = 0;
  InterArrival inter_arrival_;
  TrendlineEstimator trendline_;
  AcknowledgedRate arriving_;
  AimdRateController aimd_{kStartBps};
  LossBasedBound loss_;
  ProbeController probes_;

  std::chrono::nanoseconds round_trip_{std::chrono::milliseconds(100)};
  std::chrono::nanoseconds last_round_trip_{};
  std::chrono::nanoseconds least_round_trip_{};
  std::optional<Moment> paused_until_;
  Moment fresh_since_{};  // of what was sent before, delays are of another time
  Moment signed_at_{};
  bool sign_ = false;
  std::optional<Moment> feedback_at_;
  std::optional<Moment> full_at_;
  std::optional<Moment> first_sent_at_;
  Moment sent_at_{};
  std::optional<Moment> unanswered_since_;  // of the first packet after the last feedback
  int unanswered_ = 0;                      // and how many there were
  std::int64_t arrival_wraps_us_ = 0;
  std::int64_t arrival_before_us_ = 0;

  // Of the feedback that is being read. What had been reported as lost and comes now is taken back: negative.
  Arrivals* arrivals_ = nullptr;
  int received_ = 0;
  int lost_ = 0;
  int lost_since_sign_ = 0;  // of what was sent after it
  int received_since_sign_ = 0;
  bool judged_ = false;
  bool overused_ = false;
  Moment newest_sent_{};
};

}  // namespace bedside::sfu
