// A stretch of one layer on its way to one receiver, from a key frame to the next switch or pause: what to add to the
// layer's numbers so that the receiver sees one stream without a seam. VP8: RFC 7741 section 4.2.
#pragma once

#include <array>
#include <cstdint>

#include "rtp/payload.hpp"

namespace bedside::sfu {

struct ForwardedStretch {
  int layer = -1;                 // -1: none
  std::int64_t from = 0;          // the layer's number with which it began
  std::int64_t from_ours = 0;     // and its number at the receiver
  std::uint32_t timestamp = 0;    // to add
  std::uint16_t picture_id = 0;   // to add, 15 bits
  std::uint8_t tl0 = 0;           // to add

  std::int64_t ours(std::int64_t number) const { return number - from + from_ours; }
  std::int64_t theirs(std::int64_t number) const { return number - from_ours + from; }
  bool changes_payload() const { return picture_id != 0 || tl0 != 0; }
};

/// Room for RFC 4588's original sequence number and the longest descriptor.
using PayloadPrefix = std::array<std::uint8_t, 8>;

/// Copies the descriptor behind `at` and changes it; answers how much of `payload` it replaces.
inline std::size_t rewrite_descriptor(const ForwardedStretch& stretch, const rtp::Vp8Descriptor& descriptor,
                                      ByteSpan payload, PayloadPrefix& prefix, std::size_t at) {
  if (descriptor.size > prefix.size() - at) return 0;
  const MutableByteSpan copy = MutableByteSpan(prefix).subspan(at, descriptor.size);
  for (std::size_t i = 0; i < copy.size(); ++i) copy[i] = payload[i];
  if (descriptor.picture_id) {
    rtp::set_vp8_picture_id(copy, descriptor, static_cast<std::uint16_t>(*descriptor.picture_id + stretch.picture_id));
  }
  if (descriptor.tl0_picture_index) {
    rtp::set_vp8_tl0(copy, descriptor, static_cast<std::uint8_t>(*descriptor.tl0_picture_index + stretch.tl0));
  }
  return descriptor.size;
}

}  // namespace bedside::sfu
