// Makes a piece of sound shorter or longer by about one pitch period without changing its pitch: takes back delay,
// or gains some, while somebody speaks.
#pragma once

#include "audio/frame.hpp"

namespace bedside::audio {

/// No piece gets longer by more than this.
inline constexpr std::chrono::microseconds kStretchLimit{12500};

/// The first `used` samples of `buffer` are the sound. Both answer the new size: the old one where the sound is
/// too short or nowhere like itself.
std::size_t shorten(MutableSamples buffer, std::size_t used, Rate rate);
/// `buffer` has room for kStretchLimit more.
std::size_t lengthen(MutableSamples buffer, std::size_t used, Rate rate);

}  // namespace bedside::audio
