// Invents the sound of a G.711 packet that never came: the last pitch periods, repeated and faded out, in the
// manner of G.711 Appendix I. After 60 ms there is silence: a longer hole is better heard as one.
#pragma once

#include <array>

#include "audio/frame.hpp"

namespace bedside::audio {

class Concealer {
 public:
  explicit Concealer(Rate rate);
  /// Sound that came; its beginning is blended with what was invented before it.
  void feed(MutableSamples sound);
  /// Fills `out` with invented sound.
  void conceal(MutableSamples out);

 private:
  void begin();
  void remember(Samples sound);
  Sample next_invented();

  static constexpr std::size_t kHistoryLimit = 640;  // 40 ms at 16 kHz: twice the longest pitch period, and a window
  static constexpr std::size_t kBlendLimit = 64;     // 4 ms at 16 kHz
  Rate rate_;
  std::size_t history_size_;
  std::size_t blend_;
  std::array<Sample, kHistoryLimit> history_{};
  std::array<Sample, kHistoryLimit> period_{};  // the last pitch period, made so that its end meets its beginning
  std::size_t lag_ = 0;        // its length; 0: nothing is being invented
  std::size_t at_ = 0;         // in the period
  std::size_t invented_ = 0;   // samples since the hole began
};

}  // namespace bedside::audio
