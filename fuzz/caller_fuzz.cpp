// A whole caller under whatever a trunk and a server may do: packets of any content, keys, answers and events in any
// order. Nobody is in the room without a PIN that was accepted and without having been let in; nothing of the caller
// reaches the room and nothing of the room the caller outside of it; a PIN has nine digits.
#include <cstdlib>

#include "phone/caller.hpp"
#include "phone/test_phrasebook.hpp"

namespace {

using namespace bedside;
using namespace bedside::phone;

void require(bool condition) {
  if (!condition) std::abort();
}

struct World {
  explicit World(std::uint8_t choice)
      : random(choice), caller(test_phrasebook(), make(choice), random, now), called(choice % 2 == 1) {
    if (called) {
      caller.dialogue().start(Outgoing{{"en"}, {"es", {"name/ruiz"}}}, now);
    } else {
      caller.dialogue().start(Incoming{{"en", "es"}, choice % 4 == 0 ? Budget::kept : Budget::exceeded}, now);
    }
    caller.settle();
  }
  static LegFormat make(std::uint8_t choice) {
    const Codec codec = choice % 3 == 0 ? Codec::pcmu : choice % 3 == 1 ? Codec::pcma : Codec::opus;
    return {codec, 0, 0, 101, choice % 5 == 0};
  }
  void drain() {
    while (auto output = caller.next_output()) {
      if (auto* typed = std::get_if<PinTyped>(&*output)) {
        require(typed->pin.reveal().size() == kPinDigits && typed->pin.reveal().find_first_not_of("0123456789") == std::string::npos);
      }
      if (std::holds_alternative<PressedOne>(*output)) accepted = true;
      if (std::holds_alternative<EnterRoom>(*output)) require(accepted && admitted);
    }
  }
  void step() {
    now += audio::kFrame;
    caller.step(now);
    const Status status = caller.dialogue().status();
    if (status != Status::in_call) require(!caller.leg().room_packet());
    drain();
  }
  void answer(PinAnswer with, bool good) {
    if (good && caller.dialogue().status() == Status::checking) accepted = true;
    caller.dialogue().feed_pin_answer(std::move(with), now);
  }
  void event(std::uint8_t what) {
    Dialogue& dialogue = caller.dialogue();
    const Status status = dialogue.status();
    switch (what % 12) {
      case 0: answer(PinAccepted{{"en", {}}}, true); break;
      case 1: answer(PinNotLive{}, false); break;
      case 2: answer(PinTooEarly{"es", {2026, 2, 28, 23, 59, "UTC", 0}}, false); break;
      case 3: answer(PinUnavailable{}, false); break;
      case 4:
        if (status == Status::introducing || status == Status::waiting) admitted = true;
        dialogue.feed_admitted(now);
        break;
      case 5: dialogue.feed_waiting(WaitingFor::admission, now); break;
      case 6: caller.set_microphone(what < 128 ? Microphone::muted : Microphone::open, By::provider); break;
      case 7: dialogue.feed_entered(PersonKind::carer); break;
      case 8: dialogue.feed_people({{PersonKind::provider, what}}); break;
      case 9: dialogue.feed_hand(what < 128 ? Hand::raised : Hand::down, By::provider); break;
      case 10: caller.leg().change(make(what)); break;
      case 11:
        if (what > 230) dialogue.feed_ended(Parting::completed, now);
        break;
    }
    caller.settle();
    drain();
  }

  Moment now{std::chrono::seconds(1000)};
  SeededRandom random;
  Caller caller;
  bool called;
  bool accepted = false;
  bool admitted = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ByteReader reader(ByteSpan(data, size).subspan(1));
  World world(data[0]);
  while (reader.remaining() > 0) {
    const std::uint8_t what = reader.u8();
    if (what < 64) {
      for (int i = 0; i <= what % 8; ++i) world.step();
    } else if (what < 128) {
      world.caller.leg().feed_key(Key("0123456789*#"[what % 12]));
      world.step();
    } else if (what < 192) {
      world.event(reader.u8());
    } else {
      world.caller.leg().feed_rtp(reader.bytes(std::min<std::size_t>(reader.u8(), reader.remaining())), world.now);
    }
  }
  return 0;
}
