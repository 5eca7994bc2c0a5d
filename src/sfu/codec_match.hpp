// Whether two descriptions of a codec mean the same stream: name, clock, channels, and the parameters
// that change the bits (H264: RFC 6184 section 8.2.2; VP9: RFC 9628; AV1: the AOM's RTP specification).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/parameters.hpp"

namespace bedside::sfu {

bool same_text(std::string_view a, std::string_view b);  // ASCII, whatever the case
bool is_rtx(std::string_view mime_type);

/// A parameter as a whole number, whether it was written as one or as text.
std::optional<std::int64_t> whole_number(const ParameterMap& parameters, const std::string& name);
/// The payload type that an RTX codec resends.
std::optional<std::uint8_t> associated_payload_type(const ParameterMap& parameters);

/// The parts of a codec that matching looks at; made from either form.
struct CodecView {
  std::string_view mime_type;
  std::uint32_t clock_rate;
  std::uint8_t channels;
  const ParameterMap& parameters;

  explicit CodecView(const RtpCodecCapability& codec);
  explicit CodecView(const RtpCodecParameters& codec);
};
bool same_codec(const CodecView& a, const CodecView& b);

}  // namespace bedside::sfu
