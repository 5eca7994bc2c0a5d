#include "speech.hpp"

#include <opus/opus.h>

#include <array>
#include <cstdlib>

#include "audio/g711.hpp"
#include "audio/test_sound.hpp"
#include "rtp/packet.hpp"

namespace bedside::bench {
namespace {

constexpr std::array<const char*, 6> kTexts = {
    "Good morning, how are you today? I have looked at the results, and they are better than last time.",
    "My mother cannot hear very well on the telephone, so I will tell her everything again in the evening.",
    "Please take one of the tablets after breakfast, and one more before you go to sleep.",
    "Yes, the pain is in the left knee, mostly when I climb the stairs or stand up from a chair.",
    "I will repeat that in Spanish for the patient, and then tell you what she says.",
    "Thank you, doctor. When shall we call again, and do we have to bring anything?"};

std::vector<audio::Sample> words(unsigned number, audio::Rate rate) {
  auto speech = audio::speak(number % 2 == 0 ? "en" : "en-us+f3", kTexts[number % kTexts.size()], rate);
  if (!speech.empty()) return speech;
  const auto size = audio::frame_size(rate) * 250;
  for (std::size_t i = 0; i < size; ++i) {
    const double angle = 2 * std::numbers::pi * (200.0 + 40.0 * number) * static_cast<double>(i) / audio::hertz(rate);
    speech.push_back(static_cast<audio::Sample>(5000 * std::sin(angle) * std::sin(angle / 90)));
  }
  return speech;
}

}  // namespace

Speech make_speech(unsigned number) {
  Speech out;
  const auto narrow = words(number, audio::Rate::narrow);
  for (std::size_t at = 0; at + audio::frame_size(audio::Rate::narrow) <= narrow.size(); at += audio::frame_size(audio::Rate::narrow)) {
    Bytes payload(audio::frame_size(audio::Rate::narrow));
    audio::encode_g711(audio::G711::mu_law, audio::Samples(narrow).subspan(at, payload.size()), payload);
    out.narrow.push_back(std::move(payload));
  }
  const auto wide = words(number, audio::Rate::wide);
  std::vector<audio::Sample> full;  // 48 kHz, as browsers have it
  for (std::size_t i = 0; i + 1 < wide.size(); ++i)
    for (int third = 0; third < 3; ++third) full.push_back(static_cast<audio::Sample>((wide[i] * (3 - third) + wide[i + 1] * third) / 3));
  int failed = 0;
  const std::unique_ptr<OpusEncoder, void (*)(OpusEncoder*)> encoder(opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &failed), opus_encoder_destroy);
  if (!encoder || failed != OPUS_OK) std::abort();
  opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(32000));
  for (std::size_t at = 0; at + 960 <= full.size(); at += 960) {
    Bytes payload(1276);
    const auto size = opus_encode(encoder.get(), full.data() + at, 960, payload.data(), static_cast<opus_int32>(payload.size()));
    if (size < 0) std::abort();
    payload.resize(static_cast<std::size_t>(size));
    out.opus.push_back(std::move(payload));
  }
  return out;
}

Bytes make_rtp(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp, ByteSpan payload) {
  Bytes packet(rtp::kFixedHeaderSize + payload.size());
  rtp::write_header(packet, {payload_type, false, false, sequence, timestamp, 0x1234}, {});
  std::copy(payload.begin(), payload.end(), packet.begin() + rtp::kFixedHeaderSize);
  return packet;
}

phone::LegFormat narrow_format() { return {phone::Codec::pcmu, 0, 0, 101, false}; }

}  // namespace bedside::bench
