// From 8 kHz to 16 kHz and back (speexdsp), a frame at a time, or a whole recording at once.
#pragma once

#include <memory>
#include <vector>

#include "audio/frame.hpp"

struct SpeexResamplerState_;

namespace bedside::audio {

class Resampler {
 public:
  Resampler(Rate from, Rate to);
  /// Fills `out` from `in`, both of the same length in time. Allocates nothing.
  void convert(Samples in, MutableSamples out);

 private:
  friend std::vector<Sample> resample(Samples recording, Rate from, Rate to);
  /// Samples written.
  std::size_t process(Samples in, MutableSamples out);
  struct Free { void operator()(SpeexResamplerState_* state) const; };
  std::unique_ptr<SpeexResamplerState_, Free> state_;
};

/// For set-up: a recording at the other rate.
std::vector<Sample> resample(Samples recording, Rate from, Rate to);

}  // namespace bedside::audio
