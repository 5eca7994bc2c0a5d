// A whole call in simulated time from one seed: one engine, peers of a few participants, a network that
// delays and can lose. Every datagram that leaves the engine is delivered by its address.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "secure/fake_handshake.hpp"
#include "sfu/engine.hpp"
#include "sfu/test_peer/test_peer.hpp"

namespace bedside::sfu {

class SimulatedCall {
 public:
  static constexpr std::chrono::milliseconds kDelay{10};

  struct Member {
    ParticipantId id;
    std::unique_ptr<TestPeer> send;
    std::unique_ptr<TestPeer> receive;
    ParticipantTransports offer;
    Path send_path;
    Path receive_path;
    std::vector<ConsumerDescription> consumers;
    std::vector<std::string> gone;
    std::vector<TransportState> states;
    std::vector<Reception> receptions;
    std::uint16_t transport_sequence = 0;
  };

  explicit SimulatedCall(std::uint64_t seed, secure::SrtpProfile profile = secure::SrtpProfile::aead_aes_128_gcm);

  Room& room() { return *engine.find_room(1); }
  /// In the room with two offers; nothing sent yet.
  Member& add(const std::string& name);
  /// Capabilities announced, both transports up.
  Member& join(const std::string& name, bool with_h264 = true);
  Member& join(const std::string& name, RtpCapabilities capabilities);
  void resume_all(Member& member);
  /// Runs network and timers for this long.
  void run(std::chrono::nanoseconds time);
  /// A datagram from anywhere.
  void inject(ByteSpan datagram, const Path& from);
  void remove(Member& member) { (void)room().remove_participant(member.id); }

  void send_video(Member& from, std::uint32_t ssrc, std::uint16_t sequence, bool key_frame, std::size_t size = 200);
  void send_sound(Member& from, std::uint32_t ssrc, std::uint16_t sequence, std::uint8_t level);

  /// True: the datagram is lost. Asked for each, in both directions.
  std::function<bool(ByteSpan datagram, const Path& path, bool to_engine)> lose;

  /// Each way.
  std::chrono::nanoseconds delay = kDelay;
  /// By how much more this datagram is late, in both directions; others overtake it.
  std::function<std::chrono::nanoseconds(ByteSpan datagram, const Path& path)> later;
  /// When a datagram from the engine reaches the peer; empty: lost. Where it is not set, after `delay`.
  std::function<std::optional<Moment>(std::size_t size, const Path& path)> carry;

  SeededRandom random;
  secure::FakeHandshakeFactory server_handshakes;
  secure::FakeHandshakeFactory client_handshakes;
  Engine engine;
  Moment now{std::chrono::seconds(1000)};
  std::map<std::string, std::unique_ptr<Member>> members;
  std::vector<ParticipantId> speakers;
  std::map<std::uint16_t, std::size_t> datagrams_to;  // by the peer's port

 private:
  struct Flight {
    std::vector<std::uint8_t> bytes;
    Path path;
    bool to_engine = false;
  };
  void collect();
  void drain();
  Moment arrival(ByteSpan datagram, const Path& path) const { return now + delay + (later ? later(datagram, path) : std::chrono::nanoseconds{}); }
  void take_events();
  void deliver(const Flight& flight);

  std::multimap<Moment, Flight> network_;
  std::uint16_t next_port_ = 5000;
};

}  // namespace bedside::sfu
