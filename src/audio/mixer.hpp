// The sum of a room's voices, exact in 32 bits, so that taking one's own voice out of it leaves nothing of it: the
// same work for every listener, however many speak. A soft limiter makes 16 bits of it again.
#pragma once

#include <array>

#include "audio/frame.hpp"

namespace bedside::audio {

class VoiceSum {
 public:
  explicit VoiceSum(Rate rate) : size_(frame_size(rate)) {}
  void clear() { sum_.fill(0); }
  void add(Samples voice);
  /// All but `own` (empty: all), limited.
  void all_but(Samples own, MutableSamples out) const;

 private:
  std::size_t size_;
  std::array<std::int32_t, kFrameLimit> sum_{};
};

/// Below three quarters of full scale unchanged; above it bent so that nothing clips.
Sample limit(std::int32_t value);
/// Adds `voice` to `out`, limited.
void mix_into(MutableSamples out, Samples voice);

}  // namespace bedside::audio
