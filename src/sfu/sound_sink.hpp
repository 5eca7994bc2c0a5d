// Who listens to a room's sound inside the program (a phone's mix): every packet of every microphone that is not
// paused, at once and in the order of arrival. The room calls; the listener copies what it keeps and returns.
// Nothing is resumed, negotiated or encrypted for it: whoever set it has been let into this room.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace bedside::sfu {

/// A producer of sound, numbered within its room; never 0, never used twice.
using SoundKey = std::uint32_t;

struct SoundPacket {
  SoundKey producer = 0;
  const ParticipantId& from;
  bool from_inside = false;    // of a participant inside the program, who may have been heard before it was encoded
  std::int64_t number = 0;     // unwrapped sequence number
  std::uint32_t timestamp = 0; // 48 kHz
  bool marker = false;         // the first after a silence (RFC 3551 section 4.1)
  bool came_again = false;     // late for having been asked for: says nothing of the path's jitter
  ByteSpan opus;
};

class SoundSink {
 public:
  virtual ~SoundSink() = default;
  virtual void on_sound(const SoundPacket& packet, Moment now) = 0;
  /// Closed or gone with its participant: not one packet of it comes any more.
  virtual void on_sound_gone(SoundKey producer) = 0;
};

}  // namespace bedside::sfu
