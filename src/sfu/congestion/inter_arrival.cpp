#include "sfu/congestion/inter_arrival.hpp"

#include <algorithm>

namespace bedside::sfu {

bool InterArrival::belongs(Moment sent, Arrival arrived) const {
  const auto since_first = sent - current_->first_sent;
  if (since_first <= kBurstTime) return true;
  // A queue that lets go of several groups at once says nothing about the path's rate: they are one.
  const auto arrived_after = arrived - current_->last_arrived;
  const auto sent_after = sent - current_->last_sent;
  return arrived_after <= kBurstTime && arrived_after < sent_after &&
         arrived - current_->first_arrived < kBurstLimit;
}

std::optional<InterArrival::Change> InterArrival::feed(Moment sent, Arrival arrived) {
  if (current_ && sent < current_->first_sent) return std::nullopt;  // an older group's straggler
  if (current_ && belongs(sent, arrived)) {
    current_->last_sent = std::max(current_->last_sent, sent);
    current_->last_arrived = std::max(current_->last_arrived, arrived);
    return std::nullopt;
  }
  std::optional<Change> change;
  if (current_ && before_) {
    change = Change{current_->last_sent - before_->last_sent, current_->last_arrived - before_->last_arrived};
  }
  before_ = current_;
  current_ = Group{sent, sent, arrived, arrived};
  if (change && change->arrived < std::chrono::nanoseconds::zero()) change.reset();  // whole groups overtook
  return change;
}

}  // namespace bedside::sfu
