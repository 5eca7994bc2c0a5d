#include "audio/concealer.hpp"

#include <algorithm>
#include <cstring>

#include "audio/pitch.hpp"

namespace bedside::audio {
namespace {

using std::chrono::microseconds;
// Voices lie between 66 and 400 Hz.
constexpr microseconds kShortestPeriod{2500};
constexpr microseconds kLongestPeriod{15000};
constexpr microseconds kWindow{10000};
constexpr microseconds kHistory{40000};
constexpr microseconds kBlend{4000};
constexpr microseconds kLoudFor{10000};
constexpr microseconds kSilentAfter{60000};

}  // namespace

Concealer::Concealer(Rate rate) : rate_(rate), history_size_(samples_in(kHistory, rate)), blend_(samples_in(kBlend, rate)) {}

void Concealer::feed(MutableSamples sound) {
  if (lag_ != 0) {
    const std::size_t size = std::min(blend_, sound.size());
    std::array<Sample, kBlendLimit> invented;
    for (std::size_t i = 0; i < size; ++i) invented[i] = next_invented();
    crossfade(Samples(invented).first(size), sound.first(size), sound.first(size));
    lag_ = 0;
  }
  remember(sound);
}

void Concealer::conceal(MutableSamples out) {
  if (lag_ == 0) begin();
  for (Sample& s : out) s = next_invented();
}

void Concealer::begin() {
  const Samples history = Samples(history_).first(history_size_);
  const std::size_t window = samples_in(kWindow, rate_);
  lag_ = find_pitch(history, window, samples_in(kShortestPeriod, rate_), samples_in(kLongestPeriod, rate_)).lag;
  const Samples last = history.last(lag_);
  std::copy(last.begin(), last.end(), period_.begin());
  // The end of the period leads over to what came before its beginning, so that it repeats without a step.
  const std::size_t blend = std::min(blend_, lag_ / 4);
  const Samples before = history.subspan(history_size_ - lag_ - blend, blend);
  crossfade(last.last(blend), before, MutableSamples(period_).subspan(lag_ - blend, blend));
  at_ = 0;
  invented_ = 0;
}

Sample Concealer::next_invented() {
  const std::size_t loud = samples_in(kLoudFor, rate_);
  const std::size_t silent = samples_in(kSilentAfter, rate_);
  const std::size_t now = invented_++;
  const Sample raw = period_[at_];
  at_ = at_ + 1 < lag_ ? at_ + 1 : 0;
  if (now < loud) return raw;
  if (now >= silent) return 0;
  return static_cast<Sample>(std::int64_t{raw} * static_cast<std::int64_t>(silent - now) /
                             static_cast<std::int64_t>(silent - loud));
}

void Concealer::remember(Samples sound) {
  if (sound.size() >= history_size_) {
    std::copy(sound.end() - static_cast<std::ptrdiff_t>(history_size_), sound.end(), history_.begin());
    return;
  }
  const std::size_t kept = history_size_ - sound.size();
  std::memmove(history_.data(), history_.data() + sound.size(), kept * sizeof(Sample));
  std::copy(sound.begin(), sound.end(), history_.begin() + static_cast<std::ptrdiff_t>(kept));
}

}  // namespace bedside::audio
