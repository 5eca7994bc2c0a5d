#include "rtp/rtx.hpp"

#include <cstring>

namespace bedside::rtp {

std::optional<std::uint16_t> parse_osn(const PacketView& rtx) {
  const ByteSpan payload = rtx.payload();
  if (payload.size() < kOsnSize) return std::nullopt;
  return static_cast<std::uint16_t>(payload[0] << 8 | payload[1]);
}

std::size_t unpack_rtx(MutableByteSpan rtx_packet, std::uint32_t original_ssrc, std::uint8_t original_payload_type) {
  const auto view = PacketView::parse(rtx_packet);
  if (!view) return 0;
  const auto original_sequence = parse_osn(*view);
  if (!original_sequence) return 0;
  const std::size_t header = view->header_size();
  const std::size_t size = rtx_packet.size() - kOsnSize;
  std::memmove(rtx_packet.data() + header, rtx_packet.data() + header + kOsnSize, size - header);
  set_ssrc(rtx_packet, original_ssrc);
  set_payload_type(rtx_packet, original_payload_type);
  set_sequence(rtx_packet, *original_sequence);
  return size;
}

}  // namespace bedside::rtp
