// The parameters that browser and SFU exchange, in mediasoup-client's model. Members bear the names of
// its JSON in snake_case (mimeType is mime_type), so that mapping them is mechanical; where JSON leaves
// a member out, it is empty here. Plain values: checking and mapping them is negotiation.hpp's business.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bedside::sfu {

/// What a picture is worth where there is no room for all: an essential one (somebody signs there) goes before the others.
enum class Worth { usual, essential };

/// Of a picture, in pixels, as it is sent or shown: VP8 has 14 bits for it (RFC 6386 section 9.1).
inline constexpr int kLongestSide = 16'383;

/// Codec-specific parameters ("useinbandfec": 1, "profile-level-id": "42e01f").
using ParameterValue = std::variant<std::string, std::int64_t, double, bool>;
using ParameterMap = std::map<std::string, ParameterValue>;

struct RtcpFeedback {
  std::string type;       // "nack", "ccm", "transport-cc"
  std::string parameter;  // "", "pli", "fir"
  bool operator==(const RtcpFeedback&) const = default;
};

struct RtpCodecCapability {
  std::string kind;  // "audio" | "video"
  std::string mime_type;
  std::optional<std::uint8_t> preferred_payload_type;
  std::uint32_t clock_rate = 0;
  std::optional<std::uint8_t> channels;  // audio only
  ParameterMap parameters;
  std::vector<RtcpFeedback> rtcp_feedback;
};

struct RtpHeaderExtension {
  std::string kind;  // "audio" | "video" | "" (any)
  std::string uri;
  std::uint8_t preferred_id = 0;
  bool preferred_encrypt = false;
  std::string direction;  // "sendrecv" | "sendonly" | "recvonly" | "inactive", as the router sees it
};

struct RtpCapabilities {
  std::vector<RtpCodecCapability> codecs;
  std::vector<RtpHeaderExtension> header_extensions;
};

struct RtpCodecParameters {
  std::string mime_type;
  std::uint8_t payload_type = 0;
  std::uint32_t clock_rate = 0;
  std::optional<std::uint8_t> channels;
  ParameterMap parameters;
  std::vector<RtcpFeedback> rtcp_feedback;
};

struct RtpHeaderExtensionParameters {
  std::string uri;
  std::uint8_t id = 0;
  bool encrypt = false;
};

struct RtxParameters {
  std::uint32_t ssrc = 0;
};

struct RtpEncodingParameters {
  std::optional<std::uint32_t> ssrc;
  std::string rid;
  std::optional<std::uint8_t> codec_payload_type;
  std::optional<RtxParameters> rtx;
  std::optional<bool> dtx;
  std::string scalability_mode;
  std::optional<double> scale_resolution_down_by;
  std::optional<std::uint32_t> max_bitrate;
};

struct RtcpParameters {
  std::string cname;
  std::optional<bool> reduced_size;
};

struct RtpParameters {
  std::string mid;
  std::vector<RtpCodecParameters> codecs;
  std::vector<RtpHeaderExtensionParameters> header_extensions;
  std::vector<RtpEncodingParameters> encodings;
  RtcpParameters rtcp;
};

struct IceParameters {
  std::string username_fragment;
  std::string password;
  bool ice_lite = true;
};

struct IceCandidate {
  std::string foundation;
  std::uint32_t priority = 0;
  std::string ip;       // written as both "ip" and "address"
  std::uint16_t port = 0;
  std::string protocol = "udp";
  std::string type = "host";
};

struct DtlsFingerprint {
  std::string algorithm;  // "sha-256"
  std::string value;      // "AB:CD:…"
};

struct DtlsParameters {
  std::string role;  // "auto" | "client" | "server"
  std::vector<DtlsFingerprint> fingerprints;
};

}  // namespace bedside::sfu
