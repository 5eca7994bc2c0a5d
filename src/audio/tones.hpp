// Sounds that the program makes itself: a chime, a confirmation of a key, hold music. Made once at set-up; being
// computed, the music is nobody's recording.
#pragma once

#include <vector>

#include "audio/frame.hpp"

namespace bedside::audio {

/// Two falling notes, 0.6 s: somebody comes in.
std::vector<Sample> make_chime(Rate rate);
/// One short high note: the key was understood.
std::vector<Sample> make_key_tone(Rate rate);
/// A slow arpeggio of 32 s whose end leads into its beginning.
std::vector<Sample> make_hold_music(Rate rate);
/// For tests and checks of a line: a pure tone.
std::vector<Sample> make_sine(Rate rate, double frequency, std::chrono::milliseconds length, double amplitude);

}  // namespace bedside::audio
