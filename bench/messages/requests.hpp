// Send Invitation pressed by many at once, over HTTP, on the real program.
#pragma once

#include "bench/messages/databases.hpp"

namespace bedside::bench {

struct Delays {
  double p50 = 0, p95 = 0, p99 = 0, longest = 0;  // ms, from the moment at which a request is due to its whole answer
};

/// `per_second` requests for `seconds`, whatever the answers take, while what they queue is being sent.
Delays measure_delays(Databases& databases, const std::string& program, int per_second, int seconds);

/// Invitations a second by as many as there are request workers, each as soon as the one before is answered; none is sent.
double measure_answering(Databases& databases, const std::string& program, int count);

}  // namespace bedside::bench
