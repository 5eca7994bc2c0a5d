#include "audio/mixer.hpp"

#include <algorithm>
#include <cstdlib>

namespace bedside::audio {
namespace {

constexpr std::int32_t kKnee = 24576;
constexpr std::int32_t kAboveKnee = 32767 - kKnee;

}  // namespace

Sample limit(std::int32_t value) {
  const std::int32_t size = std::abs(value);
  if (size <= kKnee) return static_cast<Sample>(value);
  // knee + r * x / (r + x): begins with slope 1 at the knee and never reaches full scale.
  const std::int64_t above = size - kKnee;
  const auto bent = static_cast<std::int32_t>(kKnee + kAboveKnee * above / (kAboveKnee + above));
  return static_cast<Sample>(value < 0 ? -bent : bent);
}

void VoiceSum::add(Samples voice) {
  const std::size_t size = std::min(size_, voice.size());
  for (std::size_t i = 0; i < size; ++i) sum_[i] += voice[i];
}

void VoiceSum::all_but(Samples own, MutableSamples out) const {
  const std::size_t size = std::min(size_, out.size());
  if (own.size() < size) {
    for (std::size_t i = 0; i < size; ++i) out[i] = limit(sum_[i]);
  } else {
    for (std::size_t i = 0; i < size; ++i) out[i] = limit(sum_[i] - own[i]);
  }
}

void mix_into(MutableSamples out, Samples voice) {
  const std::size_t size = std::min(out.size(), voice.size());
  for (std::size_t i = 0; i < size; ++i) out[i] = limit(std::int32_t{out[i]} + voice[i]);
}

}  // namespace bedside::audio
