// The other end of a leg for tests: a telephone that speaks RTP, over a network that loses and delays, and an ear for
// what comes back.
#pragma once

#include <map>
#include <vector>

#include "audio/test_sound.hpp"
#include "base/random.hpp"
#include "phone/leg.hpp"

namespace bedside::phone {

using Packet = std::vector<std::uint8_t>;

inline Packet make_rtp(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp, ByteSpan payload,
                       std::uint32_t ssrc = 0x1234, bool marker = false) {
  Packet packet(rtp::kFixedHeaderSize + payload.size());
  rtp::write_header(packet, {payload_type, marker, false, sequence, timestamp, ssrc}, {});
  std::copy(payload.begin(), payload.end(), packet.begin() + rtp::kFixedHeaderSize);
  return packet;
}

inline constexpr std::uint8_t kKeysPayloadType = 101;

inline LegFormat make_format(Codec codec) {
  const std::uint8_t payload_type = codec == Codec::pcmu ? 0 : codec == Codec::pcma ? 8 : 111;
  return {codec, payload_type, payload_type, kKeysPayloadType, false};
}

class Telephone {
 public:
  Telephone(Codec codec, std::uint64_t seed)
      : codec_(codec), rate_(codec == Codec::opus ? audio::Rate::wide : audio::Rate::narrow), random_(seed),
        sequence_(static_cast<std::uint16_t>(65530 + seed)), timestamp_(0xFFFFF000U) {}  // both wrap soon

  /// 20 ms of a tone, of silence when the frequency is 0.
  Packet say(double frequency, double amplitude = 6000) {
    std::vector<audio::Sample> frame(audio::frame_size(rate_));
    for (auto& s : frame) {
      s = static_cast<audio::Sample>(frequency == 0 ? 0 : amplitude * std::sin(phase_));
      phase_ += 2 * std::numbers::pi * frequency / audio::hertz(rate_);
    }
    return say(frame);
  }
  Packet say(audio::Samples frame) {
    std::vector<std::uint8_t> payload(audio::kOpusPacketLimit);
    if (codec_ == Codec::opus) {
      payload.resize(encoder_.encode(frame, payload));
    } else {
      payload.resize(audio::encode_g711(law(), frame, payload));
    }
    const Packet packet = make_rtp(make_format(codec_).receive_payload_type, sequence_++, timestamp_, payload);
    timestamp_ += ticks();
    return packet;
  }
  /// All packets of one press; a press lasts 100 ms.
  std::vector<Packet> press(int event) {
    std::vector<Packet> packets;
    for (int i = 1; i <= 7; ++i) {
      const bool end = i > 4;
      const auto duration = static_cast<std::uint16_t>(ticks() * static_cast<std::uint32_t>(std::min(i, 5)));
      const std::uint8_t payload[] = {static_cast<std::uint8_t>(event), static_cast<std::uint8_t>(end ? 0x8A : 0x0A),
                                      static_cast<std::uint8_t>(duration >> 8), static_cast<std::uint8_t>(duration)};
      packets.push_back(make_rtp(kKeysPayloadType, sequence_++, timestamp_, payload, 0x1234, i == 1));
    }
    timestamp_ += 5 * ticks();
    return packets;
  }
  /// What an end with silence suppression sends when nobody speaks (RFC 3389).
  Packet comfort_noise() {
    const std::uint8_t level[] = {50};
    return make_rtp(13, sequence_++, timestamp_, level);
  }
  void pass_silently(int frames) { timestamp_ += ticks() * static_cast<std::uint32_t>(frames); }

  /// Checks and decodes what the leg sent.
  void hear(ByteSpan packet) {
    const auto view = rtp::PacketView::parse(packet);
    ASSERT_TRUE(view);
    if (last_) {
      EXPECT_EQ(view->sequence(), static_cast<std::uint16_t>(last_->sequence + 1));
      EXPECT_EQ(view->timestamp(), last_->timestamp + ticks());
      EXPECT_EQ(view->ssrc(), last_->ssrc);
      EXPECT_FALSE(view->marker());
    } else {
      EXPECT_TRUE(view->marker());
    }
    last_ = rtp::Header{view->payload_type(), false, false, view->sequence(), view->timestamp(), view->ssrc()};
    std::array<audio::Sample, audio::kFrameLimit> frame;
    const std::size_t size = codec_ == Codec::opus ? decoder_.decode(view->payload(), frame)
                                                   : audio::decode_g711(law(), view->payload(), frame);
    EXPECT_EQ(size, audio::frame_size(rate_));
    heard.insert(heard.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
  }
  double hears(double frequency, std::size_t last_ms) const {
    const std::size_t size = audio::samples_in(std::chrono::milliseconds(last_ms), rate_);
    return size > heard.size() ? 0 : audio::share_of_tone_by_frames(audio::Samples(heard).last(size), rate_, frequency);
  }
  float loudness(std::size_t last_ms) const {
    const std::size_t size = audio::samples_in(std::chrono::milliseconds(last_ms), rate_);
    return audio::level_dbov(audio::Samples(heard).last(std::min(size, heard.size())));
  }

  std::vector<audio::Sample> heard;

 private:
  std::uint32_t ticks() const { return codec_ == Codec::opus ? 960 : 160; }
  audio::G711 law() const { return codec_ == Codec::pcmu ? audio::G711::mu_law : audio::G711::a_law; }

  Codec codec_;
  audio::Rate rate_;
  SeededRandom random_;
  audio::OpusVoiceEncoder encoder_{{audio::Rate::wide, 24000, 1, audio::Switch::off, 0, audio::Switch::off}};
  audio::OpusVoiceDecoder decoder_{audio::Rate::wide};
  double phase_ = 0;
  std::uint16_t sequence_;
  std::uint32_t timestamp_;
  std::optional<rtp::Header> last_;
};

/// What browsers hear of a leg: a decoder on its Opus.
class Browser {
 public:
  void hear(const std::optional<RoomPacket>& packet) {
    std::array<audio::Sample, audio::kFrameLimit> frame{};
    if (packet) {
      ++packets;
      markers += packet->marker ? 1 : 0;
      EXPECT_EQ((packet->timestamp - last_timestamp_.value_or(packet->timestamp)) % 960, 0U);
      last_timestamp_ = packet->timestamp;
      last_level = packet->level;
      EXPECT_EQ(decoder_.decode(packet->opus, frame), audio::kFrameLimit);
    }
    heard.insert(heard.end(), frame.begin(), frame.end());
  }
  double hears(double frequency, std::size_t last_ms) const {
    const std::size_t size = last_ms * 16;
    return size > heard.size() ? 0 : audio::share_of_tone_by_frames(audio::Samples(heard).last(size), audio::Rate::wide, frequency);
  }

  std::vector<audio::Sample> heard;
  int packets = 0;
  int markers = 0;
  rtp::extension::AudioLevel last_level;

 private:
  audio::OpusVoiceDecoder decoder_{audio::Rate::wide};
  std::optional<std::uint32_t> last_timestamp_;
};

}  // namespace bedside::phone
