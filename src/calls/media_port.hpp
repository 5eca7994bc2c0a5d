// What `calls` needs of the media plane. Filled by net (worker threads with their rooms).
// Every call returns at once; answers and events arrive on the thread of the worker that owns the room,
// so whoever implements `MediaEvents` or passes an answer only posts on and returns.
// Does not know visits, names or permissions: whoever is in a media room was let in before.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "calls/people.hpp"
#include "sfu/events.hpp"
#include "sfu/parameters.hpp"

namespace bedside::calls {

/// One media room, made for one running visit; placed on the worker with the least to do.
using RoomId = Id<struct RoomTag>;

enum class MediaSource { camera, microphone, screen };

enum class MediaWhy {
  no_such_room,
  no_such_participant,
  no_such_transport,
  no_such_producer,
  no_such_consumer,
  no_such_leg,
  already_connected,
  bad_parameters,       // not what the router offers, or malformed
  too_many,             // a bound of the room: participants, producers, transports
};

struct TransportOffer {
  std::string transport_id;
  sfu::IceParameters ice_parameters;
  std::vector<sfu::IceCandidate> ice_candidates;
  sfu::DtlsParameters dtls_parameters;
};

/// Both transports of a participant, made in one step so that joining costs one round trip.
struct MediaOffer {
  sfu::RtpCapabilities router_rtp_capabilities;
  TransportOffer send_transport;  // the browser sends on it
  TransportOffer recv_transport;
};

struct ConsumerOffer {
  std::string consumer_id;
  std::string producer_id;
  ParticipantId producer_participant;
  MediaSource source;
  std::string kind;  // "audio" | "video"
  sfu::RtpParameters rtp_parameters;
  bool producer_paused;
};

/// What happens in a room; `room` and `participant` say where.
class MediaEvents {
 public:
  virtual ~MediaEvents() = default;
  /// A consumer was made (paused) for a participant who has announced its capabilities.
  virtual void on_consumer(RoomId room, ParticipantId to, ConsumerOffer offer) = 0;
  virtual void on_consumer_closed(RoomId room, ParticipantId to, std::string consumer_id) = 0;
  virtual void on_producer_paused(RoomId room, ParticipantId of, std::string producer_id, bool paused) = 0;
  /// Active speaker: at most one per room at a time; empty participant: nobody speaks.
  virtual void on_speaker(RoomId room, ParticipantId speaker) = 0;
  /// How the participant's network does with pictures, when that has changed for some seconds.
  virtual void on_reception(RoomId room, ParticipantId of, sfu::Reception reception) = 0;
  /// "connected" once both ICE and DTLS are up; "disconnected" after 30 s without a consent check.
  virtual void on_transport_state(RoomId room, ParticipantId of, std::string transport_id, std::string state) = 0;
};

template <class T>
using Answer = std::function<void(Result<T, MediaWhy>)>;

class MediaPort {
 public:
  virtual ~MediaPort() = default;

  virtual RoomId open_room(MediaEvents& events) = 0;
  /// All transports of the room are dead when `done` runs: not one more packet leaves.
  virtual void close_room(RoomId room, std::function<void()> done) = 0;

  virtual void add_participant(RoomId room, ParticipantId who, Answer<MediaOffer> answer) = 0;
  /// The leg's telephone becomes a participant, without transports: it is heard as the microphone that is
  /// answered, and hears everybody but itself. no_such_leg when it has hung up meanwhile.
  virtual void add_phone(RoomId room, ParticipantId who, LegId leg, Answer<std::string> producer_id) = 0;
  /// Closes its transports, producers and consumers (a leg lives on, without the room); others are told by on_consumer_closed.
  virtual void remove_participant(RoomId room, ParticipantId who, std::function<void()> done) = 0;

  /// From here on the participant gets a consumer of every producer that it can play.
  virtual void announce_capabilities(RoomId room, ParticipantId who, sfu::RtpCapabilities capabilities,
                                     Answer<Done> answer) = 0;
  virtual void connect_transport(RoomId room, ParticipantId who, std::string transport_id,
                                 sfu::DtlsParameters dtls_parameters, Answer<Done> answer) = 0;
  virtual void restart_ice(RoomId room, ParticipantId who, std::string transport_id,
                           Answer<sfu::IceParameters> answer) = 0;
  virtual void produce(RoomId room, ParticipantId who, MediaSource source, std::string kind,
                       sfu::RtpParameters rtp_parameters, sfu::Worth worth, Answer<std::string> producer_id) = 0;
  virtual void close_producer(RoomId room, ParticipantId who, std::string producer_id, Answer<Done> answer) = 0;
  virtual void pause_producer(RoomId room, ParticipantId who, std::string producer_id, bool paused,
                              Answer<Done> answer) = 0;
  virtual void pause_consumer(RoomId room, ParticipantId who, std::string consumer_id, bool paused,
                              std::optional<int> long_side, Answer<Done> answer) = 0;

  /// True once sockets are bound and workers run (GET /readyz).
  virtual bool ready() const = 0;
};

}  // namespace bedside::calls
