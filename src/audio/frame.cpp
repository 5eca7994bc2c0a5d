#include "audio/frame.hpp"

#include <algorithm>
#include <cmath>

namespace bedside::audio {

float level_dbov(Samples sound) {
  if (sound.empty()) return kSilenceDbov;
  std::int64_t energy = 0;
  for (const Sample s : sound) energy += std::int32_t{s} * s;
  if (energy == 0) return kSilenceDbov;
  constexpr float kOverload = 32768.0F * 32768.0F;
  const float mean = static_cast<float>(energy) / static_cast<float>(sound.size());
  return std::max(kSilenceDbov, 10 * std::log10(mean / kOverload));
}

void scale(MutableSamples sound, float from, float to) {
  if (sound.empty() || (from == 1 && to == 1)) return;
  const float step = (to - from) / static_cast<float>(sound.size());
  float factor = from;
  for (Sample& s : sound) {
    factor += step;
    s = static_cast<Sample>(std::clamp(static_cast<float>(s) * factor, -32768.0F, 32767.0F));
  }
}

}  // namespace bedside::audio
