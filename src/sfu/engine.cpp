#include "sfu/engine.hpp"

#include "rtp/demux.hpp"

namespace bedside::sfu {

std::vector<IceCandidate> make_candidates(const std::vector<ListenAddress>& addresses, Reach reach) {
  std::vector<IceCandidate> candidates;
  std::uint32_t preference = 65535;
  for (const auto& address : addresses) {
    // RFC 8445 section 5.1.2.1: host candidates, component 1; the list's order is our preference.
    const std::uint32_t priority = (126U << 24) + (preference << 8) + 255U;
    candidates.push_back({"udp" + std::to_string(candidates.size()), priority, address.ip, address.port, "udp", "host"});
    if (preference > 0) --preference;
  }
  if (reach == Reach::udp) return candidates;
  // RFC 6544 section 4.2: a type preference below that of UDP, and the direction preference of passive hosts.
  std::uint32_t other_preference = 8191;
  for (const auto& address : addresses) {
    const std::uint32_t priority = (90U << 24) + (((4U << 13) + other_preference) << 8) + 255U;
    candidates.push_back({"tcp" + std::to_string(candidates.size()), priority, address.ip, address.port, "tcp", "host"});
    if (other_preference > 0) --other_preference;
  }
  return candidates;
}

Engine::Engine(std::vector<IceCandidate> candidates, RandomSource& random, secure::HandshakeFactory& handshakes)
    : site_{std::move(candidates), random, handshakes, {}, {}, {}, {}, {}, {}, {}} {}

void Engine::open_room(RoomKey key) { rooms_.emplace(key, std::make_unique<Room>(site_, key)); }

Room* Engine::find_room(RoomKey key) {
  const auto at = rooms_.find(key);
  return at == rooms_.end() ? nullptr : at->second.get();
}

void Engine::feed_packet(MutableByteSpan datagram, const Path& path, Moment now) {
  ++site_.counters.packets_in;
  site_.counters.bytes_in += datagram.size();
  const rtp::PacketKind kind = rtp::classify(datagram);
  if (kind == rtp::PacketKind::unknown) return site_.counters.drop(Drop::unknown_kind);
  if (kind == rtp::PacketKind::stun) return feed_stun(datagram, path, now);
  Transport* transport = site_.directory.find(path);
  if (transport == nullptr) return site_.counters.drop(Drop::unknown_address);
  Room& room = transport->room();
  switch (kind) {
    case rtp::PacketKind::dtls: return room.feed_dtls(*transport, datagram, now);
    case rtp::PacketKind::rtp: return room.feed_rtp(*transport, datagram, now);
    case rtp::PacketKind::rtcp: return room.feed_rtcp(*transport, datagram, now);
    case rtp::PacketKind::stun:
    case rtp::PacketKind::unknown: return;
  }
}

void Engine::feed_stun(ByteSpan datagram, const Path& path, Moment now) {
  const auto message = rtp::StunMessage::parse(datagram);
  if (!message) return site_.counters.drop(Drop::stun_malformed);
  if (!message->is_binding(rtp::StunClass::request)) return site_.counters.drop(Drop::stun_not_a_request);
  Transport* transport = site_.directory.find(message->username_local());
  if (transport == nullptr) return site_.counters.drop(Drop::stun_unknown_user);
  transport->room().feed_stun(*transport, *message, path, now);
}

void Engine::on_deadline(Moment now) {
  if (!site_.due || now < *site_.due) return;
  site_.due.reset();
  for (const auto& [key, room] : rooms_) {
    if (site_.egress.needs_drain()) return site_.wake(now);
    room->on_deadline(now);
    if (room->deadline()) site_.wake(*room->deadline());
  }
}

}  // namespace bedside::sfu
