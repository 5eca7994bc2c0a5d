#include "sfu/negotiation.hpp"

#include <algorithm>

#include "rtp/packet.hpp"
#include "sfu/codec_match.hpp"

namespace bedside::sfu {

namespace {

/// Chromium's capabilities hold some 50 codecs and 30 extensions; three times that is no browser.
constexpr std::size_t kListLimit = 150;
constexpr std::size_t kFeedbackLimit = 16;
constexpr std::size_t kParameterLimit = 32;
constexpr std::size_t kTextLimit = 256;
constexpr std::uint8_t kPayloadTypeLimit = 127;

bool short_text(std::string_view text) { return text.size() <= kTextLimit; }

template <class Codec>
bool codec_in_bounds(const Codec& codec) {
  if (codec.mime_type.empty() || !short_text(codec.mime_type) || codec.clock_rate == 0) return false;
  if (codec.rtcp_feedback.size() > kFeedbackLimit || codec.parameters.size() > kParameterLimit) return false;
  for (const auto& [name, value] : codec.parameters) {
    const auto* text = std::get_if<std::string>(&value);
    if (!short_text(name) || (text != nullptr && !short_text(*text))) return false;
  }
  return std::all_of(codec.rtcp_feedback.begin(), codec.rtcp_feedback.end(), [](const RtcpFeedback& feedback) {
    return short_text(feedback.type) && short_text(feedback.parameter);
  });
}

bool in_bounds(const RtpParameters& parameters) {
  if (!short_text(parameters.mid) || !short_text(parameters.rtcp.cname)) return false;
  if (parameters.codecs.empty() || parameters.codecs.size() > kListLimit) return false;
  if (parameters.header_extensions.size() > kListLimit || parameters.encodings.empty()) return false;
  for (const auto& codec : parameters.codecs) {
    if (!codec_in_bounds(codec) || codec.payload_type > kPayloadTypeLimit) return false;
  }
  for (const auto& extension : parameters.header_extensions) {
    if (!short_text(extension.uri) || extension.id == 0 || extension.encrypt) return false;
  }
  return true;
}

bool has_feedback(const std::vector<RtcpFeedback>& list, std::string_view type, std::string_view parameter) {
  return std::any_of(list.begin(), list.end(), [&](const RtcpFeedback& feedback) {
    return feedback.type == type && feedback.parameter == parameter;
  });
}

/// The router's codec for a browser's one, and the router's RTX for it.
const RtpCodecCapability* router_codec(Kind kind, const RtpCodecParameters& codec) {
  for (const auto& candidate : router_rtp_capabilities().codecs) {
    if (candidate.kind == kind_text(kind) && same_codec(CodecView(candidate), CodecView(codec))) return &candidate;
  }
  return nullptr;
}

template <class Codecs>
auto find_rtx(const Codecs& codecs, std::uint8_t payload_type) {
  return std::find_if(codecs.begin(), codecs.end(), [&](const auto& codec) {
    return is_rtx(codec.mime_type) && associated_payload_type(codec.parameters) == payload_type;
  });
}

std::optional<rtp::VideoCodec> video_codec(std::string_view mime_type) {
  if (same_text(mime_type, "video/VP8")) return rtp::VideoCodec::vp8;
  if (same_text(mime_type, "video/VP9")) return rtp::VideoCodec::vp9;
  if (same_text(mime_type, "video/H264")) return rtp::VideoCodec::h264;
  if (same_text(mime_type, "video/AV1")) return rtp::VideoCodec::av1;
  return std::nullopt;
}

/// What the router sends on: its own numbers, the producer's codec parameters.
RtpParameters make_consumable(Kind kind, const RtpCodecParameters& codec, const RtpCodecCapability& router) {
  RtpParameters consumable;
  consumable.codecs.push_back({router.mime_type, *router.preferred_payload_type, router.clock_rate, router.channels,
                               codec.parameters, router.rtcp_feedback});
  const auto& codecs = router_rtp_capabilities().codecs;
  if (const auto rtx = find_rtx(codecs, *router.preferred_payload_type); rtx != codecs.end()) {
    consumable.codecs.push_back(
        {rtx->mime_type, *rtx->preferred_payload_type, rtx->clock_rate, {}, rtx->parameters, {}});
  }
  for (const auto& extension : router_rtp_capabilities().header_extensions) {
    if (extension.kind == kind_text(kind) && (extension.direction == "sendrecv" || extension.direction == "sendonly")) {
      consumable.header_extensions.push_back({extension.uri, extension.preferred_id, false});
    }
  }
  return consumable;
}

const RtpCodecCapability* matching_capability(const RtpCodecParameters& codec, const RtpCapabilities& capabilities) {
  for (const auto& candidate : capabilities.codecs) {
    if (candidate.preferred_payload_type && same_codec(CodecView(candidate), CodecView(codec))) return &candidate;
  }
  return nullptr;
}

/// RFC 8852 section 3.1: letters and digits; browsers take a few.
constexpr std::size_t kRidLimit = 16;

/// False when a layer could not be told from the others.
bool plan_encodings(const std::vector<RtpEncodingParameters>& encodings, ProducerPlan& plan) {
  const bool known_by_mid = !plan.mid.empty() && plan.extensions.mid != 0;
  std::vector<std::uint32_t> ssrcs;
  std::vector<std::string> rids;
  for (const auto& encoding : encodings) {
    EncodingPlan planned{encoding.ssrc, {}, encoding.rid};
    if (encoding.rtx && plan.rtx_payload_type) planned.rtx_ssrc = encoding.rtx->ssrc;
    for (const auto& ssrc : {planned.ssrc, planned.rtx_ssrc}) {
      if (ssrc) ssrcs.push_back(*ssrc);
    }
    if (!planned.ssrc && !known_by_mid) return false;
    if (encodings.size() > 1 && !planned.ssrc) {
      if (planned.rid.empty() || planned.rid.size() > kRidLimit || plan.extensions.rid == 0) return false;
      rids.push_back(planned.rid);
    }
    plan.encodings.push_back(std::move(planned));
  }
  const auto all_differ = [](auto list) {
    std::sort(list.begin(), list.end());
    return std::adjacent_find(list.begin(), list.end()) == list.end();
  };
  return all_differ(ssrcs) && all_differ(rids) && std::find(ssrcs.begin(), ssrcs.end(), 0U) == ssrcs.end();
}

}  // namespace

std::optional<Kind> parse_kind(std::string_view text) {
  if (text == "audio") return Kind::audio;
  if (text == "video") return Kind::video;
  return std::nullopt;
}

std::string_view kind_text(Kind kind) { return kind == Kind::audio ? "audio" : "video"; }

ExtensionIds extension_ids(const RtpParameters& parameters) {
  ExtensionIds ids;
  for (const auto& extension : parameters.header_extensions) {
    if (extension.uri == rtp::extension::kMid) ids.mid = extension.id;
    if (extension.uri == rtp::extension::kRid) ids.rid = extension.id;
    if (extension.uri == rtp::extension::kRepairedRid) ids.repaired_rid = extension.id;
    if (extension.uri == rtp::extension::kAudioLevel) ids.audio_level = extension.id;
    if (extension.uri == rtp::extension::kVideoOrientation) ids.video_orientation = extension.id;
    if (extension.uri == rtp::extension::kAbsSendTime) ids.abs_send_time = extension.id;
    if (extension.uri == rtp::extension::kTransportWideCc) ids.transport_wide_cc = extension.id;
  }
  return ids;
}

Result<ProducerPlan, ParametersWhy> plan_producer(Kind kind, const RtpParameters& parameters) {
  if (!in_bounds(parameters)) return Refused{ParametersWhy::malformed};
  const auto media = std::find_if(parameters.codecs.begin(), parameters.codecs.end(),
                                  [](const RtpCodecParameters& codec) { return !is_rtx(codec.mime_type); });
  if (media == parameters.codecs.end()) return Refused{ParametersWhy::malformed};
  const RtpCodecCapability* router = router_codec(kind, *media);
  if (router == nullptr) return Refused{ParametersWhy::unsupported_codec};

  ProducerPlan plan;
  plan.kind = kind;
  plan.clock_rate = media->clock_rate;
  plan.payload_type = media->payload_type;
  plan.mid = parameters.mid;
  plan.extensions = extension_ids(parameters);
  plan.video_codec = video_codec(media->mime_type);
  plan.takes_nack = has_feedback(media->rtcp_feedback, "nack", "");
  plan.takes_pli = has_feedback(media->rtcp_feedback, "nack", "pli");
  plan.takes_fir = has_feedback(media->rtcp_feedback, "ccm", "fir");
  plan.takes_transport_cc =
      plan.extensions.transport_wide_cc != 0 && has_feedback(media->rtcp_feedback, "transport-cc", "");
  if (const auto rtx = find_rtx(parameters.codecs, media->payload_type); rtx != parameters.codecs.end()) {
    if (rtx->payload_type == media->payload_type) return Refused{ParametersWhy::malformed};
    plan.rtx_payload_type = rtx->payload_type;
  }
  if (parameters.encodings.size() > (plan.video_codec == rtp::VideoCodec::vp8 ? kLayerLimit : 1)) {
    return Refused{ParametersWhy::unsupported_layers};
  }
  if (!plan_encodings(parameters.encodings, plan)) return Refused{ParametersWhy::malformed};
  plan.consumable = make_consumable(kind, *media, *router);
  return plan;
}

Result<Done, ParametersWhy> check_capabilities(const RtpCapabilities& capabilities) {
  if (capabilities.codecs.size() > kListLimit || capabilities.header_extensions.size() > kListLimit) {
    return Refused{ParametersWhy::malformed};
  }
  for (const auto& codec : capabilities.codecs) {
    if (!codec_in_bounds(codec) || codec.preferred_payload_type.value_or(0) > kPayloadTypeLimit) {
      return Refused{ParametersWhy::malformed};
    }
  }
  for (const auto& extension : capabilities.header_extensions) {
    if (!short_text(extension.uri)) return Refused{ParametersWhy::malformed};
  }
  return Done{};
}

bool can_consume(const RtpParameters& consumable, const RtpCapabilities& capabilities) {
  return !consumable.codecs.empty() && matching_capability(consumable.codecs.front(), capabilities) != nullptr;
}

std::optional<RtpParameters> plan_consumer(const RtpParameters& consumable, const RtpCapabilities& capabilities,
                                           const ConsumerIdentity& identity) {
  if (!can_consume(consumable, capabilities)) return std::nullopt;
  RtpCodecParameters media = consumable.codecs.front();
  const RtpCodecCapability& theirs = *matching_capability(media, capabilities);
  const bool rtx = consumable.codecs.size() > 1 &&
                   find_rtx(capabilities.codecs, *theirs.preferred_payload_type) != capabilities.codecs.end();
  const bool picture = theirs.kind == kind_text(Kind::video);
  std::erase_if(media.rtcp_feedback, [&](const RtcpFeedback& feedback) {
    const bool resend = picture && feedback.type == "nack" && feedback.parameter.empty();
    return (resend && !rtx) || !has_feedback(theirs.rtcp_feedback, feedback.type, feedback.parameter);
  });

  RtpParameters parameters;
  parameters.mid = identity.mid;
  parameters.codecs.push_back(std::move(media));
  if (rtx) parameters.codecs.push_back(consumable.codecs[1]);
  for (const auto& extension : consumable.header_extensions) {
    const bool known = std::any_of(
        capabilities.header_extensions.begin(), capabilities.header_extensions.end(), [&](const RtpHeaderExtension& their) {
          return their.uri == extension.uri && their.preferred_id == extension.id;
        });
    if (known) parameters.header_extensions.push_back(extension);
  }
  RtpEncodingParameters encoding;
  encoding.ssrc = identity.ssrc;
  if (rtx) encoding.rtx = RtxParameters{identity.rtx_ssrc};
  parameters.encodings.push_back(std::move(encoding));
  parameters.rtcp = {identity.cname, true};
  return parameters;
}

}  // namespace bedside::sfu
