#include "sip/rate_limits.hpp"

namespace bedside::sip {

RateLimits::Source* RateLimits::find_source(const AddressBytes& source, Moment now) {
  if (const auto found = sources_.find(source); found != sources_.end()) return &found->second;
  if (sources_.size() >= kSourceLimit) {
    std::erase_if(sources_, [now](auto& entry) { return entry.second.messages.full(now) && entry.second.new_requests.full(now); });
    if (sources_.size() >= kSourceLimit) return nullptr;
  }
  Source made{TokenBucket(kMessagesPerSource.per_second, kMessagesPerSource.burst, now),
              TokenBucket(kNewRequestsPerSource.per_second, kNewRequestsPerSource.burst, now)};
  return &sources_.emplace(source, made).first->second;
}

bool RateLimits::may_parse(const AddressBytes& source, Moment now) {
  auto* found = find_source(source, now);
  // The source pays first: what it wastes beyond its own share is not taken from the others'.
  return found != nullptr && found->messages.take(now) && messages_.take(now);
}

bool RateLimits::may_begin(const AddressBytes& source, Moment now) {
  auto* found = find_source(source, now);
  return found != nullptr && found->new_requests.take(now) && new_requests_.take(now);
}

}  // namespace bedside::sip
