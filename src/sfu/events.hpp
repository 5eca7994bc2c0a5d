// What a room tells the world, in the order in which it happened. Drained by the shell.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/id.hpp"
#include "sfu/parameters.hpp"
#include "sfu/transport_state.hpp"

namespace bedside::sfu {

using RoomKey = std::uint64_t;

/// A consumer as its receiver must be told of it.
struct ConsumerDescription {
  std::string consumer_id;
  std::string producer_id;
  ParticipantId producer_participant;
  std::uint8_t label = 0;  // the producer's, as it was given to produce()
  std::string kind;
  RtpParameters rtp_parameters;
  bool producer_paused = false;
};

struct ConsumerAppeared {
  ParticipantId to;
  ConsumerDescription consumer;
};
struct ConsumerGone {
  ParticipantId to;
  std::string consumer_id;
};
struct ProducerPauseChanged {
  ParticipantId of;
  std::string producer_id;
  bool paused = false;
};
/// Empty: nobody speaks.
struct SpeakerChanged {
  ParticipantId speaker;
};
struct TransportStateChanged {
  ParticipantId of;
  std::string transport_id;
  TransportState state = TransportState::waiting;
};

/// How the network of a participant does with pictures.
enum class Reception {
  whole,
  weak,         // smaller pictures than there are, or much of what it sends is lost
  no_pictures,  // some or all of them are held back: there is room for sound alone
};
struct ReceptionChanged {
  ParticipantId of;
  Reception reception = Reception::whole;
};

struct Event {
  RoomKey room = 0;
  std::variant<ConsumerAppeared, ConsumerGone, ProducerPauseChanged, SpeakerChanged, TransportStateChanged, ReceptionChanged> what;
};

}  // namespace bedside::sfu
