// One stream that a browser sends: what has arrived of it, what is missing, the packets kept for
// resending, and who receives it. One layer; simulcast will hold one `ReceiveStream` for each.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/key_frame_requester.hpp"
#include "sfu/nack_requester.hpp"
#include "sfu/negotiation.hpp"
#include "sfu/packet_cache.hpp"
#include "sfu/receive_stream.hpp"
#include "sfu/sound_sink.hpp"

namespace bedside::sfu {

class Consumer;
struct Participant;

struct Producer {
  Producer(Participant& by, std::string its_id, std::uint8_t its_label, ProducerPlan its_plan)
      : owner(by), id(std::move(its_id)), label(its_label), plan(std::move(its_plan)), stream(plan.clock_rate) {
    if (plan.kind == Kind::video) cache = std::make_unique<PacketCache>();
    outgoing_extensions = extension_ids(plan.consumable);
  }

  bool is_video() const { return plan.kind == Kind::video; }

  Participant& owner;
  std::string id;
  std::uint8_t label;
  ProducerPlan plan;
  bool paused = false;
  SoundKey voice = 0;  // of sound: its number in the room, also for the SpeakerDetector; 0: a picture
  ExtensionIds outgoing_extensions;  // the router's ids
  ReceiveStream stream;
  NackRequester nack;
  KeyFrameRequester key_frame;
  std::uint8_t fir_count = 0;
  std::uint16_t inside_sequence = 0;  // of a producer inside the program
  Moment inside_clocks_due{};
  std::unique_ptr<PacketCache> cache;  // video only: sound is repaired by its own redundancy
  std::vector<Consumer*> consumers;
};

}  // namespace bedside::sfu
