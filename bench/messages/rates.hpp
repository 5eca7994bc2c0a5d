// Accepting and sending, by the program's own code and plainly.
#pragma once

#include "bench/messages/databases.hpp"

namespace bedside::bench {

struct Rates {
  double ours = 0;     // invitations or messages a second
  double rows = 0;     // the same statements, plainly
  double writing = 0;  // of them only those that write
};

/// Requests that are answered at the same time (server.request_workers).
inline constexpr unsigned kWorkers = 8;

/// `count` invitations, each a transaction of its own, until it is durable.
Rates measure_accepting(Databases& databases, int count);

/// `count` messages from the outbox to senders that take everything at once.
Rates measure_sending(Databases& databases, int count);

}  // namespace bedside::bench
