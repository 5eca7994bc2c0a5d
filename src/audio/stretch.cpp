#include "audio/stretch.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "audio/pitch.hpp"

namespace bedside::audio {
namespace {

using std::chrono::microseconds;
constexpr microseconds kShortestCut{2500};
constexpr microseconds kBlend{5000};
constexpr std::size_t kBlendLimit = 80;  // at 16 kHz
// Below this a cut is heard; background noise reaches it seldom, but is quiet enough for any cut.
constexpr float kAlike = 0.7F;
constexpr float kQuietDbov = -50;

struct Cut {
  std::size_t lag = 0;
  std::size_t blend = 0;
};

/// Where `sound` may be cut: its last `blend` samples are like those `lag` before. Lag 0: nowhere.
Cut find_cut(Samples sound, Rate rate) {
  const std::size_t blend = samples_in(kBlend, rate);
  const std::size_t longest = samples_in(kStretchLimit, rate);
  if (sound.size() < blend + longest) return {};
  const Pitch pitch = find_pitch(sound, blend, samples_in(kShortestCut, rate), longest);
  if (pitch.likeness < kAlike && level_dbov(sound) > kQuietDbov) return {};
  return {pitch.lag, blend};
}

}  // namespace

std::size_t shorten(MutableSamples buffer, std::size_t used, Rate rate) {
  const auto [lag, blend] = find_cut(buffer.first(used), rate);
  if (lag == 0) return used;
  const auto earlier = buffer.subspan(used - blend - lag, blend);
  crossfade(earlier, buffer.subspan(used - blend, blend), earlier);
  return used - lag;
}

std::size_t lengthen(MutableSamples buffer, std::size_t used, Rate rate) {
  const auto [lag, blend] = find_cut(buffer.first(used), rate);
  if (lag == 0 || used + lag > buffer.size()) return used;
  // The end leads back to what was one period earlier; then comes once more what followed that.
  std::array<Sample, kBlendLimit> bridge;
  crossfade(buffer.subspan(used - blend, blend), buffer.subspan(used - blend - lag, blend),
            MutableSamples(bridge).first(blend));
  std::memcpy(buffer.data() + used, buffer.data() + used - lag, lag * sizeof(Sample));
  std::copy_n(bridge.data(), blend, buffer.data() + used - blend);
  return used + lag;
}

}  // namespace bedside::audio
