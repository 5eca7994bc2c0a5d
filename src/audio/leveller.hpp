// Brings a speaker to the loudness of the others: a slow, bounded gain that follows speech only. What is not speech
// is never amplified, so that a quiet line does not hiss between words.
#pragma once

#include "audio/frame.hpp"

namespace bedside::audio {

class Leveller {
 public:
  /// Where speech should lie; browsers bring theirs to about the same.
  static constexpr float kTargetDbov = -24;
  static constexpr float kGainLimitDb = 12;

  /// Changes one frame in place.
  void level(MutableSamples frame);
  float gain_db() const { return gain_db_; }

 private:
  bool is_speech(float dbov);

  void watch_steadiness(float dbov);

  float noise_dbov_ = 0;  // unknown: whatever comes first is taken for noise until something softer comes
  float speech_dbov_ = kTargetDbov;
  float gain_db_ = 0;
  int frames_since_speech_ = 1000;
  // Of the present half second.
  int watched_ = 0;
  float softest_dbov_ = 0;
  float loudest_dbov_ = 0;
};

}  // namespace bedside::audio
