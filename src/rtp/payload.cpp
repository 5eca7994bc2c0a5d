#include "rtp/payload.hpp"

namespace bedside::rtp {

namespace {

void parse_vp8_key_frame(ByteSpan frame, Vp8Descriptor& descriptor) {
  // RFC 6386 section 9.1: three bytes of frame tag, the start code, then 14 bits each way.
  if (frame.empty() || (frame[0] & 1) != 0) return;
  descriptor.key_frame = true;
  if (frame.size() < 10 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return;
  descriptor.width = static_cast<std::uint16_t>((frame[7] << 8 | frame[6]) & 0x3FFF);
  descriptor.height = static_cast<std::uint16_t>((frame[9] << 8 | frame[8]) & 0x3FFF);
}

bool starts_h264_key_frame(ByteSpan payload) {
  constexpr unsigned kIdr = 5;
  constexpr unsigned kSps = 7;
  constexpr unsigned kStapA = 24;
  constexpr unsigned kFuA = 28;
  const auto is_key = [](std::uint8_t nal) { return (nal & 0x1FU) == kIdr || (nal & 0x1FU) == kSps; };
  if (payload.empty()) return false;
  const unsigned type = payload[0] & 0x1FU;
  if (type == kStapA) {
    ByteReader reader(payload.subspan(1));
    while (reader.remaining() > 2) {
      const ByteSpan nal = reader.bytes(reader.u16());
      if (!reader.ok()) return false;
      if (!nal.empty() && is_key(nal[0])) return true;
    }
    return false;
  }
  if (type == kFuA) return payload.size() > 1 && (payload[1] & 0x80) != 0 && is_key(payload[1]);
  return is_key(payload[0]);
}

bool starts_vp9_key_frame(ByteSpan payload) {
  // RFC 9628 section 4.2: I P L F B E V Z, then the picture id, then the layer indices.
  ByteReader reader(payload);
  const std::uint8_t first = reader.u8();
  const bool has_picture_id = (first & 0x80) != 0;
  const bool predicted = (first & 0x40) != 0;
  const bool has_layers = (first & 0x20) != 0;
  const bool starts = (first & 0x08) != 0;
  if (has_picture_id && (reader.u8() & 0x80) != 0) reader.skip(1);
  const unsigned spatial_layer = has_layers ? reader.u8() >> 1 & 7U : 0;
  return reader.ok() && starts && !predicted && spatial_layer == 0;
}

bool starts_av1_key_frame(ByteSpan payload) {
  // Aggregation header: Z (continues an OBU), Y, W, N (first packet of a coded video sequence).
  return payload.size() > 1 && (payload[0] & 0x80) == 0 && (payload[0] & 0x08) != 0;
}

}  // namespace

std::optional<Vp8Descriptor> parse_vp8(ByteSpan payload) {
  ByteReader reader(payload);
  Vp8Descriptor descriptor;
  const std::uint8_t first = reader.u8();
  descriptor.non_reference = (first & 0x20) != 0;
  descriptor.start_of_partition = (first & 0x10) != 0;
  descriptor.partition = first & 0x07;
  if ((first & 0x80) != 0) {
    const std::uint8_t present = reader.u8();
    if ((present & 0x80) != 0) {
      descriptor.picture_id_offset = reader.offset();
      std::uint16_t id = reader.u8();
      if ((id & 0x80) != 0) {
        descriptor.wide_picture_id = true;
        id = static_cast<std::uint16_t>((id & 0x7F) << 8 | reader.u8());
      }
      descriptor.picture_id = id;
    }
    if ((present & 0x40) != 0) {
      descriptor.tl0_offset = reader.offset();
      descriptor.tl0_picture_index = reader.u8();
    }
    if ((present & 0x30) != 0) {
      const std::uint8_t layer = reader.u8();
      if ((present & 0x20) != 0) {
        descriptor.temporal_layer = static_cast<std::uint8_t>(layer >> 6);
        descriptor.layer_sync = (layer & 0x20) != 0;
      }
      if ((present & 0x10) != 0) descriptor.key_index = static_cast<std::uint8_t>(layer & 0x1F);
    }
  }
  if (!reader.ok() || reader.remaining() == 0) return std::nullopt;  // a descriptor with nothing to describe
  descriptor.size = reader.offset();
  if (descriptor.starts_frame()) parse_vp8_key_frame(payload.subspan(descriptor.size), descriptor);
  return descriptor;
}

void set_vp8_picture_id(MutableByteSpan payload, const Vp8Descriptor& descriptor, std::uint16_t picture_id) {
  if (!descriptor.picture_id) return;
  const std::size_t at = descriptor.picture_id_offset;
  if (descriptor.wide_picture_id) {
    payload[at] = static_cast<std::uint8_t>(0x80 | (picture_id >> 8 & 0x7F));
    payload[at + 1] = static_cast<std::uint8_t>(picture_id);
  } else {
    payload[at] = static_cast<std::uint8_t>(picture_id & 0x7F);
  }
}

void set_vp8_tl0(MutableByteSpan payload, const Vp8Descriptor& descriptor, std::uint8_t tl0_picture_index) {
  if (descriptor.tl0_picture_index) payload[descriptor.tl0_offset] = tl0_picture_index;
}

bool starts_key_frame(VideoCodec codec, ByteSpan payload) {
  switch (codec) {
    case VideoCodec::vp8: {
      const auto descriptor = parse_vp8(payload);
      return descriptor && descriptor->key_frame;
    }
    case VideoCodec::h264: return starts_h264_key_frame(payload);
    case VideoCodec::vp9: return starts_vp9_key_frame(payload);
    case VideoCodec::av1: return starts_av1_key_frame(payload);
  }
  return false;
}

}  // namespace bedside::rtp
