#include "audio/event_keys.hpp"

#include <string_view>

namespace bedside::audio {

std::optional<TelephoneEvent> parse_telephone_event(ByteSpan payload) {
  ByteReader reader(payload);
  TelephoneEvent event;
  event.event = reader.u8();
  const std::uint8_t flags = reader.u8();
  event.end = (flags & 0x80) != 0;
  event.volume_below_dbm0 = flags & 0x3F;
  event.duration = reader.u16();
  if (!reader.ok()) return std::nullopt;
  return event;
}

std::optional<Key> key_of(std::uint8_t event) {
  constexpr std::string_view kKeys = "0123456789*#";
  if (event >= kKeys.size()) return std::nullopt;
  return Key(kKeys[event]);
}

std::optional<Key> EventKeys::feed(ByteSpan payload, std::int64_t timestamp) {
  const auto event = parse_telephone_event(payload);
  if (!event || !key_of(event->event)) return std::nullopt;
  if (last_) {
    const auto earlier = last_->timestamp - timestamp;
    if (earlier > 0 && earlier <= kOutOfOrder) return std::nullopt;  // of an earlier press
    if (timestamp == last_->timestamp) {
      if (event->duration > last_->event.duration) last_->event.duration = event->duration;
      last_->event.end = last_->event.end || event->end;
      return std::nullopt;
    }
    // A press that is longer than its field holds goes on as a new event where the last one ended (section 2.5.1.3).
    const bool goes_on = earlier < 0 && event->event == last_->event.event && !last_->event.end &&
                         timestamp == last_->timestamp + last_->event.duration;
    last_ = Press{timestamp, *event};
    if (goes_on) return std::nullopt;
  }
  last_ = Press{timestamp, *event};
  return key_of(event->event);
}

}  // namespace bedside::audio
