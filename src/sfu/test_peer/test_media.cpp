// Parameters and packets as browsers make them.
#include <string>

#include "sfu/negotiation.hpp"
#include "sfu/test_peer/test_peer.hpp"

namespace bedside::sfu {

namespace uri = rtp::extension;

// As mediasoup-client 3.18 hands them over in Chromium: the browser's own payload types and ids.
RtpParameters opus_parameters(std::uint32_t ssrc) {
  RtpParameters parameters;
  parameters.mid = "0";
  parameters.codecs.push_back({"audio/opus", 111, 48000, 2, {{"minptime", 10}, {"useinbandfec", 1}}, {{"transport-cc", ""}, {"nack", ""}}});
  parameters.header_extensions = {{std::string(uri::kMid), 4, false},
                                  {std::string(uri::kAbsSendTime), 2, false},
                                  {std::string(uri::kTransportWideCc), 3, false},
                                  {std::string(uri::kAudioLevel), 1, false}};
  RtpEncodingParameters encoding;
  encoding.ssrc = ssrc;
  encoding.dtx = false;
  parameters.encodings.push_back(encoding);
  parameters.rtcp = {"cname-of-a-browser", true};
  return parameters;
}

RtpParameters vp8_parameters(std::uint32_t ssrc, std::uint32_t rtx_ssrc) {
  RtpParameters parameters;
  parameters.mid = "1";
  parameters.codecs.push_back({"video/VP8", 96, 90000, {}, {}, {{"goog-remb", ""}, {"transport-cc", ""}, {"ccm", "fir"}, {"nack", ""}, {"nack", "pli"}}});
  parameters.codecs.push_back({"video/rtx", 97, 90000, {}, {{"apt", 96}}, {}});
  parameters.header_extensions = {{std::string(uri::kMid), 4, false},
                                  {std::string(uri::kAbsSendTime), 2, false},
                                  {std::string(uri::kTransportWideCc), 3, false},
                                  {std::string(uri::kVideoOrientation), 13, false}};
  RtpEncodingParameters encoding;
  encoding.ssrc = ssrc;
  encoding.rtx = RtxParameters{rtx_ssrc};
  parameters.encodings.push_back(encoding);
  parameters.rtcp = {"cname-of-a-browser", true};
  return parameters;
}

RtpCapabilities browser_capabilities(bool with_h264) {
  RtpCapabilities capabilities = router_rtp_capabilities();
  if (!with_h264) {
    std::erase_if(capabilities.codecs, [](const RtpCodecCapability& codec) {
      const auto apt = codec.parameters.find("apt");
      return codec.mime_type == "video/H264" ||
             (apt != codec.parameters.end() && apt->second == ParameterValue(std::int64_t{105}));
    });
  }
  return capabilities;
}

std::vector<std::uint8_t> vp8_packet(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp,
                                     bool key_frame, std::uint16_t transport_sequence, std::size_t size) {
  std::vector<std::uint8_t> packet(rtp::kHeaderRoom + 16 + size);
  const auto transport = uri::write_transport_sequence(transport_sequence);
  const std::uint8_t mid[] = {'1'};
  const std::uint8_t orientation[] = {0};
  const rtp::Extension elements[] = {{4, mid}, {3, transport}, {13, orientation}};
  std::size_t at = rtp::write_header(packet, {96, true, false, sequence, timestamp, ssrc}, elements);
  // RFC 7741: descriptor with S=1, then the frame tag (P bit 0: key frame), start code, 320x240.
  packet[at++] = 0x10;
  packet[at++] = key_frame ? 0x10 : 0x11;
  packet[at++] = 0x02;
  packet[at++] = 0x00;
  for (const int byte : {0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00}) packet[at++] = static_cast<std::uint8_t>(byte);
  for (std::size_t i = 0; i < size; ++i) packet[at++] = static_cast<std::uint8_t>(sequence + i);
  packet.resize(at);
  return packet;
}

std::vector<std::uint8_t> opus_packet(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp,
                                      std::uint8_t level, std::uint16_t transport_sequence) {
  std::vector<std::uint8_t> packet(rtp::kHeaderRoom + 60);
  const auto transport = uri::write_transport_sequence(transport_sequence);
  const std::uint8_t mid[] = {'0'};
  const std::uint8_t audio_level[] = {static_cast<std::uint8_t>(level | (level < 50 ? 0x80 : 0))};
  const rtp::Extension elements[] = {{4, mid}, {3, transport}, {1, audio_level}};
  const std::size_t at = rtp::write_header(packet, {111, false, false, sequence, timestamp, ssrc}, elements);
  packet.resize(at + 60, static_cast<std::uint8_t>(sequence));
  return packet;
}

}  // namespace bedside::sfu
