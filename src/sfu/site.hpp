// What the rooms of one worker share. Owned by the engine; nothing here is touched by another thread.
#pragma once

#include <optional>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "secure/dtls.hpp"
#include "secure/srtp.hpp"
#include "sfu/counters.hpp"
#include "sfu/directory.hpp"
#include "sfu/egress.hpp"
#include "sfu/events.hpp"

namespace bedside::sfu {

struct Site {
  std::vector<IceCandidate> candidates;
  RandomSource& random;
  secure::HandshakeFactory& handshakes;
  Directory directory;
  Egress egress;
  secure::SrtpTagBatch tags;  // of what lies in the egress slab
  Counters counters;
  std::vector<Event> events;
  /// When a room wants to be woken, or sooner.
  std::optional<Moment> due;
  /// Somebody is making a connection, and waits for each answer.
  Moment joining_until{};

  void wake(Moment at) {
    if (!due || at < *due) due = at;
  }
};

}  // namespace bedside::sfu
