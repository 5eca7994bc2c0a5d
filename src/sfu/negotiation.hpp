// The server's half of mediasoup-client's model, as pure functions: what the router can forward, how a
// producer's numbers (payload types, header extension ids) map to the router's, and what a consumer is
// told. Every consumer of a producer sees the router's numbers, so a packet's header is the same for all
// but SSRC and counters. No SDP (RFC 8866) is read or written here. Up to three encodings (simulcast) of VP8, one of
// everything else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rtp/payload.hpp"
#include "sfu/parameters.hpp"

namespace bedside::sfu {

enum class Kind { audio, video };
std::optional<Kind> parse_kind(std::string_view text);
std::string_view kind_text(Kind kind);

enum class ParametersWhy {
  malformed,            // missing members, numbers out of range, too many of something
  unsupported_codec,    // not one that the router forwards
  unsupported_layers,   // more than one encoding of something else than VP8, or more than three
};

/// What every room offers.
const RtpCapabilities& router_rtp_capabilities();

/// Ids of the header extensions that the SFU reads or rewrites; 0: not negotiated.
struct ExtensionIds {
  std::uint8_t mid = 0;
  std::uint8_t rid = 0;
  std::uint8_t repaired_rid = 0;
  std::uint8_t audio_level = 0;
  std::uint8_t video_orientation = 0;
  std::uint8_t abs_send_time = 0;
  std::uint8_t transport_wide_cc = 0;
};
ExtensionIds extension_ids(const RtpParameters& parameters);

/// Simulcast layers of one producer: what browsers send of a camera.
inline constexpr std::size_t kLayerLimit = 3;

struct EncodingPlan {
  std::optional<std::uint32_t> ssrc;      // none: recognised by MID, and RID where there are several
  std::optional<std::uint32_t> rtx_ssrc;
  std::string rid;
};

/// A producer as its browser numbers it, and as the router will.
struct ProducerPlan {
  Kind kind = Kind::audio;
  std::uint32_t clock_rate = 0;
  std::uint8_t payload_type = 0;                 // the browser's
  std::optional<std::uint8_t> rtx_payload_type;  // the browser's
  std::vector<EncodingPlan> encodings;           // the lowest layer first
  std::string mid;
  ExtensionIds extensions;                       // the browser's
  std::optional<rtp::VideoCodec> video_codec;    // where key frames can be seen
  bool takes_nack = false;
  bool takes_pli = false;
  bool takes_fir = false;
  bool takes_transport_cc = false;
  RtpParameters consumable;                      // in the router's numbers, without SSRCs
};
Result<ProducerPlan, ParametersWhy> plan_producer(Kind kind, const RtpParameters& parameters);

/// Bounds and ranges only; codecs that nobody knows are no fault.
Result<Done, ParametersWhy> check_capabilities(const RtpCapabilities& capabilities);

bool can_consume(const RtpParameters& consumable, const RtpCapabilities& capabilities);

struct ConsumerIdentity {
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;
  std::string mid;
  std::string cname;  // the same for all streams of one sender: browsers synchronise by it
};
/// Empty when can_consume is false. Resends of pictures are offered only where the receiver knows RTX: a packet of them is
/// never sent twice under its own number. Sound has no RTX in browsers: what they miss of it goes out again as it was.
std::optional<RtpParameters> plan_consumer(const RtpParameters& consumable, const RtpCapabilities& capabilities,
                                           const ConsumerIdentity& identity);

}  // namespace bedside::sfu
