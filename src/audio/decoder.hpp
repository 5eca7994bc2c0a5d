// What turns a stream's payloads into sound, whichever codec it is: so that the playout knows none of them.
#pragma once

#include <array>
#include <memory>

#include "audio/concealer.hpp"
#include "audio/g711.hpp"
#include "audio/opus_voice.hpp"

namespace bedside::audio {

class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Samples in this payload; 0: it is none.
  virtual std::size_t duration(ByteSpan payload) const = 0;
  /// The samples written; 0 for what is none.
  virtual std::size_t decode(ByteSpan payload, MutableSamples sound) = 0;
  /// Invents what is missing; `next` is the payload behind the hole, empty where it is not there.
  virtual void conceal(ByteSpan next, MutableSamples sound) = 0;
};

class G711Decoder final : public Decoder {
 public:
  /// 120 ms, as of Opus; telephones send 10 to 60.
  static constexpr std::size_t kPayloadLimit = 960;

  explicit G711Decoder(G711 law) : law_(law), concealer_(Rate::narrow) {}
  std::size_t duration(ByteSpan payload) const override {
    return payload.size() <= kPayloadLimit ? payload.size() : 0;
  }
  std::size_t decode(ByteSpan payload, MutableSamples sound) override {
    if (payload.size() > std::min(kPayloadLimit, sound.size())) return 0;
    const std::size_t count = decode_g711(law_, payload, sound);
    concealer_.feed(sound.first(count));
    return count;
  }
  void conceal(ByteSpan /*next*/, MutableSamples sound) override { concealer_.conceal(sound); }

 private:
  G711 law_;
  Concealer concealer_;
};

class OpusDecoderOfStream final : public Decoder {
 public:
  explicit OpusDecoderOfStream(Rate rate) : decoder_(rate) {}
  std::size_t duration(ByteSpan payload) const override { return decoder_.duration(payload); }
  std::size_t decode(ByteSpan payload, MutableSamples sound) override { return decoder_.decode(payload, sound); }
  void conceal(ByteSpan next, MutableSamples sound) override { decoder_.conceal(next, sound); }

 private:
  OpusVoiceDecoder decoder_;
};

}  // namespace bedside::audio
