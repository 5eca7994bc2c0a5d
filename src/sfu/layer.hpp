// One simulcast layer of a producer, or all of it: what has arrived, what is missing, when to ask for a key frame, and
// the packets kept for resending.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sfu/key_frame_requester.hpp"
#include "sfu/nack_requester.hpp"
#include "sfu/negotiation.hpp"
#include "sfu/packet_cache.hpp"
#include "sfu/rate_meter.hpp"
#include "sfu/receive_stream.hpp"

namespace bedside::sfu {

struct Layer {
  Layer(int its_index, const EncodingPlan& encoding, const ProducerPlan& plan)
      : index(its_index), ssrc(encoding.ssrc), rtx_ssrc(encoding.rtx_ssrc), rid(encoding.rid), stream(plan.clock_rate) {
    if (plan.kind == Kind::audio) nack = NackRequester(NackRequester::kMissingSoundLimit, NackRequester::kSoundTries);
  }

  int index;  // 0: the lowest
  std::optional<std::uint32_t> ssrc;  // none: not known yet
  std::optional<std::uint32_t> rtx_ssrc;
  std::string rid;
  ReceiveStream stream;
  NackRequester nack;
  KeyFrameRequester key_frame;
  RateMeter rate;
  int long_side = 0;  // of its last key frame, in pixels; 0: not known
  struct KeyFrame {
    std::int64_t number;  // of its first packet
    std::uint32_t timestamp;
    Moment at;
  };
  std::optional<KeyFrame> last_key_frame;
  std::uint8_t fir_count = 0;
  bool taken = false;  // somebody gets it or waits for it: what is missing of it is worth asking for
  std::unique_ptr<PacketCache> cache;  // video only: sound is kept by its consumers (SentSound)
};

}  // namespace bedside::sfu
