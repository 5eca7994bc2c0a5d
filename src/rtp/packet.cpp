#include "rtp/packet.hpp"

#include <cstring>

namespace bedside::rtp {

namespace {

constexpr std::uint16_t kOneByteForm = 0xBEDE;
constexpr std::uint16_t kTwoByteForm = 0x1000;      // the low four bits are "appbits"
constexpr std::uint16_t kTwoByteFormMask = 0xFFF0;
constexpr std::uint8_t kOneByteStop = 15;

void put_u16(MutableByteSpan bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

void put_u32(MutableByteSpan bytes, std::size_t at, std::uint32_t value) {
  put_u16(bytes, at, static_cast<std::uint16_t>(value >> 16));
  put_u16(bytes, at + 2, static_cast<std::uint16_t>(value));
}

/// Where the extension's four bytes of header stand; 0: there is none.
std::size_t extension_header_offset(ByteSpan packet) {
  return (packet[0] & 0x10) == 0 ? 0 : kFixedHeaderSize + 4 * (packet[0] & 0x0FU);
}

/// The element's place inside the packet that `view` was parsed from.
std::size_t offset_of(const PacketView& view, const Extension& element) {
  return static_cast<std::size_t>(element.data.data() - view.bytes().data());
}

}  // namespace

std::optional<PacketView> PacketView::parse(ByteSpan packet) {
  if (packet.size() < kFixedHeaderSize || packet[0] >> 6 != 2) return std::nullopt;
  PacketView view;
  view.bytes_ = packet;
  std::size_t at = kFixedHeaderSize + 4 * view.csrc_count();
  if (at > packet.size()) return std::nullopt;
  if ((packet[0] & 0x10) != 0) {
    ByteReader reader(packet.subspan(at));
    const std::uint16_t profile = reader.u16();
    const std::size_t size = std::size_t{4} * reader.u16();
    const ByteSpan data = reader.bytes(size);
    if (!reader.ok()) return std::nullopt;
    at += 4 + size;
    view.parse_extensions(profile, data);
  }
  view.header_size_ = at;
  std::size_t padding = 0;
  if (view.has_padding()) {
    if (at == packet.size()) return std::nullopt;
    padding = packet.back();
    if (padding == 0 || padding > packet.size() - at) return std::nullopt;
  }
  view.payload_size_ = packet.size() - at - padding;
  return view;
}

void PacketView::parse_extensions(std::uint16_t profile, ByteSpan data) {
  const bool one_byte = profile == kOneByteForm;
  if (!one_byte && (profile & kTwoByteFormMask) != kTwoByteForm) return;
  std::size_t at = 0;
  while (at < data.size() && extension_count_ < kExtensionLimit) {
    if (data[at] == 0) {  // padding between elements, in both forms
      ++at;
      continue;
    }
    std::uint8_t id = data[at];
    std::size_t size = 0;
    if (one_byte) {
      size = (id & 0x0FU) + 1;
      id = static_cast<std::uint8_t>(id >> 4);
      at += 1;
      if (id == kOneByteStop) return;
      if (id == 0) return;  // id 0 with a length: RFC 8285 section 4.2 lets one stop there
    } else {
      if (at + 1 >= data.size()) return;
      size = data[at + 1];
      at += 2;
    }
    if (size > data.size() - at) return;
    extensions_[extension_count_++] = {id, data.subspan(at, size)};
    at += size;
  }
}

const Extension* PacketView::find(std::uint8_t id) const {
  if (id == 0) return nullptr;
  for (const Extension& element : extensions()) {
    if (element.id == id) return &element;
  }
  return nullptr;
}

std::size_t write_header(MutableByteSpan destination, const Header& header, std::span<const Extension> extensions) {
  bool one_byte = true;
  for (const Extension& element : extensions) {
    if (element.id == 0 || element.data.size() > 255) return 0;
    if (element.id >= kOneByteStop || element.data.empty() || element.data.size() > 16) one_byte = false;
  }
  ByteWriter writer(destination);
  writer.u8(static_cast<std::uint8_t>(0x80 | (header.padding ? 0x20 : 0) | (extensions.empty() ? 0 : 0x10)));
  writer.u8(static_cast<std::uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F)));
  writer.u16(header.sequence);
  writer.u32(header.timestamp);
  writer.u32(header.ssrc);
  if (!extensions.empty()) {
    writer.u16(one_byte ? kOneByteForm : kTwoByteForm);
    const std::size_t length_at = writer.size();
    writer.u16(0);
    for (const Extension& element : extensions) {
      if (one_byte) {
        writer.u8(static_cast<std::uint8_t>(unsigned{element.id} << 4 | (element.data.size() - 1)));
      } else {
        writer.u8(element.id);
        writer.u8(static_cast<std::uint8_t>(element.data.size()));
      }
      writer.bytes(element.data);
    }
    const std::size_t size = writer.size() - length_at - 2;
    writer.zeros((4 - size % 4) % 4);
    writer.patch_u16(length_at, static_cast<std::uint16_t>((size + 3) / 4));
  }
  return writer.ok() ? writer.size() : 0;
}

void set_payload_type(MutableByteSpan packet, std::uint8_t payload_type) {
  packet[1] = static_cast<std::uint8_t>((packet[1] & 0x80) | (payload_type & 0x7F));
}
void set_marker(MutableByteSpan packet, bool marker) {
  packet[1] = static_cast<std::uint8_t>((marker ? 0x80 : 0) | (packet[1] & 0x7F));
}
void set_sequence(MutableByteSpan packet, std::uint16_t sequence) { put_u16(packet, 2, sequence); }
void set_timestamp(MutableByteSpan packet, std::uint32_t timestamp) { put_u32(packet, 4, timestamp); }
void set_ssrc(MutableByteSpan packet, std::uint32_t ssrc) { put_u32(packet, 8, ssrc); }

bool set_extension(MutableByteSpan packet, std::uint8_t id, ByteSpan data) {
  const auto view = PacketView::parse(packet);
  if (!view) return false;
  const Extension* element = view->find(id);
  if (element == nullptr || element->data.size() != data.size()) return false;
  if (!data.empty()) std::memcpy(packet.data() + offset_of(*view, *element), data.data(), data.size());
  return true;
}

bool rename_extension(MutableByteSpan packet, std::uint8_t from, std::uint8_t to) {
  const auto view = PacketView::parse(packet);
  if (!view || to == 0) return false;
  const Extension* element = view->find(from);
  if (element == nullptr) return false;
  const std::size_t data_at = offset_of(*view, *element);
  const std::size_t at = extension_header_offset(packet);
  const bool one_byte = (packet[at] << 8 | packet[at + 1]) == kOneByteForm;
  if (one_byte) {
    if (to >= kOneByteStop) return false;
    packet[data_at - 1] = static_cast<std::uint8_t>(to << 4 | (packet[data_at - 1] & 0x0F));
  } else {
    packet[data_at - 2] = to;
  }
  return true;
}

namespace extension {

std::optional<AudioLevel> parse_audio_level(ByteSpan data) {
  if (data.empty()) return std::nullopt;
  return AudioLevel{(data[0] & 0x80) != 0, static_cast<std::uint8_t>(data[0] & 0x7F)};
}

std::optional<std::uint16_t> parse_transport_sequence(ByteSpan data) {
  if (data.size() < 2) return std::nullopt;
  return static_cast<std::uint16_t>(data[0] << 8 | data[1]);
}

std::array<std::uint8_t, 2> write_transport_sequence(std::uint16_t sequence) {
  return {static_cast<std::uint8_t>(sequence >> 8), static_cast<std::uint8_t>(sequence)};
}

std::array<std::uint8_t, 3> write_abs_send_time(std::uint64_t nanoseconds) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const std::uint64_t seconds = nanoseconds / kSecond;
  const std::uint64_t fixed = (seconds << 18) + (((nanoseconds % kSecond) << 18) / kSecond);
  return {static_cast<std::uint8_t>(fixed >> 16), static_cast<std::uint8_t>(fixed >> 8), static_cast<std::uint8_t>(fixed)};
}

}  // namespace extension
}  // namespace bedside::rtp
