// How much of our time the trunks' addresses get: a bucket in total and one per source, for parsing and, narrower, for
// requests that belong to no call yet. Requests within a call and answers to our own are not counted twice, so a
// flood of new calls cannot keep a BYE out.
#pragma once

#include <cstddef>
#include <map>

#include "base/network.hpp"
#include "sip/token_bucket.hpp"

namespace bedside::sip {

class RateLimits {
 public:
  struct Rate {
    double per_second;
    double burst;
  };
  // A message costs some 20 µs to parse: 4,000 a second are less than a tenth of a core, and 200 calls at once with
  // session timers make less than one message a second.
  static constexpr Rate kMessages{4000, 8000};
  static constexpr Rate kMessagesPerSource{2000, 4000};
  // New calls come at some tens a second at the very worst hour of a large clinic; each is tried again by its sender
  // within half a second.
  static constexpr Rate kNewRequests{200, 400};
  static constexpr Rate kNewRequestsPerSource{100, 200};
  /// Sources are addresses of trunks; a list may hold a whole network, so their number is bounded. When it is full,
  /// those who owe nothing are forgotten; if all owe, the newcomer waits.
  static constexpr std::size_t kSourceLimit = 1024;

  explicit RateLimits(Moment now)
      : messages_(kMessages.per_second, kMessages.burst, now),
        new_requests_(kNewRequests.per_second, kNewRequests.burst, now) {}

  bool may_parse(const AddressBytes& source, Moment now);
  bool may_begin(const AddressBytes& source, Moment now);
  std::size_t source_count() const { return sources_.size(); }

 private:
  struct Source {
    TokenBucket messages;
    TokenBucket new_requests;
  };
  Source* find_source(const AddressBytes& source, Moment now);

  TokenBucket messages_;
  TokenBucket new_requests_;
  std::map<AddressBytes, Source> sources_;
};

}  // namespace bedside::sip
