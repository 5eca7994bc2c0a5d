// The router's side of the negotiation: one table of codecs and header extensions. Payload types are
// ours to choose (96-127, RFC 3551 section 6); ids stay below 15, so that the one-byte form of RFC 8285
// serves.
#include "rtp/packet.hpp"
#include "sfu/negotiation.hpp"

namespace bedside::sfu {

namespace {

const std::vector<RtcpFeedback> kVideoFeedback{{"nack", ""}, {"nack", "pli"}, {"ccm", "fir"}, {"transport-cc", ""}};

RtpCodecCapability opus() {
  return {"audio", "audio/opus", 100, 48000, 2, {{"useinbandfec", 1}, {"usedtx", 1}}, {{"nack", ""}, {"transport-cc", ""}}};
}

void add_video(std::vector<RtpCodecCapability>& codecs, const char* mime_type, std::uint8_t payload_type,
               ParameterMap parameters) {
  codecs.push_back({"video", mime_type, payload_type, 90000, {}, std::move(parameters), kVideoFeedback});
  codecs.push_back({"video", "video/rtx", static_cast<std::uint8_t>(payload_type + 1), 90000, {},
                    {{"apt", std::int64_t{payload_type}}}, {}});
}

RtpHeaderExtension header(const char* kind, std::string_view uri, std::uint8_t id, const char* direction) {
  return {kind, std::string(uri), id, false, direction};
}

RtpCapabilities make() {
  namespace uri = rtp::extension;
  RtpCapabilities router;
  router.codecs.push_back(opus());
  // The first is what browsers send where they are not told otherwise: VP8, the one that all have.
  add_video(router.codecs, "video/VP8", 101, {});
  add_video(router.codecs, "video/VP9", 103, {{"profile-id", 0}});
  add_video(router.codecs, "video/H264", 105,
            {{"level-asymmetry-allowed", 1}, {"packetization-mode", 1}, {"profile-level-id", std::string("42e01f")}});
  add_video(router.codecs, "video/AV1", 107, {});
  // recvonly: the router reads it. MID is not written to consumers, their SSRCs are signalled. Sound
  // carries transport-wide numbers only towards us: Chromium then measures its whole sending by them.
  router.header_extensions = {
      header("audio", uri::kMid, 1, "recvonly"),
      header("video", uri::kMid, 1, "recvonly"),
      header("video", uri::kRid, 2, "recvonly"),
      header("video", uri::kRepairedRid, 3, "recvonly"),
      header("audio", uri::kAbsSendTime, 4, "sendrecv"),
      header("video", uri::kAbsSendTime, 4, "sendrecv"),
      header("audio", uri::kTransportWideCc, 5, "recvonly"),
      header("video", uri::kTransportWideCc, 5, "sendrecv"),
      header("audio", uri::kAudioLevel, 10, "sendrecv"),
      header("video", uri::kVideoOrientation, 11, "sendrecv"),
  };
  return router;
}

}  // namespace

const RtpCapabilities& router_rtp_capabilities() {
  static const RtpCapabilities router = make();
  return router;
}

}  // namespace bedside::sfu
