#include "sfu/nack_requester.hpp"

#include <algorithm>

namespace bedside::sfu {

NackRequester::Advice NackRequester::packet(std::int64_t sequence, Moment now) {
  if (!highest_) {
    highest_ = sequence;
    return Advice::go_on;
  }
  if (sequence <= *highest_) {
    return remove(sequence, now) ? Advice::came_again : Advice::go_on;
  }
  const auto gap = static_cast<std::size_t>(sequence - *highest_ - 1);
  const std::int64_t first_missing = *highest_ + 1;
  highest_ = sequence;
  if (gap == 0) return Advice::go_on;
  if (gap > missing_limit_ - count_) {
    count_ = 0;
    return Advice::ask_for_key_frame;
  }
  for (std::size_t i = 0; i < gap; ++i) {
    missing_[count_++] = {first_missing + static_cast<std::int64_t>(i), now + kReorderTime, now, 0};
  }
  return Advice::go_on;
}

bool NackRequester::remove(std::int64_t sequence, Moment now) {
  const auto end = missing_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto at = std::lower_bound(missing_.begin(), end, sequence,
                                   [](const Missing& missing, std::int64_t wanted) { return missing.sequence < wanted; });
  if (at == end || at->sequence != sequence) return false;
  const bool asked = at->tries > 0;
  // An answer to a repeated request may belong to either, and is taken for the first one's: at worst the next repetition
  // waits longer than it need. Did answers to single requests alone count (Karn's rule, without its backing off), a way
  // longer than the first guess would never be known, and everything would be asked for four times.
  if (asked) round_trip_ = (round_trip_ * 7 + (now - at->asked)) / 8;
  std::move(at + 1, end, at);
  --count_;
  return asked;
}

std::size_t NackRequester::take_due(Moment now, std::span<std::uint16_t> out, Advice& advice) {
  advice = Advice::go_on;
  const auto retry = std::clamp<std::chrono::nanoseconds>(round_trip_ + round_trip_ / 4, kShortestRetry, kLongestRetry);
  std::size_t taken = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    Missing& missing = missing_[i];
    if (missing.due <= now && missing.tries >= tries_) {
      advice = Advice::ask_for_key_frame;
      continue;
    }
    if (missing.due <= now && taken < out.size()) {
      out[taken++] = static_cast<std::uint16_t>(missing.sequence);
      if (missing.tries++ == 0) missing.asked = now;
      missing.due = now + retry;
    }
    missing_[kept++] = missing;
  }
  count_ = kept;
  return taken;
}

std::optional<Moment> NackRequester::deadline() const {
  std::optional<Moment> soonest;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!soonest || missing_[i].due < *soonest) soonest = missing_[i].due;
  }
  return soonest;
}

void NackRequester::forget_before(std::int64_t sequence) {
  const auto end = missing_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto kept = std::remove_if(missing_.begin(), end,
                                   [&](const Missing& missing) { return missing.sequence < sequence; });
  count_ = static_cast<std::size_t>(kept - missing_.begin());
}

}  // namespace bedside::sfu
