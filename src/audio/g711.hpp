// G.711 (ITU-T), µ-law and A-law: 8 kHz, a byte for each sample. The tables are librem's.
#pragma once

#include "audio/frame.hpp"
#include "base/bytes.hpp"

namespace bedside::audio {

enum class G711 { mu_law, a_law };

/// Writes min(sizes) bytes or samples and answers how many.
std::size_t encode_g711(G711 law, Samples sound, MutableByteSpan bytes);
std::size_t decode_g711(G711 law, ByteSpan bytes, MutableSamples sound);

}  // namespace bedside::audio
