#include "audio/pitch.hpp"

#include <cmath>

namespace bedside::audio {

Pitch find_pitch(Samples sound, std::size_t window, std::size_t shortest, std::size_t longest) {
  const Sample* recent = sound.data() + sound.size() - window;
  Pitch best{shortest, -1};
  std::int64_t own = 0;
  for (std::size_t i = 0; i < window; ++i) own += std::int32_t{recent[i]} * recent[i];
  if (own < static_cast<std::int64_t>(window)) return {shortest, 1};  // silence is like silence
  for (std::size_t lag = shortest; lag <= longest; ++lag) {
    const Sample* earlier = recent - lag;
    std::int64_t product = 0;
    std::int64_t energy = 1;
    for (std::size_t i = 0; i < window; ++i) {
      product += std::int32_t{recent[i]} * earlier[i];
      energy += std::int32_t{earlier[i]} * earlier[i];
    }
    const float likeness = static_cast<float>(product) / std::sqrt(static_cast<float>(own) * static_cast<float>(energy));
    if (likeness > best.likeness) best = {lag, likeness};
  }
  return best;
}

void crossfade(Samples from, Samples to, MutableSamples out) {
  const auto size = static_cast<std::int32_t>(out.size());
  for (std::int32_t i = 0; i < size; ++i) {
    const auto at = static_cast<std::size_t>(i);
    out[at] = static_cast<Sample>((std::int32_t{from[at]} * (size - i) + std::int32_t{to[at]} * i) / size);
  }
}

}  // namespace bedside::audio
