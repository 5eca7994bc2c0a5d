// All rooms of one worker: finds whose a datagram is, feeds the room, keeps the time. The shell feeds
// packets and moments, drains the egress slab and the events after each turn, and sleeps until
// deadline(). No clock, thread, socket or logger; randomness is an argument.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sfu/room.hpp"

namespace bedside::sfu {

/// Where browsers are told to send: one of our sockets as seen from outside.
struct ListenAddress {
  std::string ip;
  std::uint16_t port = 0;
};
enum class Reach { udp, udp_and_tcp };  // the same addresses and ports by TCP too, behind them in order
std::vector<IceCandidate> make_candidates(const std::vector<ListenAddress>& addresses, Reach reach = Reach::udp);

class Engine {
 public:
  Engine(std::vector<IceCandidate> candidates, RandomSource& random, secure::HandshakeFactory& handshakes);

  void open_room(RoomKey key);
  void close_room(RoomKey key) { rooms_.erase(key); }
  Room* find_room(RoomKey key);
  std::size_t room_count() const { return rooms_.size(); }

  /// The datagram is decrypted in place. Drain when needs_drain().
  void feed_packet(MutableByteSpan datagram, const Path& path, Moment now);
  /// Does what is due; stops early when the slab must be drained first (deadline() is then still due).
  void on_deadline(Moment now);
  std::optional<Moment> deadline() const { return site_.due; }

  /// Somebody's connection is not there yet, but on its way: answers should not wait.
  bool somebody_joins(Moment now) const { return now < site_.joining_until; }

  bool needs_drain() const { return site_.egress.needs_drain(); }
  /// What has to leave, with the last of its tags.
  Egress& egress() {
    site_.tags.finish();
    return site_.egress;
  }
  std::vector<Event> take_events() { return std::exchange(site_.events, {}); }
  bool has_events() const { return !site_.events.empty(); }
  const Counters& counters() const { return site_.counters; }
  /// This path has passed ICE, and its transport is there.
  bool knows(const Path& path) const { return site_.directory.find(path) != nullptr; }
  /// Usernames and paths known: for tests of what is left behind.
  std::size_t directory_size() const { return site_.directory.size(); }

 private:
  void feed_stun(ByteSpan datagram, const Path& path, Moment now);

  Site site_;
  std::unordered_map<RoomKey, std::unique_ptr<Room>> rooms_;
};

}  // namespace bedside::sfu
