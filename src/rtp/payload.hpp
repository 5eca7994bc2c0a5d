// What an SFU must know of a codec's payload: where frames and key frames start. VP8 (RFC 7741),
// H264 (RFC 6184), VP9 (RFC 9628) and AV1 (the AOM's RTP specification) as far as key frames go.
// Nothing is decoded.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace bedside::rtp {

/// VP8 payload descriptor, RFC 7741 section 4.2. Offsets allow rewriting picture id and tl0picidx.
struct Vp8Descriptor {
  std::size_t size = 0;  // bytes before the VP8 payload
  bool non_reference = false;
  bool start_of_partition = false;
  std::uint8_t partition = 0;
  std::optional<std::uint16_t> picture_id;
  bool wide_picture_id = false;        // 15 bits rather than 7
  std::size_t picture_id_offset = 0;   // 0: none
  std::optional<std::uint8_t> tl0_picture_index;
  std::size_t tl0_offset = 0;          // 0: none
  std::optional<std::uint8_t> temporal_layer;
  bool layer_sync = false;
  std::optional<std::uint8_t> key_index;
  bool key_frame = false;              // the first packet of one
  std::uint16_t width = 0;             // of a key frame
  std::uint16_t height = 0;

  bool starts_frame() const { return start_of_partition && partition == 0; }
};
std::optional<Vp8Descriptor> parse_vp8(ByteSpan payload);
/// Picture ids and tl0picidx in place, in the widths that they have. `descriptor` was parsed from `payload`.
void set_vp8_picture_id(MutableByteSpan payload, const Vp8Descriptor& descriptor, std::uint16_t picture_id);
void set_vp8_tl0(MutableByteSpan payload, const Vp8Descriptor& descriptor, std::uint8_t tl0_picture_index);

enum class VideoCodec { vp8, h264, vp9, av1 };

/// True for the packet with which a decoder can start: the first of a key frame (H264: the one that
/// holds an SPS or an IDR slice's start). False for anything malformed.
bool starts_key_frame(VideoCodec codec, ByteSpan payload);

}  // namespace bedside::rtp
