// The unit of everything that sounds: 20 ms of mono 16-bit samples at one of two rates, and its loudness.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace bedside::audio {

using Sample = std::int16_t;
using Samples = std::span<const Sample>;
using MutableSamples = std::span<Sample>;

/// The two rates of telephones: G.711, and wideband.
enum class Rate : int { narrow = 8000, wide = 16000 };

inline constexpr std::chrono::milliseconds kFrame{20};
inline constexpr int kFramesPerSecond = 50;
constexpr int hertz(Rate rate) { return static_cast<int>(rate); }
constexpr std::size_t frame_size(Rate rate) { return static_cast<std::size_t>(hertz(rate) / kFramesPerSecond); }
inline constexpr std::size_t kFrameLimit = frame_size(Rate::wide);
constexpr std::size_t samples_in(std::chrono::microseconds time, Rate rate) {
  return static_cast<std::size_t>(time.count() * hertz(rate) / 1'000'000);
}

/// What silence is said to be; RFC 6464 writes it as 127.
inline constexpr float kSilenceDbov = -127;
/// Mean power in dB to overload (RFC 6464: a square wave of full scale is 0); kSilenceDbov at the least.
float level_dbov(Samples sound);
/// Multiplies; the factor goes evenly from `from` to `to`, so that a change does not click. Saturates.
void scale(MutableSamples sound, float from, float to);

}  // namespace bedside::audio
