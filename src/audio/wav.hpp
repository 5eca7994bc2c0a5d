// Recordings of prompts: WAV (RIFF) with one channel of 16-bit PCM at 8 or 16 kHz, nothing else. Reads files that an
// operator put into a folder: every length is checked.
#pragma once

#include <vector>

#include "audio/frame.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace bedside::audio {

enum class WavWhy {
  not_wav,            // no RIFF/WAVE, or cut off
  not_pcm,            // another coding, or other than 16 bits
  not_mono,
  not_8_or_16_khz,
  empty,              // no samples
  too_long,           // over kRecordingLimit
};
std::string_view word(WavWhy why);

/// A prompt of more than two minutes is a mistake.
inline constexpr std::chrono::seconds kRecordingLimit{120};

struct Recording {
  Rate rate = Rate::wide;
  std::vector<Sample> samples;
};
Result<Recording, WavWhy> parse_wav(ByteSpan file);

/// The same without a copy: `samples` are two bytes each, the lower first, and live as long as the file.
struct RecordingView {
  Rate rate = Rate::wide;
  ByteSpan samples;
};
Result<RecordingView, WavWhy> view_wav(ByteSpan file);

}  // namespace bedside::audio
