// Where a piece of sound repeats itself: the one search that concealing and stretching share.
#pragma once

#include "audio/frame.hpp"

namespace bedside::audio {

struct Pitch {
  std::size_t lag = 0;       // samples after which the sound is most like itself
  float likeness = 0;        // normalised correlation there, -1..1; 1 for silence
};

/// Compares the last `window` samples with those `lag` before them, shortest..longest. `sound` holds at least
/// window + longest samples.
Pitch find_pitch(Samples sound, std::size_t window, std::size_t shortest, std::size_t longest);

/// `out[i]` goes from `from[i]` to `to[i]`, evenly. All of one size; `out` may be either.
void crossfade(Samples from, Samples to, MutableSamples out);

}  // namespace bedside::audio
