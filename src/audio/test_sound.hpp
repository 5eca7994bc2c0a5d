// Sounds for tests, and how to measure what came out.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numbers>
#include <string>
#include <vector>

#include <unistd.h>

#include "audio/resampler.hpp"
#include "audio/tones.hpp"
#include "audio/wav.hpp"

namespace bedside::audio {

/// How much of the energy of `sound` lies at this frequency: 1 for a pure tone.
inline double share_of_tone(Samples sound, Rate rate, double frequency) {
  double cosine = 0;
  double sine = 0;
  double energy = 0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / hertz(rate);
    cosine += sound[i] * std::cos(angle);
    sine += sound[i] * std::sin(angle);
    energy += static_cast<double>(sound[i]) * sound[i];
  }
  if (energy == 0) return 0;
  return 2 * (cosine * cosine + sine * sine) / (static_cast<double>(sound.size()) * energy);
}

/// The same, averaged over pieces of 20 ms: not disturbed by a shift in phase between them.
inline double share_of_tone_by_frames(Samples sound, Rate rate, double frequency) {
  double sum = 0;
  const std::size_t size = frame_size(rate);
  const std::size_t count = sound.size() / size;
  for (std::size_t i = 0; i < count; ++i) sum += share_of_tone(sound.subspan(i * size, size), rate, frequency);
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

/// Speech of Debian's espeak-ng at 16 kHz or 8 kHz; empty where that is not installed.
inline std::vector<Sample> speak(const std::string& voice, const std::string& words, Rate rate) {
  if (std::system("command -v espeak-ng sox >/dev/null 2>&1") != 0) return {};
  const auto file = std::filesystem::temp_directory_path() / ("bedside_speech_" + std::to_string(getpid()) + ".wav");
  const std::string command = "espeak-ng -v " + voice + " -w " + file.string() + ".raw.wav \"" + words + "\" && sox " +
                              file.string() + ".raw.wav -r " + std::to_string(hertz(rate)) + " -b 16 -c 1 " + file.string() +
                              " norm -3";
  const bool made = std::system(command.c_str()) == 0;
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(file);
  std::filesystem::remove(file.string() + ".raw.wav");
  if (!made) return {};
  const auto recording = parse_wav(ByteSpan(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  return recording ? recording->samples : std::vector<Sample>{};
}

}  // namespace bedside::audio
