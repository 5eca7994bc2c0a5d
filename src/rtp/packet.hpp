// RTP packets (RFC 3550 section 5) and their header extensions (RFC 8285, one- and two-byte forms):
// a view that reads, changes in place of fixed fields, and a writer of new headers.
// Nothing is allocated; a view lives no longer than its bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace bedside::rtp {

inline constexpr std::size_t kFixedHeaderSize = 12;
/// More elements than browsers put into one packet; the rest are ignored when read.
inline constexpr std::size_t kExtensionLimit = 16;
/// Room for any header that `write_header` makes from up to kExtensionLimit usual elements.
inline constexpr std::size_t kHeaderRoom = 320;

struct Extension {
  std::uint8_t id = 0;
  ByteSpan data;
};

/// A parsed packet. Offsets are checked once in parse().
class PacketView {
 public:
  /// Empty when the bytes are no RTP packet: version, lengths, padding. A malformed list of extension
  /// elements is cut at the fault (RFC 8285 section 4.2), the packet stays readable.
  static std::optional<PacketView> parse(ByteSpan packet);

  bool marker() const { return (bytes_[1] & 0x80) != 0; }
  std::uint8_t payload_type() const { return bytes_[1] & 0x7F; }
  std::uint16_t sequence() const { return static_cast<std::uint16_t>(bytes_[2] << 8 | bytes_[3]); }
  std::uint32_t timestamp() const { return u32(4); }
  std::uint32_t ssrc() const { return u32(8); }
  unsigned csrc_count() const { return bytes_[0] & 0x0FU; }
  std::uint32_t csrc(unsigned index) const { return u32(kFixedHeaderSize + 4 * index); }

  ByteSpan bytes() const { return bytes_; }
  ByteSpan header() const { return bytes_.first(header_size_); }
  std::size_t header_size() const { return header_size_; }
  /// Without the padding.
  ByteSpan payload() const { return bytes_.subspan(header_size_, payload_size_); }
  /// With the padding and its count, as it lies in the packet.
  ByteSpan payload_with_padding() const { return bytes_.subspan(header_size_); }
  bool has_padding() const { return (bytes_[0] & 0x20) != 0; }
  std::size_t padding_size() const { return bytes_.size() - header_size_ - payload_size_; }

  std::span<const Extension> extensions() const { return std::span(extensions_).first(extension_count_); }
  /// Data of the first element with this id; null when there is none. Id 0 never matches.
  const Extension* find(std::uint8_t id) const;
  bool has(std::uint8_t id) const { return find(id) != nullptr; }

 private:
  PacketView() = default;
  std::uint32_t u32(std::size_t at) const {
    return std::uint32_t{bytes_[at]} << 24 | std::uint32_t{bytes_[at + 1]} << 16 | std::uint32_t{bytes_[at + 2]} << 8 |
           bytes_[at + 3];
  }
  void parse_extensions(std::uint16_t profile, ByteSpan data);

  ByteSpan bytes_;
  std::size_t header_size_ = 0;
  std::size_t payload_size_ = 0;
  std::array<Extension, kExtensionLimit> extensions_{};
  std::size_t extension_count_ = 0;
};

struct Header {
  std::uint8_t payload_type = 0;
  bool marker = false;
  bool padding = false;  // the payload that follows ends with padding
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
};

/// Writes a header with these elements (no CSRCs) and answers its size; 0 when it does not fit or an
/// element's id or length cannot be written. Takes the one-byte form where it can, else the two-byte
/// form.
std::size_t write_header(MutableByteSpan destination, const Header& header, std::span<const Extension> extensions);

/// In-place changes of the fixed fields. `packet` has been parsed.
void set_payload_type(MutableByteSpan packet, std::uint8_t payload_type);
void set_marker(MutableByteSpan packet, bool marker);
void set_sequence(MutableByteSpan packet, std::uint16_t sequence);
void set_timestamp(MutableByteSpan packet, std::uint32_t timestamp);
void set_ssrc(MutableByteSpan packet, std::uint32_t ssrc);
/// Overwrites the data of element `id` where it has exactly this length; false when it has not.
bool set_extension(MutableByteSpan packet, std::uint8_t id, ByteSpan data);
/// Gives element `from` the id `to`; false when it is not there or the form cannot hold `to`.
bool rename_extension(MutableByteSpan packet, std::uint8_t from, std::uint8_t to);

/// What the elements that we forward mean. URIs of the IANA registry and of libwebrtc.
namespace extension {
inline constexpr std::string_view kMid = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr std::string_view kRid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
inline constexpr std::string_view kRepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
inline constexpr std::string_view kAudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
inline constexpr std::string_view kVideoOrientation = "urn:3gpp:video-orientation";
inline constexpr std::string_view kAbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
inline constexpr std::string_view kTransportWideCc =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// RFC 6464.
struct AudioLevel {
  bool voice = false;
  std::uint8_t below_full_scale_db = 127;  // 0 loudest, 127 silence
};
std::optional<AudioLevel> parse_audio_level(ByteSpan data);
std::optional<std::uint16_t> parse_transport_sequence(ByteSpan data);
std::array<std::uint8_t, 2> write_transport_sequence(std::uint16_t sequence);
/// 24 bits of 6.18 fixed point seconds, from nanoseconds since any start.
std::array<std::uint8_t, 3> write_abs_send_time(std::uint64_t nanoseconds);
}  // namespace extension

}  // namespace bedside::rtp
