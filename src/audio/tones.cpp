#include "audio/tones.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace bedside::audio {
namespace {

using std::chrono::milliseconds;

/// Equal temperament; 69 is a' at 440 Hz (MIDI's numbering).
double frequency_of(int note) { return 440 * std::pow(2.0, (note - 69) / 12.0); }

std::size_t size_of(milliseconds length, Rate rate) { return samples_in(length, rate); }

/// Adds a plucked note: a soft attack of 15 ms, then fading by `halving` each. Wraps around the end of `sound`.
void pluck(std::vector<double>& sound, Rate rate, milliseconds at, int note, double amplitude, milliseconds halving) {
  const double step = 2 * std::numbers::pi * frequency_of(note) / hertz(rate);
  const std::size_t attack = size_of(milliseconds(15), rate);
  const auto half = static_cast<double>(size_of(halving, rate));
  const std::size_t start = size_of(at, rate);
  const std::size_t length = std::min(sound.size(), static_cast<std::size_t>(half * 10));
  for (std::size_t i = 0; i < length; ++i) {
    const double t = static_cast<double>(i);
    const double rise = i < attack ? t / static_cast<double>(attack) : 1;
    const double fade = std::pow(0.5, t / half);
    // A little second harmonic, gone sooner, is what makes it a string rather than a test tone.
    const double wave = std::sin(step * t) + 0.25 * fade * std::sin(2 * step * t);
    sound[(start + i) % sound.size()] += amplitude * rise * fade * wave;
  }
}

std::vector<Sample> to_samples(const std::vector<double>& sound) {
  std::vector<Sample> out(sound.size());
  std::ranges::transform(sound, out.begin(), [](double s) { return static_cast<Sample>(std::clamp(s, -32000.0, 32000.0)); });
  return out;
}

}  // namespace

std::vector<Sample> make_chime(Rate rate) {
  std::vector<double> sound(size_of(milliseconds(600), rate));
  std::vector<double> longer(sound.size() * 4);  // the fading end is cut, not wrapped
  pluck(longer, rate, milliseconds(0), 76, 6000, milliseconds(90));
  pluck(longer, rate, milliseconds(180), 72, 6000, milliseconds(90));
  std::copy_n(longer.begin(), sound.size(), sound.begin());
  return to_samples(sound);
}

std::vector<Sample> make_key_tone(Rate rate) {
  std::vector<double> sound(size_of(milliseconds(80), rate));
  std::vector<double> longer(sound.size() * 10);
  pluck(longer, rate, milliseconds(0), 81, 5000, milliseconds(20));
  std::copy_n(longer.begin(), sound.size(), sound.begin());
  return to_samples(sound);
}

std::vector<Sample> make_hold_music(Rate rate) {
  // C, a minor, F, G; each for four seconds, up and down through the chord, twice with another top note.
  constexpr std::array<std::array<int, 4>, 4> kChords = {{{48, 55, 60, 64}, {45, 52, 57, 60}, {41, 53, 57, 60}, {43, 50, 55, 59}}};
  constexpr std::array<int, 8> kPattern = {0, 1, 2, 3, 2, 1, 2, 1};
  constexpr std::array<int, 8> kTops = {67, 64, 65, 62, 72, 69, 69, 67};
  std::vector<double> sound(size_of(milliseconds(32000), rate));
  for (int bar = 0; bar < 8; ++bar) {
    const auto& chord = kChords[static_cast<std::size_t>(bar % 4)];
    for (int step = 0; step < 8; ++step) {
      const milliseconds at(bar * 4000 + step * 500);
      const int note = chord[static_cast<std::size_t>(kPattern[static_cast<std::size_t>(step)])];
      pluck(sound, rate, at, note + 12, 1500, milliseconds(400));
    }
    pluck(sound, rate, milliseconds(bar * 4000 + 250), kTops[static_cast<std::size_t>(bar)], 1200, milliseconds(700));
  }
  return to_samples(sound);
}

std::vector<Sample> make_sine(Rate rate, double frequency, milliseconds length, double amplitude) {
  std::vector<Sample> sound(size_of(length, rate));
  for (std::size_t i = 0; i < sound.size(); ++i)
    sound[i] = static_cast<Sample>(
        amplitude * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / hertz(rate)));
  return sound;
}

}  // namespace bedside::audio
