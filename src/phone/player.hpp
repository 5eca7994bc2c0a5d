// What goes to the caller's ear besides voices: a sentence made of clips, over silence, hold music or the room.
// While a sentence is said, what lies under it goes on at a quarter of its loudness.
#pragma once

#include <array>
#include <optional>

#include "phone/dialogue.hpp"

namespace bedside::phone {

class Player {
 public:
  Player(const Phrasebook& phrasebook, audio::Rate rate) : book_(phrasebook), rate_(rate) {}

  /// In place of what is being said. Pieces without a recording are left out.
  void say(std::uint32_t number, const Pieces& pieces);
  void stop() { count_ = next_ = 0; }
  void set_background(Background background) { background_ = background; }
  /// Another codec: what is being said goes on from about where it is.
  void set_rate(audio::Rate rate);

  /// Fills one frame; `room` (empty: nothing is heard there) is used while the background is the room.
  void fill(audio::MutableSamples frame, audio::Samples room);
  /// The sentence that ended in this frame.
  std::optional<std::uint32_t> take_said() { return std::exchange(said_, std::nullopt); }
  Background background() const { return background_; }

 private:
  void fill_background(audio::MutableSamples frame, audio::Samples room);
  void add_sentence(audio::MutableSamples frame);

  const Phrasebook& book_;
  audio::Rate rate_;
  Background background_ = Background::silence;
  std::size_t music_at_ = 0;
  std::array<const Clip*, kPiecesLimit> clips_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;     // the clip that is played
  std::size_t clip_at_ = 0;  // the sample in it
  std::uint32_t number_ = 0;
  std::optional<std::uint32_t> said_;
  float loudness_ = 1;       // of the background
};

}  // namespace bedside::phone
