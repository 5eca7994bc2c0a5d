#include "audio/leveller.hpp"

#include <algorithm>
#include <cmath>

namespace bedside::audio {
namespace {

constexpr float kSpeechAboveNoiseDb = 9;
constexpr float kSpeechAboveDbov = -55;
// Noise is the lowest level of late: falls to it at once, rises 1 dB a second towards what only sounds like noise.
constexpr float kNoiseRisePerFrameDb = 0.02F;
// A loud speaker is turned down within a syllable, a soft one up within a sentence.
constexpr float kSpeechRise = 0.2F;
constexpr float kSpeechFall = 0.02F;
constexpr float kGainStepDb = 2;
// The end of a word is softer than its middle and still speech: 200 ms.
constexpr int kHangOverFrames = 10;
// Half a second without ups and downs is no speech, however loud it is: a fan, a street, a tone.
constexpr int kWatchedFrames = 25;
constexpr float kSteadyWithinDb = 6;
constexpr float kPeakLimit = 30000;

float to_factor(float db) { return std::pow(10.0F, db / 20); }

}  // namespace

void Leveller::watch_steadiness(float dbov) {
  softest_dbov_ = watched_ == 0 ? dbov : std::min(softest_dbov_, dbov);
  loudest_dbov_ = watched_ == 0 ? dbov : std::max(loudest_dbov_, dbov);
  if (++watched_ < kWatchedFrames) return;
  watched_ = 0;
  if (loudest_dbov_ - softest_dbov_ < kSteadyWithinDb) noise_dbov_ = std::max(noise_dbov_, softest_dbov_);
}

bool Leveller::is_speech(float dbov) {
  watch_steadiness(dbov);
  if (dbov < noise_dbov_) {
    noise_dbov_ = dbov;
  } else {
    noise_dbov_ = std::min(noise_dbov_ + kNoiseRisePerFrameDb, dbov);
  }
  const bool speech = dbov > kSpeechAboveDbov && dbov > noise_dbov_ + kSpeechAboveNoiseDb;
  frames_since_speech_ = speech ? 0 : std::min(frames_since_speech_ + 1, 1000);
  return speech;
}

void Leveller::level(MutableSamples frame) {
  const float dbov = level_dbov(frame);
  const float before = gain_db_;
  if (is_speech(dbov)) speech_dbov_ += (dbov > speech_dbov_ ? kSpeechRise : kSpeechFall) * (dbov - speech_dbov_);
  float wanted = std::clamp(kTargetDbov - speech_dbov_, -kGainLimitDb, kGainLimitDb);
  if (frames_since_speech_ > kHangOverFrames) wanted = std::min(wanted, 0.0F);
  gain_db_ += std::clamp(wanted - gain_db_, -kGainStepDb, kGainStepDb);

  int peak = 1;
  for (const Sample s : frame) peak = std::max(peak, std::abs(int{s}));
  const float room_db = 20 * std::log10(kPeakLimit / static_cast<float>(peak));
  if (gain_db_ > std::max(0.0F, room_db)) gain_db_ = std::max(0.0F, room_db);
  scale(frame, to_factor(std::min(before, std::max(gain_db_, room_db))), to_factor(gain_db_));
}

}  // namespace bedside::audio
