#include "sfu/congestion/congestion_controller.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace bedside::sfu {

namespace {

/// Reference times are 24 bits of 64 ms.
constexpr std::int64_t kArrivalCircleUs = (std::int64_t{1} << 24) * 64'000;
/// Sending less than this share of the target, one does not learn from it whether there is more.
constexpr double kFilled = 0.85;
/// From here the increase of 8 % in a second would take too long.
constexpr std::int64_t kLowBps = 150'000;
/// What is lost while packets wait so long was lost to a full queue, not to chance.
constexpr std::chrono::milliseconds kStandingQueue{150};
/// In feedbacks: half a minute or so.
constexpr int kRoundTripMemory = 256;

}  // namespace

struct CongestionController::Arrivals {
  struct Arrival {
    std::chrono::microseconds at;
    SentPacket packet;
  };
  /// A feedback of 100 ms at 20 Mbit/s. Of a longer one a part at a time.
  static constexpr std::size_t kLimit = 256;
  std::array<Arrival, kLimit> list;
  std::size_t count = 0;
};

std::uint16_t CongestionController::packet_sent(std::size_t size, Moment now) {
  const std::uint16_t sequence = next_sequence_++;
  packets_.add({now, sequence, static_cast<std::uint16_t>(size), probes_.current()});
  probes_.sent(size, now);
  if (paused_until_ && now >= *paused_until_) {
    paused_until_.reset();
    fresh_since_ = now;
    arriving_ = {};
    forget_delays();
  } else if (now - sent_at_ > kStale) {
    forget_delays();
  }
  sent_at_ = now;
  if (!first_sent_at_) first_sent_at_ = now;
  if (!unanswered_since_) unanswered_since_ = now;
  ++unanswered_;
  return sequence;
}

void CongestionController::forget_delays() {
  inter_arrival_ = {};
  trendline_ = {};
}

void CongestionController::pause_until(Moment until) {
  paused_until_ = until;
  probes_.give_up();
}

std::chrono::microseconds CongestionController::unwrap_arrival(std::int64_t at_us) {
  if (feedback_at_) {
    const std::int64_t step = at_us - arrival_before_us_;
    if (step < -kArrivalCircleUs / 2) arrival_wraps_us_ += kArrivalCircleUs;
    if (step > kArrivalCircleUs / 2) arrival_wraps_us_ -= kArrivalCircleUs;
  }
  arrival_before_us_ = at_us;
  return std::chrono::microseconds(at_us + arrival_wraps_us_);
}

void CongestionController::take_lost(std::uint16_t first, std::size_t count) {
  const auto known = packets_.known_within(first, count, next_sequence_);
  for (std::size_t i = 0; i < known.count; ++i) {
    SentPacket* packet = packets_.find(static_cast<std::uint16_t>(known.first + i));
    if (packet == nullptr || packet->missed) continue;
    ++lost_;
    if (packet->at > signed_at_) ++lost_since_sign_;
    packet->missed = true;
  }
}

void CongestionController::take_received(std::uint16_t sequence, std::int64_t at_us) {
  SentPacket* packet = packets_.find(sequence);
  if (packet == nullptr) return;
  ++received_;
  if (packet->at > signed_at_) ++received_since_sign_;
  if (packet->missed) {
    --lost_;
    if (packet->at > signed_at_) --lost_since_sign_;
  }
  if (!packet->missed) newest_sent_ = std::max(newest_sent_, packet->at);
  if (arrivals_->count == Arrivals::kLimit) judge(*arrivals_);
  arrivals_->list[arrivals_->count++] = {unwrap_arrival(at_us), *packet};
  packet->size = 0;
}

void CongestionController::judge(Arrivals& arrivals) {
  const auto list = std::span(arrivals.list).first(std::exchange(arrivals.count, 0));
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return std::pair(a.at, a.packet.at) < std::pair(b.at, b.packet.at);
  });
  for (const auto& [arrived, packet] : list) {
    if (packet.at < fresh_since_) continue;
    arriving_.feed(arrived, packet.size);
    probes_.acknowledged(packet, arrived);
    if (const auto change = inter_arrival_.feed(packet.at, arrived)) {
      judged_ = true;
      trendline_.feed(*change, arrived);
      overused_ = overused_ || trendline_.state() == BandwidthUse::overusing;
    }
  }
}

bool CongestionController::feed_feedback(const rtp::RtcpBlock& feedback, Moment now) {
  received_ = received_since_sign_ = 0;
  lost_ = lost_since_sign_ = 0;
  overused_ = judged_ = false;
  newest_sent_ = Moment{};
  Arrivals arrivals;
  arrivals_ = &arrivals;
  const bool sound = rtp::parse_transport_feedback(feedback, *this).has_value();
  judge(arrivals);
  arrivals_ = nullptr;
  if (newest_sent_ != Moment{}) take_round_trip(now);
  if (received_ > 0 || lost_ > 0) {
    if (received_ > 0) feedback_at_ = now;
    unanswered_since_.reset();
    unanswered_ = 0;
    take_signs(now);
  }
  take_probe(now);
  return sound;
}

void CongestionController::take_round_trip(Moment now) {
  last_round_trip_ = now - newest_sent_;
  round_trip_ = feedback_at_ ? (round_trip_ * 7 + last_round_trip_) / 8 : last_round_trip_;
  const bool less = !feedback_at_ || last_round_trip_ < least_round_trip_;
  // Rises slowly, since a path may become another one.
  least_round_trip_ = less ? last_round_trip_ : least_round_trip_ + (last_round_trip_ - least_round_trip_) / kRoundTripMemory;
}

void CongestionController::take_signs(Moment now) {
  // A queue that is full does not grow any more, so delays alone would not tell.
  if (lost_since_sign_ > 0 && received_since_sign_ > 0 && queue_delay() > kStandingQueue) overused_ = true;
  const auto arriving = arriving_.bps();
  // While its queue is full, what has come in the last moments is what the path bears; before them it may have been another.
  const auto recent = arriving_.recent_bps();
  const auto borne = arriving && recent ? std::min(arriving, recent) : arriving;
  loss_.feed(received_since_sign_, lost_since_sign_, aimd_.rate_bps(), borne.value_or(0), now);
  if (overused_) {
    aimd_.feed(BandwidthUse::overusing, borne, round_trip_, now);
  } else {
    // A judgement that nothing has been added to is none.
    const BandwidthUse use = trendline_.state();
    aimd_.feed(use == BandwidthUse::overusing && !judged_ ? BandwidthUse::underusing : use, arriving, round_trip_, now);
  }
  if (!overused_ && !(loss_.falling() && lost_since_sign_ > 0)) return;
  full_at_ = now;
  probes_.postpone(now);
  // What was on its way when the last sign was answered tells of the time before.
  if (newest_sent_ <= signed_at_) return;
  sign_ = true;
  signed_at_ = now;
  loss_.forget(now);
}

void CongestionController::take_probe(Moment now) {
  const auto shown = probes_.take_result(now);
  if (!shown) return;
  aimd_.raise_to(std::min(*shown, kMostBps));
  loss_.raise_to(*shown);
}

void CongestionController::on_beat(std::int64_t wanted_bps, Moment now) {
  take_probe(now);
  if (feedback_at_ && unanswered_ > kOwed && now - *unanswered_since_ > kSilence) {
    aimd_.lower_to(std::max(aimd_.rate_bps() / 2, kLeastBps));
    unanswered_since_ = now;
    return;
  }
  if (!feedback_at_) return;
  const auto arriving = static_cast<double>(arriving_.bps().value_or(0));
  const bool filled = arriving > kFilled * static_cast<double>(target_bps()) && now - *feedback_at_ < kSilence;
  const bool low = loss_.may_rise() || (target_bps() < kLowBps && !loss_.falling());
  // Until the path has been found full once, nobody knows where its end is.
  const bool unknown = !aimd_.decreased_at() && loss_.bps() == LossBasedBound::kNone;
  if (!filled || low || unknown) probes_.consider(target_bps(), std::min(wanted_bps, kMostBps), now);
}

std::int64_t CongestionController::target_bps() const {
  return std::clamp(std::min(aimd_.rate_bps(), loss_.bps()), kLeastBps, kMostBps);
}

}  // namespace bedside::sfu
