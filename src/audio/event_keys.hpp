// Keys as RTP events (RFC 4733): each press once, although its packets are repeated, lost or out of order.
#pragma once

#include <cstdint>
#include <optional>

#include "audio/key.hpp"
#include "base/bytes.hpp"

namespace bedside::audio {

/// Section 2.3.
struct TelephoneEvent {
  std::uint8_t event = 0;
  bool end = false;
  std::uint8_t volume_below_dbm0 = 0;
  std::uint16_t duration = 0;  // in ticks of the timestamp
};
/// The first event of a payload; nothing for what is shorter than one.
std::optional<TelephoneEvent> parse_telephone_event(ByteSpan payload);
/// '0'-'9', '*', '#' of events 0-11; nothing for all others (A-D, flash, tones).
std::optional<Key> key_of(std::uint8_t event);

class EventKeys {
 public:
  /// `timestamp`: unwrapped; that of the press's beginning in all its packets. The key is known with the first packet
  /// that arrives, whichever of the press that is.
  std::optional<Key> feed(ByteSpan payload, std::int64_t timestamp);
  /// Another source counts its own time.
  void restart() { last_.reset(); }

 private:
  /// Ticks: six seconds at 8 kHz, one at 48. Further back is no network's doing: whoever sends has begun to count anew.
  static constexpr std::int64_t kOutOfOrder = 48000;
  struct Press {
    std::int64_t timestamp = 0;
    TelephoneEvent event;
  };
  std::optional<Press> last_;
};

}  // namespace bedside::audio
