// Payload descriptors: one that is written from the input field by field is read as it was written, for each codec; and
// no codec's reader finds the start of a key frame where nothing of the payload is left.
#include <cstdlib>
#include <vector>

#include "rtp/payload.hpp"

namespace {

using namespace bedside;
using Bytes = std::vector<std::uint8_t>;

void require(bool condition) {
  if (!condition) std::abort();
}

/// RFC 6386 section 9.1: behind a descriptor a key frame's tag, its start code, and 14 bits each way below those for scaling.
void check_vp8_size(ByteSpan descriptor, std::uint8_t first, ByteSpan numbers) {
  ByteReader script(numbers);
  const std::uint16_t width = script.u16();
  const std::uint16_t height = script.u16();
  if (!script.ok()) return;
  Bytes payload(descriptor.begin(), descriptor.end());
  for (const int byte : {0x10, 0, 0, 0x9D, 0x01, 0x2A, width & 0xFF, width >> 8, height & 0xFF, height >> 8}) {
    const auto cut = rtp::parse_vp8(payload);
    require(!cut || (cut->width == 0 && cut->height == 0));
    payload.push_back(static_cast<std::uint8_t>(byte));
  }
  const auto whole = rtp::parse_vp8(payload);
  const bool starts = (first & 0x17) == 0x10;
  require(whole && whole->key_frame == starts);
  require(whole->width == (starts ? width & 0x3FFF : 0) && whole->height == (starts ? height & 0x3FFF : 0));
}

/// RFC 7741 section 4.2.
void check_vp8(ByteReader& script) {
  const std::uint8_t first = script.u8() & 0xB7;  // the reserved bit is none of ours
  const bool extended = (first & 0x80) != 0;
  const std::uint8_t present = extended ? script.u8() : 0;
  Bytes payload{first};
  if (extended) payload.push_back(present);
  rtp::Vp8Descriptor wanted;
  if ((present & 0x80) != 0) {
    const std::uint16_t id = script.u16();
    wanted.picture_id_offset = payload.size();
    wanted.wide_picture_id = (id & 0x8000) != 0;
    wanted.picture_id = static_cast<std::uint16_t>(id & (wanted.wide_picture_id ? 0x7FFF : 0x7F));
    if (wanted.wide_picture_id) payload.push_back(static_cast<std::uint8_t>(id >> 8));
    payload.push_back(static_cast<std::uint8_t>(wanted.wide_picture_id ? id : id & 0x7F));
  }
  if ((present & 0x40) != 0) {
    wanted.tl0_offset = payload.size();
    wanted.tl0_picture_index = script.u8();
    payload.push_back(*wanted.tl0_picture_index);
  }
  if ((present & 0x30) != 0) {
    const std::uint8_t layer = script.u8();
    payload.push_back(layer);
    if ((present & 0x20) != 0) wanted.temporal_layer = static_cast<std::uint8_t>(layer >> 6);
    wanted.layer_sync = (present & 0x20) != 0 && (layer & 0x20) != 0;
    if ((present & 0x10) != 0) wanted.key_index = static_cast<std::uint8_t>(layer & 0x1F);
  }
  const std::size_t size = payload.size();
  for (std::size_t cut = 0; cut <= size; ++cut) require(!rtp::parse_vp8(ByteSpan(payload).first(cut)));
  const ByteSpan frame = script.rest();
  payload.insert(payload.end(), frame.begin(), frame.end());
  const auto found = rtp::parse_vp8(payload);
  require(found.has_value() == !frame.empty());
  if (!found) return;
  require(found->size == size && found->picture_id == wanted.picture_id);
  require(found->picture_id_offset == wanted.picture_id_offset && found->wide_picture_id == wanted.wide_picture_id);
  require(found->tl0_picture_index == wanted.tl0_picture_index && found->tl0_offset == wanted.tl0_offset);
  require(found->temporal_layer == wanted.temporal_layer && found->layer_sync == wanted.layer_sync);
  require(found->key_index == wanted.key_index && found->non_reference == ((first & 0x20) != 0));
  require(found->key_frame == ((first & 0x17) == 0x10 && (frame[0] & 1) == 0));
  require(rtp::starts_key_frame(rtp::VideoCodec::vp8, payload) == found->key_frame);
  if (!found->key_frame) require(found->width == 0 && found->height == 0);
  check_vp8_size(ByteSpan(payload).first(size), first, frame);
}

bool begins_picture(std::uint8_t nal) { return (nal & 0x1F) == 5 || (nal & 0x1F) == 7; }

/// RFC 6184 sections 5.6 to 5.8: a unit alone, several in one packet, a piece of one.
void check_h264(ByteReader& script) {
  const auto found = [](const Bytes& payload) { return rtp::starts_key_frame(rtp::VideoCodec::h264, payload); };
  const std::uint8_t alone = script.u8();
  const unsigned type = alone & 0x1FU;
  if (type != 24 && type != 28) require(found({alone, 1, 2}) == begins_picture(alone));
  const std::uint8_t piece = script.u8();
  require(found({28, piece, 1}) == ((piece & 0x80) != 0 && begins_picture(piece)));
  require(!found({28}));
  Bytes several{24};
  bool wanted = false;
  while (script.remaining() > 0) {
    const std::size_t size = 1 + script.u8() % 40U;
    const ByteSpan unit = script.bytes(size);
    if (!script.ok()) break;
    several.insert(several.end(), {0, static_cast<std::uint8_t>(size)});
    several.insert(several.end(), unit.begin(), unit.end());
    wanted = wanted || begins_picture(unit[0]);
  }
  require(found(several) == wanted);
  if (wanted) return;
  several.insert(several.end(), {0, 200, 7});  // a unit that is longer than what is there
  require(!found(several));
}

/// RFC 9628 section 4.2.
void check_vp9(ByteReader& script) {
  const std::uint8_t first = script.u8();
  Bytes payload{first};
  if ((first & 0x80) != 0) {
    const std::uint16_t id = script.u16();
    payload.push_back(static_cast<std::uint8_t>(id >> 8));
    if ((id & 0x8000) != 0) payload.push_back(static_cast<std::uint8_t>(id));
  }
  const std::uint8_t layers = (first & 0x20) != 0 ? script.u8() : 0;
  if ((first & 0x20) != 0) payload.push_back(layers);
  const auto found = [](ByteSpan bytes) { return rtp::starts_key_frame(rtp::VideoCodec::vp9, bytes); };
  for (std::size_t cut = 0; cut < payload.size(); ++cut) require(!found(ByteSpan(payload).first(cut)));
  const bool wanted = (first & 0x48) == 0x08 && (layers >> 1 & 7) == 0;
  require(found(payload) == wanted);
  const ByteSpan frame = script.rest();
  payload.insert(payload.end(), frame.begin(), frame.end());
  require(found(payload) == wanted);
}

/// The AOM's RTP specification, section 4.4.
void check_av1(ByteReader& script) {
  const std::uint8_t aggregation = script.u8();
  const ByteSpan unit = script.rest();
  Bytes payload{aggregation};
  payload.insert(payload.end(), unit.begin(), unit.end());
  const bool begins = (aggregation & 0x88) == 0x08;
  require(rtp::starts_key_frame(rtp::VideoCodec::av1, payload) == (begins && !unit.empty()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto codec : {rtp::VideoCodec::vp8, rtp::VideoCodec::h264, rtp::VideoCodec::vp9, rtp::VideoCodec::av1}) {
    require(!rtp::starts_key_frame(codec, {}));
  }
  for (const auto check : {check_vp8, check_h264, check_vp9, check_av1}) {
    ByteReader script(ByteSpan(data, size));
    check(script);
  }
  return 0;
}
