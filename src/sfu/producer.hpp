// One stream that a browser sends, in one layer or in several (simulcast), and who receives it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/layer.hpp"
#include "sfu/negotiation.hpp"
#include "sfu/sound_allowance.hpp"
#include "sfu/sound_sink.hpp"

namespace bedside::sfu {

class Consumer;
struct Participant;

struct Producer {
  Producer(Participant& by, std::string its_id, std::uint8_t its_label, ProducerPlan its_plan)
      : owner(by), id(std::move(its_id)), label(its_label), plan(std::move(its_plan)) {
    layers.reserve(plan.encodings.size());
    for (const EncodingPlan& encoding : plan.encodings) {
      layers.emplace_back(static_cast<int>(layers.size()), encoding, plan);
    }
    std::size_t slots = PacketCache::kSlots;
    for (auto layer = layers.rbegin(); is_video() && layer != layers.rend(); ++layer, slots /= 2) {
      layer->cache = std::make_unique<PacketCache>(slots);
    }
    outgoing_extensions = extension_ids(plan.consumable);
  }

  bool is_video() const { return plan.kind == Kind::video; }

  Participant& owner;
  std::string id;
  std::uint8_t label;
  ProducerPlan plan;
  Worth worth = Worth::usual;
  bool paused = false;
  SoundKey voice = 0;  // of sound: its number in the room, also for the SpeakerDetector; 0: a picture
  SoundAllowance sound_allowance;
  ExtensionIds outgoing_extensions;  // the router's ids
  std::vector<Layer> layers;  // never grows: consumers and what is incoming point into it
  std::uint16_t inside_sequence = 0;  // of a producer inside the program
  Moment inside_clocks_due{};
  std::vector<Consumer*> consumers;
};

}  // namespace bedside::sfu
