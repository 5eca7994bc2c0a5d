#include "sfu/codec_match.hpp"

#include <algorithm>
#include <charconv>

namespace bedside::sfu {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

const std::string* text(const ParameterMap& parameters, const std::string& name) {
  const auto at = parameters.find(name);
  return at == parameters.end() ? nullptr : std::get_if<std::string>(&at->second);
}

/// Constrained baseline, the one H264 profile that every browser with H264 has: profile_idc 66 with
/// constraint_set1, or 77 with constraint_set0 (ITU-T H.264 A.2.1, A.2.2).
bool is_constrained_baseline(const ParameterMap& parameters) {
  const std::string* id = text(parameters, "profile-level-id");
  if (id == nullptr || id->size() != 6) return false;
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(id->data(), id->data() + id->size(), value, 16);
  if (fault != std::errc() || end != id->data() + id->size()) return false;
  const std::uint32_t profile = value >> 16;
  const std::uint32_t constraints = value >> 8 & 0xFF;
  return (profile == 0x42 && (constraints & 0x40) != 0) || (profile == 0x4D && (constraints & 0x80) != 0);
}

}  // namespace

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool is_rtx(std::string_view mime_type) { return mime_type.size() == 9 && same_text(mime_type.substr(5), "/rtx"); }

std::optional<std::int64_t> whole_number(const ParameterMap& parameters, const std::string& name) {
  const auto at = parameters.find(name);
  if (at == parameters.end()) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(&at->second)) return *number;
  if (const auto* words = std::get_if<std::string>(&at->second)) {
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(words->data(), words->data() + words->size(), value);
    if (fault == std::errc() && end == words->data() + words->size()) return value;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> associated_payload_type(const ParameterMap& parameters) {
  const auto apt = whole_number(parameters, "apt");
  if (!apt || *apt < 0 || *apt > 127) return std::nullopt;
  return static_cast<std::uint8_t>(*apt);
}

CodecView::CodecView(const RtpCodecCapability& codec)
    : mime_type(codec.mime_type),
      clock_rate(codec.clock_rate),
      channels(codec.channels.value_or(1)),
      parameters(codec.parameters) {}

CodecView::CodecView(const RtpCodecParameters& codec)
    : mime_type(codec.mime_type),
      clock_rate(codec.clock_rate),
      channels(codec.channels.value_or(1)),
      parameters(codec.parameters) {}

bool same_codec(const CodecView& a, const CodecView& b) {
  if (!same_text(a.mime_type, b.mime_type) || a.clock_rate != b.clock_rate || a.channels != b.channels) return false;
  if (same_text(a.mime_type, "video/H264")) {
    return whole_number(a.parameters, "packetization-mode").value_or(0) ==
               whole_number(b.parameters, "packetization-mode").value_or(0) &&
           is_constrained_baseline(a.parameters) && is_constrained_baseline(b.parameters);
  }
  if (same_text(a.mime_type, "video/VP9")) {
    return whole_number(a.parameters, "profile-id").value_or(0) == whole_number(b.parameters, "profile-id").value_or(0);
  }
  if (same_text(a.mime_type, "video/AV1")) {
    return whole_number(a.parameters, "profile").value_or(0) == whole_number(b.parameters, "profile").value_or(0);
  }
  return true;
}

}  // namespace bedside::sfu
