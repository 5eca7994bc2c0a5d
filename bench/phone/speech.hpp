// What the bench's telephones and browsers say: real speech where espeak-ng is installed, a tone that comes and goes
// elsewhere, ready as the packets of a trunk and of a browser.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "audio/frame.hpp"
#include "base/bytes.hpp"
#include "phone/leg.hpp"

namespace bedside::bench {

using Bytes = std::vector<std::uint8_t>;

/// 20 ms each, over and over.
struct Speech {
  std::vector<Bytes> narrow;   // payloads of G.711, µ-law
  std::vector<Bytes> opus;     // of a browser: 48 kHz, 32 kbit/s
};
/// Another text for each number.
Speech make_speech(unsigned number);

/// A packet of the trunk.
Bytes make_rtp(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp, ByteSpan payload);
phone::LegFormat narrow_format();

}  // namespace bedside::bench
