#include "sip/negotiation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/network.hpp"
#include "sip/text.hpp"

namespace bedside::sip {
namespace {

using calls::LegCodec;
using calls::LegFlow;
using calls::LegFormat;

struct Codec {
  LegCodec codec;
  std::string_view encoding;
  std::uint32_t clock_rate;
  std::uint32_t channels;
  std::uint8_t payload_type;  // in offers of ours
};
constexpr std::array<Codec, 3> kCodecs{{
    {LegCodec::opus, "opus", 48000, 2, 96},
    {LegCodec::pcmu, "PCMU", 8000, 1, 0},
    {LegCodec::pcma, "PCMA", 8000, 1, 8},
}};
constexpr std::string_view kDigits = "telephone-event";
constexpr std::uint8_t kDigitsNarrow = 101;
constexpr std::uint8_t kDigitsWide = 102;

const Codec* find_codec(const SdpFormat& format) {
  for (const auto& codec : kCodecs) {
    if (equal_ignoring_case(format.encoding, codec.encoding) && format.clock_rate == codec.clock_rate &&
        format.channels == codec.channels)
      return &codec;
  }
  return nullptr;
}

const Codec& get_codec(LegCodec wanted) {
  return *std::find_if(kCodecs.begin(), kCodecs.end(), [&](const Codec& codec) { return codec.codec == wanted; });
}

/// The digits that go with a codec: on its clock if there are such, else any.
const SdpFormat* find_digits(const SdpMedia& media, std::uint32_t clock_rate) {
  const SdpFormat* any = nullptr;
  for (const auto& format : media.rtp) {
    if (!equal_ignoring_case(format.encoding, kDigits)) continue;
    if (format.clock_rate == clock_rate) return &format;
    if (any == nullptr) any = &format;
  }
  return any;
}

enum class Profile { none, plain, secure };

Profile profile_of(const SdpMedia& media) {
  if (media.kind != "audio") return Profile::none;
  if (media.protocol == "RTP/AVP" || media.protocol == "RTP/AVPF") return Profile::plain;
  if (media.protocol == "RTP/SAVP" || media.protocol == "RTP/SAVPF") return Profile::secure;
  return Profile::none;
}

std::chrono::milliseconds packet_time_of(const SdpMedia& media) {
  const auto asked = media.packet_time_ms.value_or(20);
  // Frames that our encoders make; anything else gets the usual 20 ms.
  return std::chrono::milliseconds(asked >= 10 && asked <= 60 && asked % 10 == 0 ? asked : 20);
}

void take_opus_parameters(const std::string& parameters, LegFormat& format) {
  const std::string list = ";" + parameters;
  format.opus_fec = find_parameter(list, "useinbandfec") == "1";
  if (const auto rate = find_parameter(list, "maxplaybackrate"))
    if (const auto hertz = parse_u32(*rate)) format.opus_max_rate = std::clamp<std::uint32_t>(*hertz, 8000, 48000);
}

bool is_multicast(const AddressBytes& ip) {
  return is_mapped_ipv4(ip) ? (ip[12] >= 224) : ip[0] == 0xFF;  // 224/4, and 240/4 with the broadcast address
}

/// Address, port and directions of the other side's line. False for an address that sound must not go to.
bool take_remote(const SdpMedia& media, const MediaPolicy& policy, LegFlow& flow) {
  const auto ip = parse_address(media.address);
  if (!ip) return false;
  if (is_multicast(*ip) || (is_loopback(*ip) && !policy.peer_is_loopback)) return false;
  const bool nowhere = is_unspecified(*ip);  // on hold as before RFC 3264
  if (!nowhere) {
    flow.remote_ip = media.address;
    flow.remote_port = static_cast<std::uint16_t>(media.port);
  }
  flow.send = receives(media.direction) && !nowhere;
  flow.receive = sends(media.direction);
  flow.address_rule = policy.address_rule;
  flow.sources = policy.sources;
  flow.rtcp_mux = media.rtcp_mux;
  flow.format.packet_time = packet_time_of(media);
  return true;
}

struct Candidate {
  const SdpFormat* format;
  const Codec* codec;
};

std::optional<Candidate> first_common(const SdpMedia& media) {
  for (const auto& format : media.rtp)
    if (const auto* codec = find_codec(format)) return Candidate{&format, codec};
  return std::nullopt;
}

Result<Choice, NegotiationWhy> choose_line(const SdpMedia& media, const MediaPolicy& policy, const LocalKeys& keys) {
  const bool secure_only = profile_of(media) == Profile::secure;
  const bool srtp = !media.crypto.empty() && policy.srtp != SrtpMode::off;
  if (secure_only && !srtp) return Refused{NegotiationWhy::srtp_refused};
  if (policy.srtp == SrtpMode::required && !srtp) return Refused{NegotiationWhy::srtp_required};
  const auto common = first_common(media);
  if (!common) return Refused{NegotiationWhy::no_common_codec};

  Choice choice;
  auto& format = choice.flow.format;
  if (!take_remote(media, policy, choice.flow)) return Refused{NegotiationWhy::no_usable_address};
  format.codec = common->codec->codec;
  format.receive_payload_type = format.send_payload_type = common->format->payload_type;
  if (format.codec == LegCodec::opus) take_opus_parameters(common->format->parameters, format);
  if (const auto* digits = find_digits(media, common->codec->clock_rate)) {
    format.receive_digits = format.send_digits = digits->payload_type;
    format.digits_clock_rate = digits->clock_rate;
  }
  if (srtp) {
    const auto& line = media.crypto.front();
    choice.crypto_tag = line.tag;
    choice.flow.receive_key = line.key;
    choice.flow.send_key = keys.of(line.key.profile);
  }
  return choice;
}

std::string head(const LocalMedia& local) {
  const auto ip = parse_address(local.ip);
  const std::string_view family = ip && !is_mapped_ipv4(*ip) ? "IP6" : "IP4";
  return fmt::format("v=0\r\no=- {} {} IN {} {}\r\ns=-\r\nc=IN {} {}\r\nt=0 0\r\n", local.session_id, local.version, family,
                     local.ip, family, local.ip);
}

std::string codec_lines(const Codec& codec, std::uint8_t payload_type) {
  std::string out = fmt::format("a=rtpmap:{} {}/{}", payload_type, codec.encoding, codec.clock_rate);
  if (codec.channels > 1) out += fmt::format("/{}", codec.channels);
  out += "\r\n";
  if (codec.codec == LegCodec::opus) out += fmt::format("a=fmtp:{} useinbandfec=1\r\n", payload_type);
  return out;
}

std::string digits_lines(std::uint8_t payload_type, std::uint32_t clock_rate) {
  return fmt::format("a=rtpmap:{0} {1}/{2}\r\na=fmtp:{0} 0-15\r\n", payload_type, kDigits, clock_rate);
}

}  // namespace

LocalKeys make_local_keys(RandomSource& random) {
  LocalKeys keys;
  keys.gcm.profile = secure::SrtpProfile::aead_aes_128_gcm;
  keys.cm.profile = secure::SrtpProfile::aes128_cm_sha1_80;
  for (auto* key : {&keys.gcm, &keys.cm}) {
    random.fill(key->key);
    random.fill(key->salt);
  }
  return keys;
}

Result<Choice, NegotiationWhy> choose_media(const Sdp& offer, const MediaPolicy& policy, const LocalKeys& keys) {
  std::optional<Choice> best;
  NegotiationWhy why = NegotiationWhy::no_audio;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const auto& media = offer.media[i];
    if (media.port == 0 || profile_of(media) == Profile::none) continue;
    auto choice = choose_line(media, policy, keys);
    if (!choice) {
      if (!best) why = choice.why();
      continue;
    }
    choice->media_index = i;
    // Of two lines for the same sound, one plain and one secure, the secure one.
    if (!best || (choice->flow.receive_key && !best->flow.receive_key)) best = *choice;
  }
  if (!best) return Refused{why};
  return *best;
}

std::string write_answer(const Sdp& offer, const Choice& choice, const LocalMedia& local) {
  std::string out = head(local);
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const auto& media = offer.media[i];
    if (i != choice.media_index) {
      out += fmt::format("m={} 0 {} {}\r\n", media.kind, media.protocol, media.formats);
      continue;
    }
    const auto& flow = choice.flow;
    const auto& format = flow.format;
    out += fmt::format("m=audio {} {} {}", local.port, media.protocol, format.receive_payload_type);
    if (format.receive_digits) out += fmt::format(" {}", *format.receive_digits);
    out += "\r\n" + codec_lines(get_codec(format.codec), format.receive_payload_type);
    if (format.receive_digits) out += digits_lines(*format.receive_digits, format.digits_clock_rate);
    out += "a=ptime:20\r\n";
    if (flow.rtcp_mux) out += "a=rtcp-mux\r\n";
    if (flow.send_key) out += "a=crypto:" + write_crypto_line({choice.crypto_tag, *flow.send_key}) + "\r\n";
    out += fmt::format("a={}\r\n", direction_word(make_direction(flow.send, flow.receive)));
  }
  return out;
}

std::string write_offer(const MediaPolicy& policy, const LocalKeys& keys, const LocalMedia& local) {
  // Allowed: RTP/AVP with keys beside it (RFC 8643), which whoever has no SRTP answers without.
  const std::string_view protocol = policy.srtp == SrtpMode::required ? "RTP/SAVP" : "RTP/AVP";
  std::string types;
  std::string lines;
  for (const auto& codec : kCodecs) {
    types += fmt::format(" {}", codec.payload_type);
    lines += codec_lines(codec, codec.payload_type);
  }
  std::string out = head(local);
  out += fmt::format("m=audio {} {}{} {} {}\r\n", local.port, protocol, types, kDigitsNarrow, kDigitsWide);
  out += lines + digits_lines(kDigitsNarrow, 8000) + digits_lines(kDigitsWide, 48000);
  out += "a=ptime:20\r\na=rtcp-mux\r\n";
  if (policy.srtp != SrtpMode::off) {
    out += "a=crypto:" + write_crypto_line({1, keys.gcm}) + "\r\n";
    out += "a=crypto:" + write_crypto_line({2, keys.cm}) + "\r\n";
  }
  return out + "a=sendrecv\r\n";
}

std::string write_reoffer(const std::string& description, LocalMedia& local) {
  std::string out;
  bool changed = false;
  std::string_view rest = description;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    const bool held = line == "a=inactive" || line == "a=recvonly" || line == "a=sendonly";
    changed = changed || held;
    out.append(held ? std::string_view("a=sendrecv") : line).append("\r\n");
  }
  if (!changed) return out;
  const auto origin = out.find("o=- ");
  const auto old = fmt::format("o=- {} {} ", local.session_id, local.version);
  ++local.version;
  return out.replace(origin, old.size(), fmt::format("o=- {} {} ", local.session_id, local.version));
}

Result<LegFlow, NegotiationWhy> take_answer(const Sdp& ours, const Sdp& answer, const MediaPolicy& policy) {
  if (answer.media.size() != ours.media.size()) return Refused{NegotiationWhy::not_an_answer};
  const auto offered = std::find_if(ours.media.begin(), ours.media.end(), [](const SdpMedia& media) { return media.port != 0; });
  if (offered == ours.media.end()) return Refused{NegotiationWhy::no_audio};
  const auto& media = answer.media[static_cast<std::size_t>(offered - ours.media.begin())];
  if (media.port == 0) return Refused{NegotiationWhy::no_audio};
  if (profile_of(media) == Profile::none || profile_of(media) != profile_of(*offered)) return Refused{NegotiationWhy::not_an_answer};

  const auto common = first_common(media);
  if (!common) return Refused{NegotiationWhy::no_common_codec};
  const auto same = std::find_if(offered->rtp.begin(), offered->rtp.end(),
                                 [&](const SdpFormat& format) { return find_codec(format) == common->codec; });
  if (same == offered->rtp.end()) return Refused{NegotiationWhy::not_an_answer};

  LegFlow flow;
  if (!take_remote(media, policy, flow)) return Refused{NegotiationWhy::no_usable_address};
  // What we offered bounds what may happen: a line that we offered "recvonly" is not sent on.
  flow.send = flow.send && sends(offered->direction);
  flow.receive = flow.receive && receives(offered->direction);
  flow.rtcp_mux = media.rtcp_mux && offered->rtcp_mux;
  flow.format.codec = common->codec->codec;
  flow.format.send_payload_type = common->format->payload_type;
  flow.format.receive_payload_type = same->payload_type;
  if (flow.format.codec == LegCodec::opus) take_opus_parameters(common->format->parameters, flow.format);
  if (const auto* digits = find_digits(media, common->codec->clock_rate)) {
    for (const auto& format : offered->rtp) {
      if (!equal_ignoring_case(format.encoding, kDigits) || format.clock_rate != digits->clock_rate) continue;
      flow.format.send_digits = digits->payload_type;
      flow.format.receive_digits = format.payload_type;
      flow.format.digits_clock_rate = digits->clock_rate;
    }
  }

  if (!media.crypto.empty()) {
    const auto& theirs = media.crypto.front();
    const auto mine = std::find_if(offered->crypto.begin(), offered->crypto.end(), [&](const CryptoLine& line) {
      return line.tag == theirs.tag && line.key.profile == theirs.key.profile;
    });
    if (mine == offered->crypto.end()) return Refused{NegotiationWhy::not_an_answer};
    flow.receive_key = theirs.key;
    flow.send_key = mine->key;
  } else if (profile_of(media) == Profile::secure || policy.srtp == SrtpMode::required) {
    return Refused{NegotiationWhy::srtp_required};
  }
  return flow;
}

}  // namespace bedside::sip
