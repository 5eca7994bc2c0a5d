#include "api/media_json.hpp"

#include <limits>

namespace bedside::api {
namespace {

namespace json = boost::json;

// What a browser offers at most: about 45 codecs with their RTX, 20 header extensions, 6 kinds of feedback.
constexpr std::size_t kMostCodecs = 100;
constexpr std::size_t kMostExtensions = 64;
constexpr std::size_t kMostEncodings = 8;
constexpr std::size_t kMostFeedback = 32;
constexpr std::size_t kMostParameters = 32;
constexpr std::size_t kMostFingerprints = 8;

// Reads an object whose further members are not ours to judge.
void with_object(const json::value& value, const std::string& path, FieldProblems& problems,
                 const std::function<void(Reader&)>& read) {
  if (!value.is_object()) {
    problems.push_back({path, "wrong_type", {}});
    return;
  }
  Reader reader(value.get_object(), path, problems);
  read(reader);
}

void each(Reader& reader, std::string_view name, const std::string& path, std::size_t most, FieldProblems& problems,
          const std::function<void(Reader&)>& read) {
  const json::value* value = reader.any(name);
  if (value == nullptr) return;
  if (!value->is_array()) return reader.wrong(name, "wrong_type");
  if (value->get_array().size() > most) return reader.wrong(name, "too_many");
  std::size_t at = 0;
  for (const json::value& element : value->get_array())
    with_object(element, path + "." + std::string(name) + "." + std::to_string(at++), problems, read);
}

std::uint8_t read_u8(Reader& reader, std::string_view name) {
  return static_cast<std::uint8_t>(reader.integer(name, 0, 255));
}

std::optional<std::uint8_t> read_optional_u8(Reader& reader, std::string_view name) {
  const auto value = reader.optional_integer(name, 0, 255);
  if (!value) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

std::uint32_t read_u32(Reader& reader, std::string_view name) {
  return static_cast<std::uint32_t>(reader.integer(name, 0, std::numeric_limits<std::uint32_t>::max()));
}

std::optional<std::uint32_t> read_optional_u32(Reader& reader, std::string_view name) {
  const auto value = reader.optional_integer(name, 0, std::numeric_limits<std::uint32_t>::max());
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

sfu::ParameterMap read_parameters(Reader& reader) {
  sfu::ParameterMap parameters;
  const json::value* value = reader.any("parameters");
  if (value == nullptr || value->is_null()) return parameters;
  if (!value->is_object() || value->get_object().size() > kMostParameters) {
    reader.wrong("parameters", "wrong_type");
    return parameters;
  }
  for (const auto& member : value->get_object()) {
    const std::string name(member.key().data(), member.key().size());
    const json::value& one = member.value();
    if (one.is_string()) parameters[name] = std::string(one.get_string().data(), one.get_string().size());
    else if (one.is_int64()) parameters[name] = one.get_int64();
    else if (one.is_double()) parameters[name] = one.get_double();
    else if (one.is_bool()) parameters[name] = one.get_bool();
    else if (!one.is_null()) reader.wrong("parameters." + name, "wrong_type");
  }
  return parameters;
}

std::vector<sfu::RtcpFeedback> read_feedback(Reader& reader, const std::string& path, FieldProblems& problems) {
  std::vector<sfu::RtcpFeedback> all;
  each(reader, "rtcpFeedback", path, kMostFeedback, problems, [&](Reader& one) {
    all.push_back({one.text("type"), one.optional_text("parameter").value_or("")});
  });
  return all;
}

json::object write_json(const sfu::ParameterMap& parameters) {
  json::object out;
  for (const auto& [name, value] : parameters)
    std::visit([&, key = json::string_view(name.data(), name.size())](const auto& one) { out[key] = one; }, value);
  return out;
}

json::array write_json(const std::vector<sfu::RtcpFeedback>& feedback) {
  json::array out;
  for (const auto& one : feedback) out.push_back(json::object{{"type", one.type}, {"parameter", one.parameter}});
  return out;
}

}  // namespace

sfu::RtpCapabilities read_rtp_capabilities(const json::value& value, const std::string& path, FieldProblems& problems) {
  sfu::RtpCapabilities capabilities;
  with_object(value, path, problems, [&](Reader& reader) {
    each(reader, "codecs", path, kMostCodecs, problems, [&](Reader& one) {
      sfu::RtpCodecCapability codec;
      codec.kind = one.text("kind");
      codec.mime_type = one.text("mimeType");
      codec.preferred_payload_type = read_optional_u8(one, "preferredPayloadType");
      codec.clock_rate = read_u32(one, "clockRate");
      codec.channels = read_optional_u8(one, "channels");
      codec.parameters = read_parameters(one);
      codec.rtcp_feedback = read_feedback(one, path + ".codecs", problems);
      capabilities.codecs.push_back(std::move(codec));
    });
    each(reader, "headerExtensions", path, kMostExtensions, problems, [&](Reader& one) {
      sfu::RtpHeaderExtension extension;
      extension.kind = one.optional_text("kind").value_or("");
      extension.uri = one.text("uri");
      extension.preferred_id = read_u8(one, "preferredId");
      extension.preferred_encrypt = one.optional_flag("preferredEncrypt").value_or(false);
      extension.direction = one.optional_text("direction").value_or("sendrecv");
      capabilities.header_extensions.push_back(std::move(extension));
    });
  });
  return capabilities;
}

sfu::RtpParameters read_rtp_parameters(const json::value& value, const std::string& path, FieldProblems& problems) {
  sfu::RtpParameters parameters;
  with_object(value, path, problems, [&](Reader& reader) {
    parameters.mid = reader.optional_text("mid").value_or("");
    each(reader, "codecs", path, kMostCodecs, problems, [&](Reader& one) {
      sfu::RtpCodecParameters codec;
      codec.mime_type = one.text("mimeType");
      codec.payload_type = read_u8(one, "payloadType");
      codec.clock_rate = read_u32(one, "clockRate");
      codec.channels = read_optional_u8(one, "channels");
      codec.parameters = read_parameters(one);
      codec.rtcp_feedback = read_feedback(one, path + ".codecs", problems);
      parameters.codecs.push_back(std::move(codec));
    });
    each(reader, "headerExtensions", path, kMostExtensions, problems, [&](Reader& one) {
      parameters.header_extensions.push_back(
          {one.text("uri"), read_u8(one, "id"), one.optional_flag("encrypt").value_or(false)});
    });
    each(reader, "encodings", path, kMostEncodings, problems, [&](Reader& one) {
      sfu::RtpEncodingParameters encoding;
      encoding.ssrc = read_optional_u32(one, "ssrc");
      encoding.rid = one.optional_text("rid").value_or("");
      encoding.codec_payload_type = read_optional_u8(one, "codecPayloadType");
      if (const json::value* rtx = one.any("rtx"))
        with_object(*rtx, path + ".encodings.rtx", problems,
                    [&](Reader& its) { encoding.rtx = sfu::RtxParameters{read_u32(its, "ssrc")}; });
      encoding.dtx = one.optional_flag("dtx");
      encoding.scalability_mode = one.optional_text("scalabilityMode").value_or("");
      encoding.scale_resolution_down_by = one.optional_number("scaleResolutionDownBy");
      encoding.max_bitrate = read_optional_u32(one, "maxBitrate");
      parameters.encodings.push_back(std::move(encoding));
    });
    if (const json::value* rtcp = reader.any("rtcp"))
      with_object(*rtcp, path + ".rtcp", problems, [&](Reader& its) {
        parameters.rtcp.cname = its.optional_text("cname").value_or("");
        parameters.rtcp.reduced_size = its.optional_flag("reducedSize");
      });
  });
  return parameters;
}

sfu::DtlsParameters read_dtls_parameters(const json::value& value, const std::string& path, FieldProblems& problems) {
  sfu::DtlsParameters parameters;
  with_object(value, path, problems, [&](Reader& reader) {
    parameters.role = reader.optional_text("role").value_or("auto");
    each(reader, "fingerprints", path, kMostFingerprints, problems, [&](Reader& one) {
      parameters.fingerprints.push_back({one.text("algorithm"), one.text("value")});
    });
  });
  return parameters;
}

json::object write_json(const sfu::RtpCapabilities& capabilities) {
  json::array codecs;
  for (const auto& codec : capabilities.codecs) {
    json::object one{{"kind", codec.kind}, {"mimeType", codec.mime_type}, {"clockRate", codec.clock_rate}};
    if (codec.preferred_payload_type) one["preferredPayloadType"] = *codec.preferred_payload_type;
    if (codec.channels) one["channels"] = *codec.channels;
    one["parameters"] = write_json(codec.parameters);
    one["rtcpFeedback"] = write_json(codec.rtcp_feedback);
    codecs.push_back(std::move(one));
  }
  json::array extensions;
  for (const auto& extension : capabilities.header_extensions) {
    json::object one{{"uri", extension.uri},
                     {"preferredId", extension.preferred_id},
                     {"preferredEncrypt", extension.preferred_encrypt},
                     {"direction", extension.direction}};
    if (!extension.kind.empty()) one["kind"] = extension.kind;
    extensions.push_back(std::move(one));
  }
  return {{"codecs", std::move(codecs)}, {"headerExtensions", std::move(extensions)}};
}

json::object write_json(const sfu::RtpParameters& parameters) {
  json::object out;
  if (!parameters.mid.empty()) out["mid"] = parameters.mid;
  json::array codecs;
  for (const auto& codec : parameters.codecs) {
    json::object one{{"mimeType", codec.mime_type}, {"payloadType", codec.payload_type}, {"clockRate", codec.clock_rate}};
    if (codec.channels) one["channels"] = *codec.channels;
    one["parameters"] = write_json(codec.parameters);
    one["rtcpFeedback"] = write_json(codec.rtcp_feedback);
    codecs.push_back(std::move(one));
  }
  out["codecs"] = std::move(codecs);
  json::array extensions;
  for (const auto& extension : parameters.header_extensions)
    extensions.push_back(json::object{{"uri", extension.uri}, {"id", extension.id}, {"encrypt", extension.encrypt}});
  out["headerExtensions"] = std::move(extensions);
  json::array encodings;
  for (const auto& encoding : parameters.encodings) {
    json::object one;
    if (encoding.ssrc) one["ssrc"] = *encoding.ssrc;
    if (!encoding.rid.empty()) one["rid"] = encoding.rid;
    if (encoding.codec_payload_type) one["codecPayloadType"] = *encoding.codec_payload_type;
    if (encoding.rtx) one["rtx"] = json::object{{"ssrc", encoding.rtx->ssrc}};
    if (encoding.dtx) one["dtx"] = *encoding.dtx;
    if (!encoding.scalability_mode.empty()) one["scalabilityMode"] = encoding.scalability_mode;
    if (encoding.scale_resolution_down_by) one["scaleResolutionDownBy"] = *encoding.scale_resolution_down_by;
    if (encoding.max_bitrate) one["maxBitrate"] = *encoding.max_bitrate;
    encodings.push_back(std::move(one));
  }
  out["encodings"] = std::move(encodings);
  json::object rtcp{{"cname", parameters.rtcp.cname}};
  if (parameters.rtcp.reduced_size) rtcp["reducedSize"] = *parameters.rtcp.reduced_size;
  out["rtcp"] = std::move(rtcp);
  return out;
}

json::object write_json(const sfu::IceParameters& parameters) {
  return {{"usernameFragment", parameters.username_fragment},
          {"password", parameters.password},
          {"iceLite", parameters.ice_lite}};
}

json::object write_json(const calls::TransportOffer& offer) {
  json::array candidates;
  for (const auto& candidate : offer.ice_candidates) {
    json::object one{{"foundation", candidate.foundation}, {"priority", candidate.priority}, {"ip", candidate.ip},
                     {"address", candidate.ip},            {"protocol", candidate.protocol}, {"port", candidate.port},
                     {"type", candidate.type}};
    if (candidate.protocol == "tcp") one["tcpType"] = "passive";
    candidates.push_back(std::move(one));
  }
  json::array fingerprints;
  for (const auto& print : offer.dtls_parameters.fingerprints)
    fingerprints.push_back(json::object{{"algorithm", print.algorithm}, {"value", print.value}});
  return {{"id", offer.transport_id},
          {"iceParameters", write_json(offer.ice_parameters)},
          {"iceCandidates", std::move(candidates)},
          {"dtlsParameters", json::object{{"role", offer.dtls_parameters.role}, {"fingerprints", std::move(fingerprints)}}}};
}

}  // namespace bedside::api
