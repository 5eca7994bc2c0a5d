#include "sfu/test_peer/simulcast_camera.hpp"

#include <algorithm>
#include <string>

#include "sfu/receive_stream.hpp"

namespace bedside::sfu {

namespace uri = rtp::extension;

namespace {

constexpr std::uint32_t kTicksPerPicture = 3000;
constexpr std::uint8_t kRidId = 9;
constexpr std::uint8_t kRepairedRidId = 10;

}  // namespace

RtpParameters SimulcastCamera::parameters() {
  RtpParameters parameters = vp8_parameters(1, 2);
  parameters.header_extensions.push_back({std::string(uri::kRid), kRidId, false});
  parameters.header_extensions.push_back({std::string(uri::kRepairedRid), kRepairedRidId, false});
  parameters.encodings.clear();
  for (const char* rid : {"r0", "r1", "r2"}) {
    parameters.encodings.emplace_back();
    parameters.encodings.back().rid = rid;
  }
  return parameters;
}

void SimulcastCamera::send_picture(Moment now, std::uint16_t& transport_sequence) {
  for (std::size_t i = 0; i < kLayers; ++i) {
    if (!on[i]) continue;
    Layer& layer = layers_[i];
    const bool key_frame = std::exchange(layer.key_frame, false);
    std::size_t left = static_cast<std::size_t>(kBps[i]) / 30 / 8 * (key_frame ? 3 : 1);
    ++layer.picture_id;
    ++layer.tl0;
    for (bool first = true; left > 0; first = false) {
      const std::size_t size = std::min(left, kMostInPacket);
      left -= size;
      std::vector<std::uint8_t> packet(rtp::kHeaderRoom + 32 + size);
      const auto number = uri::write_transport_sequence(transport_sequence++);
      const std::uint8_t mid[] = {'1'};
      const std::uint8_t rid[] = {'r', static_cast<std::uint8_t>('0' + i)};
      const rtp::Extension elements[] = {{4, mid}, {3, number}, {kRidId, rid}};
      const std::uint32_t timestamp = layer.timestamp_offset + static_cast<std::uint32_t>(picture_) * kTicksPerPicture;
      std::size_t at = rtp::write_header(packet, {96, left == 0, false, layer.sequence++, timestamp, ssrc(i)}, elements);
      // RFC 7741: X and S; I and L; a picture id of 15 bits; TL0PICIDX.
      for (const unsigned byte : {first ? 0x90U : 0x80U, 0xC0U, 0x80U | (layer.picture_id >> 8 & 0x7FU),
                                  layer.picture_id & 0xFFU, unsigned{layer.tl0}}) {
        packet[at++] = static_cast<std::uint8_t>(byte);
      }
      const unsigned width = kWidths[i];
      for (const unsigned byte : {key_frame ? 0x10U : 0x11U, 0x02U, 0U, says_size ? 0x9DU : 0U, 0x01U, 0x2AU, width & 0xFFU, width >> 8, 0x40U, 0U}) {
        packet[at++] = static_cast<std::uint8_t>(byte);
      }
      packet[at++] = static_cast<std::uint8_t>(i);  // for the test to see
      packet.resize(std::max(at, at + size - std::min<std::size_t>(size, 16)));
      peer_.send_rtp(packet);
      ++layer.packets;
    }
    if (picture_ % 30 == 5) send_report(i, now);
  }
  ++picture_;
}

void SimulcastCamera::send_report(std::size_t i, Moment now) {
  std::vector<std::uint8_t> bytes(64);
  rtp::RtcpWriter writer(bytes);
  const Layer& layer = layers_[i];
  writer.sender_report({ssrc(i), to_ntp(now.time_since_epoch()),
                        layer.timestamp_offset + static_cast<std::uint32_t>(picture_) * kTicksPerPicture, layer.packets, 0},
                       {});
  bytes.resize(writer.size());
  peer_.send_rtcp(bytes);
}

void SimulcastCamera::take(const rtp::RtcpBlock& block) {
  if (!block.is(rtp::RtcpType::payload_feedback, rtp::kFormatPli)) return;
  const auto header = rtp::parse_feedback_header(block);
  for (std::size_t i = 0; header && i < kLayers; ++i) {
    if (header->media_ssrc != ssrc(i)) continue;
    layers_[i].key_frame = true;
    ++asked[i];
  }
}

}  // namespace bedside::sfu
