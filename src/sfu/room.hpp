// One media room: participants, and every packet's way from one to the others. Whoever is in it was let
// in before; nobody else has a transport, so nobody else can send or receive (waiting people have none).
// Belongs to one engine and through it to one thread. No clock, no socket: Engine feeds it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sfu/beat.hpp"
#include "sfu/participant.hpp"
#include "sfu/sound_sink.hpp"
#include "sfu/speaker.hpp"

namespace bedside::sfu {

/// A visit is a handful of people; its limits (a patient, thirty guests, eight providers) add up to 39.
inline constexpr std::size_t kParticipantLimit = 40;
static_assert(2 * kParticipantLimit <= Egress::kReserve, "each of a room's transports has a chunk in the slab");
/// Camera, microphone, screen, and one that is just being replaced.
inline constexpr std::size_t kProducerLimit = 4;
static_assert((kParticipantLimit - 1) * kProducerLimit * 2 <= secure::kSrtpStreamLimit,
              "a receiver may have all the others' streams and their RTX");

enum class RoomWhy {
  no_such_room,
  no_such_participant,
  no_such_transport,
  no_such_producer,
  no_such_consumer,
  already_connected,
  bad_parameters,
  too_many,
};

struct TransportDescription {
  std::string id;
  IceParameters ice_parameters;
  std::vector<IceCandidate> ice_candidates;
  DtlsParameters dtls_parameters;
};
struct ParticipantTransports {
  TransportDescription send;
  TransportDescription receive;
};

/// Pictures that one receiver gets at most, those of whoever spoke last: more do not fit a page as more than stamps,
/// and a browser that decodes them has no time left for sound.
inline constexpr std::size_t kPictureLimit = 16;

/// A piece of sound from inside the program.
struct InsideSound {
  std::uint32_t timestamp = 0;  // 48 kHz
  bool marker = false;          // the first after a silence
  rtp::extension::AudioLevel level;
  ByteSpan opus;                // one packet of Opus
};

class Room {
 public:
  Room(Site& site, RoomKey key) : site_(site), key_(key) {}
  ~Room();

  // Requests. Each refers to people by id and to things by the ids that were handed out.
  Result<ParticipantTransports, RoomWhy> add_participant(const ParticipantId& who);
  /// From here on not one packet goes to or is taken from the participant.
  Result<Done, RoomWhy> remove_participant(const ParticipantId& who);
  Result<Done, RoomWhy> announce_capabilities(const ParticipantId& who, RtpCapabilities capabilities);
  Result<Done, RoomWhy> connect_transport(const ParticipantId& who, const std::string& transport_id,
                                          const DtlsParameters& remote, Moment now);
  Result<IceParameters, RoomWhy> restart_ice(const ParticipantId& who, const std::string& transport_id);
  Result<std::string, RoomWhy> produce(const ParticipantId& who, Kind kind, std::uint8_t label,
                                       const RtpParameters& parameters, Worth worth = Worth::usual);
  Result<Done, RoomWhy> close_producer(const ParticipantId& who, const std::string& producer_id);
  Result<Done, RoomWhy> pause_producer(const ParticipantId& who, const std::string& producer_id, bool paused,
                                       Moment now);
  /// `long_side`: see Consumer::set_shown; 1 to kLongestSide.
  Result<Done, RoomWhy> pause_consumer(const ParticipantId& who, const std::string& consumer_id, bool paused,
                                       std::optional<int> long_side, Moment now);

  // A participant inside the program (a telephone's leg): no transports and no consumers. It is heard by
  // feed_inside, and hears by the sink, which is set while at least one such participant is here.
  Result<Done, RoomWhy> add_inside(const ParticipantId& who);
  /// Opus in the router's own numbers; one producer each.
  Result<std::string, RoomWhy> produce_inside(const ParticipantId& who, std::uint8_t label);
  /// Forwarded like any packet: not while the producer is paused, not once it is gone.
  void feed_inside(const ParticipantId& who, const InsideSound& sound, Moment now);
  /// Outlives the room, or is taken back by a null.
  void set_sound_sink(SoundSink* sink) { sound_sink_ = sink; }

  // Packets, found to be for `transport`, which is of this room.
  void feed_stun(Transport& transport, const rtp::StunMessage& request, const Path& path, Moment now);
  void feed_dtls(Transport& transport, ByteSpan datagram, Moment now);
  void feed_rtp(Transport& transport, MutableByteSpan datagram, Moment now);
  void feed_rtcp(Transport& transport, MutableByteSpan datagram, Moment now);

  void on_deadline(Moment now);
  std::optional<Moment> deadline() const { return deadline_; }
  std::size_t size() const { return participants_.size(); }

 private:
  Participant* find(const ParticipantId& who);
  Result<Participant*, RoomWhy> make_participant(const ParticipantId& who);
  void emit(decltype(Event::what) what) { site_.events.push_back({key_, std::move(what)}); }
  void wake(Moment at) {
    if (!deadline_ || at < *deadline_) deadline_ = at;
    site_.wake(at);
  }
  void wake(const std::optional<Moment>& at) {
    if (at) wake(*at);
  }
  TransportDescription describe(const Transport& transport) const;

  // room.cpp
  void make_consumer(Participant& to, Producer& producer);
  void close(Consumer& consumer);
  void close(Producer& producer);
  void want_key_frame(Producer& producer, int layer, Moment now);
  void begin(Consumer& consumer, Moment now);
  void begin_all(Participant& of, Moment now);
  void after_step(Transport& transport, Moment now);
  void after_joining_step(Transport& transport, Moment now);

  // room_inside.cpp
  void tell_sink(const Producer& producer, const rtp::PacketView& packet, std::int64_t number, bool came_again,
                 Moment now);

  // room_packets.cpp
  Participant::Incoming* find_incoming(Participant& from, const rtp::PacketView& packet);
  void note_arrival(Participant& from, const rtp::PacketView& packet, Moment now);
  PacketFacts read(const Producer& producer, const rtp::PacketView& packet) const;
  bool note_missing(Producer& producer, Layer& layer, std::int64_t number, Moment now);
  void take_media(Producer& producer, Layer& layer, const rtp::PacketView& packet, bool resent, Moment now);
  void forward(Producer& producer, Layer& layer, const rtp::PacketView& packet, std::int64_t number, bool came_again,
               Moment now);
  bool send_or_queue(Consumer& consumer, const Layer& layer, const rtp::PacketView& packet, std::int64_t number,
                     const PacketFacts& facts, Moment now);
  void let_out(Participant& to, Moment now);
  bool catch_up(Consumer& consumer, Moment now);
  void take_from_sender(Participant& from, const rtp::RtcpBlock& block, Moment now);
  void take_from_receiver(Participant& from, const rtp::RtcpBlock& block, Moment now);
  void take_nack(Consumer& consumer, const rtp::RtcpBlock& block, Moment now);

  // room_reports.cpp
  void send_key_frame_request(Producer& producer, Layer& layer, Moment now);
  void send_due_nacks(Producer& producer, Layer& layer, Moment now);
  void send_feedback(Participant& to);
  void send_reports(Participant& to, Moment now);
  void tick(Participant& participant, Moment now);

  // room_quality.cpp
  void allocate(Participant& to, Moment now);
  void pace(Participant& to, bool needed);
  void relieve(Participant& to, Moment now);
  void send_padding(Participant& to, Moment now);
  void tell_reception(Participant& of);

  Site& site_;
  RoomKey key_;
  std::vector<std::unique_ptr<Participant>> participants_;
  SpeakerDetector speakers_;
  SoundKey last_voice_ = 0;
  SoundSink* sound_sink_ = nullptr;
  // Scratch of allocate(), kept so that nothing is allocated each time.
  std::vector<Consumer*> pictures_;
  std::vector<LayerWish> wishes_;
  std::optional<Moment> deadline_;
};

}  // namespace bedside::sfu
