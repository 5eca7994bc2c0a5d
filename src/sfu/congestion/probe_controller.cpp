#include "sfu/congestion/probe_controller.hpp"

#include <algorithm>

namespace bedside::sfu {

namespace {

double bits_per_second(std::size_t bytes, std::chrono::nanoseconds time) {
  return static_cast<double>(bytes) * 8e9 / static_cast<double>(time.count());
}

}  // namespace

void ProbeController::consider(std::int64_t target_bps, std::int64_t wanted_bps, Moment now) {
  if (sending_ || awaited_ || now < next_at_ || target_bps >= wanted_bps) return;
  const auto target = static_cast<double>(target_bps);
  const double factor = !ever_ ? kFirstFactor : careful_ ? kCarefulFactor : kFactor;
  length_ = careful_ ? kCarefulLength : kShortest;
  begin(std::min(target * factor, static_cast<double>(wanted_bps) * kHeadroom), now);
}

void ProbeController::begin(double rate_bps, Moment now) {
  if (++id_ == 0) id_ = 1;
  ever_ = true;
  sending_ = true;
  awaited_ = true;
  rate_bps_ = rate_bps;
  began_ = now;
  sent_bytes_ = 0;
  sent_packets_ = 0;
  arrived_packets_ = 0;
  arrived_bytes_ = 0;
}

void ProbeController::sent(std::size_t size, Moment now) {
  last_packet_ = now;
  if (!sending_) return;
  sent_bytes_ += size;
  ++sent_packets_;
  const bool long_enough = static_cast<double>(sent_bytes_) * 8 >=
                           rate_bps_ * std::chrono::duration<double>(length_).count();
  if (long_enough && sent_packets_ >= kFewestPackets && now - began_ >= length_ - kStep) sending_ = false;
}

std::size_t ProbeController::bytes_due(Moment now) {
  if (!sending_) return awaited_ && now - last_packet_ >= kNudge ? 1 : 0;
  if (now - began_ > kPatience) {  // nothing to pad with
    sending_ = false;
    return 0;
  }
  const double so_far = rate_bps_ / 8 * std::chrono::duration<double>(now - began_ + kStep).count();
  return so_far > static_cast<double>(sent_bytes_) ? static_cast<std::size_t>(so_far) - sent_bytes_ : 0;
}

std::optional<Moment> ProbeController::deadline() const {
  if (!sending_) return awaited_ ? std::optional(last_packet_ + kNudge) : std::nullopt;
  // When the next step's bytes are due.
  const std::chrono::duration<double> worth(static_cast<double>(sent_bytes_) * 8 / rate_bps_);
  return began_ + std::max<std::chrono::nanoseconds>(kStep, std::chrono::ceil<std::chrono::milliseconds>(worth));
}

void ProbeController::acknowledged(const SentPacket& packet, std::chrono::microseconds arrived) {
  if (!awaited_ || packet.probe == 0 || packet.probe != id_) return;
  if (arrived_packets_ == 0) {
    first_sent_ = last_sent_ = packet.at;
    first_arrived_ = last_arrived_ = arrived;
    first_size_ = packet.size;
  }
  ++arrived_packets_;
  arrived_bytes_ += packet.size;
  // What was overtaken came late by its way: when it came says nothing of how fast the others were.
  if (arrived_packets_ > 1 && static_cast<std::int16_t>(packet.sequence - last_sequence_) < 0) return;
  last_sequence_ = packet.sequence;
  last_sent_ = packet.at;
  last_size_ = packet.size;
  last_arrived_ = std::max(last_arrived_, arrived);
}

std::optional<std::int64_t> ProbeController::take_result(Moment now) {
  if (!awaited_ || sending_) return std::nullopt;
  const bool complete = arrived_packets_ >= 4 && arrived_packets_ * 5 >= sent_packets_ * 4;
  if (!complete) {
    if (now - began_ > kPatience) {
      awaited_ = false;
      postpone(now);
    }
    return std::nullopt;
  }
  awaited_ = false;
  next_at_ = now + kAgain;
  const auto sent_for = last_sent_ - first_sent_;
  const std::chrono::nanoseconds arrived_for = last_arrived_ - first_arrived_;
  if (sent_for <= std::chrono::nanoseconds::zero() || arrived_for <= std::chrono::nanoseconds::zero()) return std::nullopt;
  // The last packet's bytes left after the last moment of sending, the first's came before the first of arriving.
  const double sending = bits_per_second(arrived_bytes_ - last_size_, sent_for);
  const double arriving = bits_per_second(arrived_bytes_ - first_size_, arrived_for);
  if (arriving > 2 * sending) return std::nullopt;  // held somewhere and let go at once
  double result = std::min(sending, arriving);
  if (arriving < 0.9 * sending) {
    next_at_ = now + (arriving < 0.6 * sending ? kRetry : kAgain);
    careful_ = true;
    result = 0.95 * arriving;  // the path was filled: leave room for its queue to drain
  } else if (result >= kFree * rate_bps_) {
    next_at_ = now;  // free as far as could be seen: look further
    careful_ = false;
  }
  return static_cast<std::int64_t>(result);
}

}  // namespace bedside::sfu
