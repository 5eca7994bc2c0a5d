#include "audio/jitter_buffer.hpp"

#include <algorithm>

namespace bedside::audio {

JitterBuffer::Kept JitterBuffer::insert(const StreamPacket& packet) {
  if (packet.payload.size() > kOpusPacketLimit) return Kept::too_large;
  Slot* free = nullptr;
  for (Slot& slot : *slots_) {
    if (slot.used && (slot.timestamp == packet.timestamp || slot.sequence == packet.sequence)) return Kept::duplicate;
    if (!slot.used) free = &slot;
  }
  const Kept kept = free != nullptr ? Kept::kept : Kept::kept_and_dropped_oldest;
  if (free == nullptr) {
    free = find_earliest();
    --count_;
  }
  free->used = true;
  free->sequence = packet.sequence;
  free->timestamp = packet.timestamp;
  free->size = static_cast<std::uint16_t>(packet.payload.size());
  std::ranges::copy(packet.payload, free->payload.begin());
  ++count_;
  return kept;
}

JitterBuffer::Slot* JitterBuffer::find_earliest() const {
  Slot* earliest = nullptr;
  for (Slot& slot : *slots_)
    if (slot.used && (earliest == nullptr || slot.timestamp < earliest->timestamp)) earliest = &slot;
  return earliest;
}

std::optional<StreamPacket> JitterBuffer::earliest() const {
  const Slot* slot = count_ == 0 ? nullptr : find_earliest();
  if (slot == nullptr) return std::nullopt;
  return StreamPacket{slot->sequence, slot->timestamp, ByteSpan(slot->payload).first(slot->size), false};
}

void JitterBuffer::pop() {
  if (count_ == 0) return;
  find_earliest()->used = false;
  --count_;
}

void JitterBuffer::clear() {
  for (Slot& slot : *slots_) slot.used = false;
  count_ = 0;
}

}  // namespace bedside::audio
