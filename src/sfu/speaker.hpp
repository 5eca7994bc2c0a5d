// Who speaks: the loudest by the audio-level header extension (RFC 6464), at most one in a room. Slow
// to change its mind, so that a cough does not move the ring, nor a breath end it. One step is one beat.
// Decodes nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "rtp/packet.hpp"
#include "sfu/beat.hpp"

namespace bedside::sfu {

class SpeakerDetector {
 public:
  /// Speech at a laptop lies at -20 to -45 dBov, a quiet room below -60.
  static constexpr double kSpeaksAbove = 127 - 50;
  /// So many steps above it to begin, so many below it to end, so many louder to take over.
  static constexpr int kStepsToBegin = 2;
  static constexpr int kStepsToEnd = 8;
  static constexpr int kStepsToTakeOver = 4;
  static constexpr double kLouderBy = 3;

  /// Nobody is 0; sources are numbered by the caller.
  using Source = std::uint32_t;

  void add(Source source) { voices_.push_back({source}); }
  void remove(Source source) {
    std::erase_if(voices_, [source](const Voice& voice) { return voice.source == source; });
    if (speaker_ == source) next_ = Moment{};
  }
  void feed(Source source, rtp::extension::AudioLevel level, Moment now);
  /// The new speaker when it has changed.
  std::optional<Source> on_deadline(Moment now);
  std::optional<Moment> deadline() const { return next_; }
  Source speaker() const { return speaker_; }

 private:
  struct Voice {
    Source source = 0;
    double sum = 0;      // of loudness (127 - dB below full scale) in this step
    int packets = 0;
    double loudness = 0;  // smoothed
    int steps_above = 0;
    int steps_below = 0;
    int steps_louder = 0;
  };
  void step(Voice& voice);

  std::vector<Voice> voices_;
  Source speaker_ = 0;
  std::optional<Moment> next_;
};

}  // namespace bedside::sfu
