// One caller: the dialogue and the sound of one leg, put together. Whoever owns it feeds packets and answers, steps it
// every 20 ms (by step(), or in the RoomSound to which the leg was added, then after_step()), sends what the leg holds,
// and takes the wishes. On EnterRoom the leg is added to its RoomSound, on LeaveRoom it is taken out; it is deaf and
// dumb to the room before the one and from the other on, whenever that is done.
#pragma once

#include "phone/room_sound.hpp"

namespace bedside::phone {

struct HealthChanged { Health health; };
/// Nothing has come for long: is the other side still there?
struct AskIfThere {};
using CallerOutput = std::variant<PinTyped, PressedOne, WantMicrophone, WantHand, WantLeave, WantLanguage, EnterRoom, LeaveRoom,
                                  HangUp, HealthChanged, AskIfThere>;

class Caller {
 public:
  /// `phrasebook` outlives it.
  Caller(const Phrasebook& phrasebook, const LegFormat& format, RandomSource& random, Moment now);

  Leg& leg() { return leg_; }
  /// For answers of the use cases and events of the room; settle() afterwards.
  Dialogue& dialogue() { return dialogue_; }
  const Dialogue& dialogue() const { return dialogue_; }

  /// A whole step outside a room.
  void step(Moment now);
  /// After the room's step with this leg in it: keys, time-outs, ends of sentences.
  void after_step(Moment now);
  /// Does what the dialogue has put out and concerns the leg.
  void settle();
  /// Mute is the room's state: it reaches the leg and the dialogue together.
  void set_microphone(Microphone microphone, By by);

  std::optional<CallerOutput> next_output();

 private:
  void put(CallerOutput output) { outputs_.push_back(std::move(output)); }

  Leg leg_;
  Dialogue dialogue_;
  Health told_;
  std::deque<CallerOutput> outputs_;  // bounded as the dialogue's
};

}  // namespace bedside::phone
