// A caller for the tests of dialogues, in simulated time.
#pragma once

#include "phone/dialogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "phone/test_phrasebook.hpp"

namespace bedside::phone {

using namespace std::chrono_literals;

/// A caller with patience: hears every sentence to its end, a tenth of a second for each piece.
struct Call {
  void start(Budget budget = Budget::kept) {
    dialogue.start(Incoming{{"en", "es"}, budget}, now);
    drain();
  }
  void drain() {
    while (auto output = dialogue.next_output()) {
      if (auto* say = std::get_if<Say>(&*output)) {
        heard.push_back(say->pieces);
        saying = say->number;
        said_at = now + kTestPiece * static_cast<int>(say->pieces.size());
      } else if (std::holds_alternative<StopSaying>(*output)) {
        saying = 0;
      } else if (auto* set = std::get_if<SetBackground>(&*output)) {
        background = set->background;
      } else if (auto* typed = std::get_if<PinTyped>(&*output)) {
        pins.push_back(typed->pin.reveal());
      } else if (auto* hung_up = std::get_if<HangUp>(&*output)) {
        hang_up = hung_up->why;
      } else if (std::holds_alternative<EnterRoom>(*output)) {
        EXPECT_FALSE(in_room) << "entered twice";
        in_room = true;
      } else if (std::holds_alternative<LeaveRoom>(*output)) {
        EXPECT_TRUE(in_room);
        in_room = false;
      } else {
        wishes.push_back(std::move(*output));
      }
    }
    EXPECT_EQ(in_room, dialogue.status() == Status::in_call) << "in the room exactly while in the call";
    EXPECT_LE(heard.empty() ? 0 : heard.back().size(), kPiecesLimit);
  }
  void pass(std::chrono::nanoseconds time) {
    const Moment until = now + time;
    for (;;) {
      auto next = dialogue.deadline();
      const bool sentence = saying != 0 && (!next || said_at <= *next);
      if (sentence) next = said_at;
      if (!next || *next > until) break;
      now = std::max(now, *next);
      if (sentence) {
        dialogue.feed_said(std::exchange(saying, 0), now);
      } else {
        dialogue.on_deadline(now);
      }
      drain();
    }
    now = until;
  }
  void press(std::string_view keys) {
    for (const char key : keys) {
      dialogue.feed_key(Key(key), now);
      drain();
      pass(200ms);
    }
  }
  void answer(PinAnswer with) {
    dialogue.feed_pin_answer(std::move(with), now);
    drain();
  }
  void accept() { answer(PinAccepted{{"en", {"name/ruiz"}}}); }
  /// Up to waiting.
  void come() {
    start();
    press("482915736");
    accept();
    pass(3s);
  }
  void come_in() {
    come();
    dialogue.feed_admitted(now);
    drain();
    pass(2s);
  }
  void end(Parting why) {
    dialogue.feed_ended(why, now);
    drain();
  }
  bool hears(const std::string& piece) const {
    return !heard.empty() && std::ranges::find(heard.back(), piece) != heard.back().end();
  }
  int times(const std::string& piece) const {
    int count = 0;
    for (const auto& pieces : heard) count += static_cast<int>(std::ranges::count(pieces, piece));
    return count;
  }
  template <class T>
  std::vector<T> wished() const {
    std::vector<T> found;
    for (const auto& wish : wishes)
      if (const T* of_kind = std::get_if<T>(&wish)) found.push_back(*of_kind);
    return found;
  }

  Moment now{1000s};
  Dialogue dialogue{test_phrasebook()};
  std::vector<Pieces> heard;
  std::uint32_t saying = 0;
  Moment said_at{};
  Background background = Background::silence;
  std::vector<std::string> pins;
  std::vector<DialogueOutput> wishes;
  std::optional<Parting> hang_up;
  bool in_room = false;
};

}  // namespace bedside::phone
