#include "phone/health.hpp"

#include <algorithm>

namespace bedside::phone {

void HealthWatch::note_counts(std::int64_t expected, std::int64_t received) {
  if (expected < total_.expected) marks_.fill({});  // another stream
  total_ = {expected, received};
}

void HealthWatch::note_far_loss(double share, Moment now) {
  far_loss_ = share;
  far_loss_at_ = now;
}

void HealthWatch::set_expecting(bool expecting, Moment now) {
  if (expecting && !expecting_) last_packet_ = last_sound_ = now;
  expecting_ = expecting;
}

bool HealthWatch::is_to_be_asked(Moment now) {
  if (!expecting_ || now - std::max(last_packet_, asked_at_.value_or(last_packet_)) < kAskAfter) return false;
  asked_at_ = now;
  return true;
}

void HealthWatch::on_step(Moment now) {
  if (!sound_expected_) last_sound_ = now;
  health_.no_packets = expecting_ && now - last_packet_ >= (suppressed_ ? kNoPacketsAfterNoise : kNoPacketsAfter);
  health_.silent = expecting_ && !suppressed_ && !health_.no_packets && now - last_sound_ >= kSilentAfter;
  if (now - second_began_ < std::chrono::seconds(1)) return;
  second_began_ = now;
  const Second before = marks_[next_mark_];
  marks_[next_mark_] = total_;
  next_mark_ = (next_mark_ + 1) % marks_.size();
  const std::int64_t expected = total_.expected - before.expected;
  const std::int64_t lost = expected - (total_.received - before.received);
  // What they lose goes on being true until they report again or go silent.
  const bool far = now - far_loss_at_ < std::chrono::seconds(kLossWindowSeconds + 5) && far_loss_ > kLossLimit;
  health_.lossy = far || (expected >= kLeastPackets && static_cast<double>(lost) > kLossLimit * static_cast<double>(expected));
}

}  // namespace bedside::phone
