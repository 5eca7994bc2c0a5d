// SDP offers and answers: an answer has the offer's lines in their places, takes only what was offered, and parses;
// what we offer again parses too; crypto lines read back as they were written.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "sip/negotiation.hpp"

namespace {

using namespace bedside;
using namespace bedside::sip;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto line = parse_crypto_line(text)) {
    const auto again = parse_crypto_line(write_crypto_line(*line));
    require(again && again->tag == line->tag && again->key.key == line->key.key && again->key.salt == line->key.salt);
  }
  const auto offer = parse_sdp(text);
  if (!offer) return 0;
  SeededRandom random(size);
  const auto keys = make_local_keys(random);
  for (const auto mode : {SrtpMode::off, SrtpMode::allowed, SrtpMode::required}) {
    const MediaPolicy policy{mode, calls::AddressRule::lock_once, false, nullptr};
    LocalMedia local{"192.0.2.1", 20000, 1, 1};
    const auto ours = parse_sdp(write_offer(policy, keys, local));
    require(ours.ok());
    if (const auto flow = take_answer(*ours, *offer, policy)) require(mode != SrtpMode::required || flow->send_key);

    const auto choice = choose_media(*offer, policy, keys);
    if (!choice) continue;
    const auto& taken = offer->media[choice->media_index];
    require(choice->flow.send_key.has_value() == choice->flow.receive_key.has_value());
    require(mode != SrtpMode::required || choice->flow.send_key);
    require(mode != SrtpMode::off || !choice->flow.send_key);
    require(std::any_of(taken.rtp.begin(), taken.rtp.end(),
                        [&](const SdpFormat& format) { return format.payload_type == choice->flow.format.send_payload_type; }));
    const auto description = write_answer(*offer, *choice, local);
    const auto answer = parse_sdp(description);
    require(answer && answer->media.size() == offer->media.size());
    for (std::size_t i = 0; i < answer->media.size(); ++i) {
      require(answer->media[i].kind == offer->media[i].kind && answer->media[i].protocol == offer->media[i].protocol);
      require((answer->media[i].port != 0) == (i == choice->media_index));
    }
    require(parse_sdp(write_reoffer(description, local)).ok());
  }
  return 0;
}
