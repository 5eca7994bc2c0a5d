#include "audio/g711.hpp"

extern "C" {
#include <stddef.h>
#include <stdint.h>

#include <rem_g711.h>
}

#include <algorithm>

namespace bedside::audio {

std::size_t encode_g711(G711 law, Samples sound, MutableByteSpan bytes) {
  const std::size_t count = std::min(sound.size(), bytes.size());
  for (std::size_t i = 0; i < count; ++i) {
    // The most negative sample has no positive counterpart, which librem's formula would need.
    const Sample s = std::max(sound[i], Sample{-32767});
    bytes[i] = law == G711::mu_law ? g711_pcm2ulaw(s) : g711_pcm2alaw(s);
  }
  return count;
}

std::size_t decode_g711(G711 law, ByteSpan bytes, MutableSamples sound) {
  const std::size_t count = std::min(bytes.size(), sound.size());
  for (std::size_t i = 0; i < count; ++i)
    sound[i] = law == G711::mu_law ? g711_ulaw2pcm(bytes[i]) : g711_alaw2pcm(bytes[i]);
  return count;
}

}  // namespace bedside::audio
