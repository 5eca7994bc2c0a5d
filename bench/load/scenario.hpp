// What is measured: who sends, who receives, in how many rooms. The load of one publisher is what a browser sends
// at some 1.5 Mbit/s: 30 frames a second in bursts, and sound.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace bedside::load {

/// A video packet with its header, before SRTP.
inline constexpr std::size_t kVideoPacketSize = 1100;
inline constexpr int kVideoPacketsPerSecond = 170;
inline constexpr int kFramesPerSecond = 30;
inline constexpr std::size_t kSoundPacketSize = 120;  // Opus at some 32 kbit/s
inline constexpr int kSoundPacketsPerSecond = 50;

struct Scenario {
  std::string_view name;
  int rooms = 1;
  int members = 2;      // of each room
  int publishers = 2;   // of each room; the others only receive
  bool video = true;    // besides sound
};

inline constexpr std::array kScenarios{
    Scenario{"one_to_8", 1, 9, 1},
    Scenario{"one_to_32", 1, 33, 1},
    Scenario{"rooms_1_of_4", 1, 4, 4},
    Scenario{"rooms_4_of_4", 4, 4, 4},
    Scenario{"rooms_8_of_4", 8, 4, 4},
    Scenario{"audio_only", 8, 4, 4, false},  // rooms of 4, as many as with pictures
    Scenario{"one_to_one", 1, 2, 2},
};

}  // namespace bedside::load
