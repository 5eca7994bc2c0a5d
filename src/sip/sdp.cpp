#include "sip/sdp.hpp"

#include <algorithm>
#include <array>

#include "base/network.hpp"
#include "sip/text.hpp"

namespace bedside::sip {
namespace {

/// Static payload types that need no rtpmap (RFC 3551), those that we speak.
struct StaticFormat {
  std::uint8_t payload_type;
  std::string_view encoding;
};
constexpr std::array<StaticFormat, 2> kStaticFormats{{{0, "PCMU"}, {8, "PCMA"}}};

/// "IN IP4 203.0.113.5", with an optional "/ttl" that only multicast has.
std::string parse_connection(std::string_view value) {
  const auto words = split_words(value, 4);
  if (words.size() != 3 || words[0] != "IN" || (words[1] != "IP4" && words[1] != "IP6")) return {};
  const auto bytes = parse_address(words[2]);
  if (!bytes || (words[1] == "IP4" && !is_mapped_ipv4(*bytes))) return {};
  return address_text(*bytes);
}

std::optional<Direction> find_direction(std::string_view word) {
  for (const auto direction : {Direction::inactive, Direction::recvonly, Direction::sendonly, Direction::sendrecv})
    if (word == direction_word(direction)) return direction;
  return std::nullopt;
}

/// What is repeated in an answer must not end a line there.
bool has_control(std::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

bool is_rtp(std::string_view protocol) { return protocol.find("RTP/") != std::string_view::npos; }

/// "audio 4000 RTP/AVP 0 8 101"
bool parse_media_line(std::string_view value, SdpMedia& media) {
  const auto words = split_words(value, 3 + kSdpFormatLimit + 1);
  if (words.size() < 4 || words.size() > 3 + kSdpFormatLimit) return false;
  const auto port = parse_u32(words[1].substr(0, words[1].find('/')));
  if (!port || *port > 65535) return false;
  media.kind = words[0];
  media.port = *port;
  media.protocol = words[2];
  for (std::size_t i = 3; i < words.size(); ++i) {
    if (i > 3) media.formats += ' ';
    media.formats += words[i];
    if (!is_rtp(media.protocol)) continue;
    const auto type = parse_u32(words[i]);
    if (!type || *type > 127) return false;
    const bool again = std::any_of(media.rtp.begin(), media.rtp.end(), [&](const SdpFormat& f) { return f.payload_type == *type; });
    if (again) continue;
    SdpFormat format;
    format.payload_type = static_cast<std::uint8_t>(*type);
    for (const auto& known : kStaticFormats) {
      if (known.payload_type != *type) continue;
      format.encoding = known.encoding;
      format.clock_rate = 8000;
    }
    media.rtp.push_back(std::move(format));
  }
  return true;
}

/// Splits "101 telephone-event/8000" at the space and finds the format. Null for one that is not on the m= line.
SdpFormat* find_format(SdpMedia& media, std::string_view& value) {
  const auto space = value.find(' ');
  if (space == std::string_view::npos) return nullptr;
  const auto type = parse_u32(value.substr(0, space));
  value = trim(value.substr(space + 1));
  if (!type) return nullptr;
  for (auto& format : media.rtp)
    if (format.payload_type == *type) return &format;
  return nullptr;
}

void parse_rtpmap(std::string_view value, SdpMedia& media) {
  auto* format = find_format(media, value);
  if (format == nullptr) return;
  const auto slash = value.find('/');
  if (slash == std::string_view::npos) return;
  const auto rest = value.substr(slash + 1);
  const auto second = rest.find('/');
  const auto rate = parse_u32(rest.substr(0, second));
  const auto channels = second == std::string_view::npos ? std::optional<std::uint32_t>(1) : parse_u32(rest.substr(second + 1));
  if (!rate || !channels) return;
  format->encoding = value.substr(0, slash);
  format->clock_rate = *rate;
  format->channels = *channels;
}

void parse_attribute(std::string_view name, std::string_view value, SdpMedia& media) {
  if (const auto direction = find_direction(name)) {
    media.direction = *direction;
  } else if (name == "rtpmap") {
    parse_rtpmap(value, media);
  } else if (name == "fmtp") {
    if (auto* format = find_format(media, value)) format->parameters = value;
  } else if (name == "ptime") {
    media.packet_time_ms = parse_u32(value);
  } else if (name == "rtcp-mux") {
    media.rtcp_mux = true;
  } else if (name == "crypto" && media.crypto.size() < kSdpCryptoLimit) {
    if (auto line = parse_crypto_line(value)) media.crypto.push_back(*line);
  }
}

class Parser {
 public:
  Result<Sdp, SdpWhy> parse(std::string_view text) {
    while (!text.empty()) {
      const auto end = text.find('\n');
      auto line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty()) continue;
      if (line.size() < 2 || line[1] != '=' || has_control(line)) return Refused{SdpWhy::malformed};
      if (!seen_version_ && (line[0] != 'v' || trim(line.substr(2)) != "0")) return Refused{SdpWhy::not_sdp};
      seen_version_ = true;
      if (const auto why = take(line[0], line.substr(2))) return Refused{*why};
    }
    if (!seen_version_) return Refused{SdpWhy::not_sdp};
    for (auto& media : sdp_.media)
      std::erase_if(media.rtp, [](const SdpFormat& format) { return format.encoding.empty(); });
    return std::move(sdp_);
  }

 private:
  std::optional<SdpWhy> take(char type, std::string_view value) {
    auto* media = sdp_.media.empty() ? nullptr : &sdp_.media.back();
    if (type == 'o' && media == nullptr) sdp_.origin = trim(value);
    if (type == 'c') (media != nullptr ? media->address : session_address_) = parse_connection(value);
    if (type == 'm') return begin_media(value);
    if (type != 'a') return std::nullopt;
    const auto colon = value.find(':');
    const auto name = trim(value.substr(0, colon));
    const auto rest = colon == std::string_view::npos ? std::string_view{} : trim(value.substr(colon + 1));
    if (media != nullptr) {
      parse_attribute(name, rest, *media);
    } else if (const auto direction = find_direction(name)) {
      session_direction_ = *direction;
    }
    return std::nullopt;
  }

  std::optional<SdpWhy> begin_media(std::string_view value) {
    if (sdp_.media.size() == kSdpMediaLimit) return SdpWhy::too_many_media;
    SdpMedia media;
    media.address = session_address_;
    media.direction = session_direction_;
    if (!parse_media_line(value, media)) return SdpWhy::malformed;
    sdp_.media.push_back(std::move(media));
    return std::nullopt;
  }

  Sdp sdp_;
  bool seen_version_ = false;
  std::string session_address_;
  Direction session_direction_ = Direction::sendrecv;
};

}  // namespace

std::string_view direction_word(Direction direction) {
  switch (direction) {
    case Direction::inactive: return "inactive";
    case Direction::recvonly: return "recvonly";
    case Direction::sendonly: return "sendonly";
    case Direction::sendrecv: return "sendrecv";
  }
  return "inactive";
}

Result<Sdp, SdpWhy> parse_sdp(std::string_view text) {
  if (text.size() > kSdpSizeLimit) return Refused{SdpWhy::too_long};
  return Parser().parse(text);
}

}  // namespace bedside::sip
