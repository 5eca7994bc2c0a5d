// G.711, Opus, resampling, levels: what goes in comes out.
#include <gtest/gtest.h>

#include <algorithm>

#include "audio/concealer.hpp"
#include "audio/g711.hpp"
#include "audio/opus_voice.hpp"
#include "audio/test_sound.hpp"

namespace bedside::audio {
namespace {

using std::chrono::milliseconds;

TEST(G711, gives_every_byte_back) {
  for (const G711 law : {G711::mu_law, G711::a_law}) {
    for (int value = 0; value < 256; ++value) {
      const std::uint8_t byte = static_cast<std::uint8_t>(value);
      Sample sample = 0;
      std::uint8_t again = 0;
      EXPECT_EQ(decode_g711(law, {&byte, 1}, {&sample, 1}), 1U);
      EXPECT_EQ(encode_g711(law, {&sample, 1}, {&again, 1}), 1U);
      if (law == G711::mu_law && value == 0x7F) continue;  // minus zero: written as plus zero
      EXPECT_EQ(again, byte);
    }
  }
}

TEST(G711, keeps_every_sample_within_its_step) {
  for (const G711 law : {G711::mu_law, G711::a_law}) {
    for (int value = -32768; value < 32768; value += 7) {
      const Sample sample = static_cast<Sample>(value);
      std::uint8_t byte = 0;
      Sample again = 0;
      encode_g711(law, {&sample, 1}, {&byte, 1});
      decode_g711(law, {&byte, 1}, {&again, 1});
      EXPECT_LE(std::abs(again - value), std::max(16, std::abs(value) / 16)) << value;
    }
  }
}

TEST(Level, of_full_scale_of_a_sine_and_of_silence) {
  const std::vector<Sample> square(160, 32767);
  EXPECT_NEAR(level_dbov(square), 0, 0.01);
  EXPECT_NEAR(level_dbov(make_sine(Rate::narrow, 1000, milliseconds(100), 32767)), -3.01, 0.02);
  EXPECT_EQ(level_dbov(std::vector<Sample>(160)), kSilenceDbov);
  EXPECT_EQ(level_dbov({}), kSilenceDbov);
}

TEST(Opus, carries_a_tone_at_both_rates) {
  for (const Rate rate : {Rate::narrow, Rate::wide}) {
    OpusVoiceEncoder encoder({rate, 24000, 0, Switch::on, 10, Switch::off});
    OpusVoiceDecoder decoder(rate);
    const auto tone = make_sine(rate, 440, milliseconds(1000), 8000);
    std::vector<Sample> heard;
    std::array<std::uint8_t, kOpusPacketLimit> packet;
    std::array<Sample, kFrameLimit> frame;
    for (std::size_t at = 0; at < tone.size(); at += frame_size(rate)) {
      const std::size_t size = encoder.encode(Samples(tone).subspan(at, frame_size(rate)), packet);
      ASSERT_GT(size, kOpusNothingToSend);
      EXPECT_EQ(decoder.duration(ByteSpan(packet).first(size)), frame_size(rate));
      ASSERT_EQ(decoder.decode(ByteSpan(packet).first(size), frame), frame_size(rate));
      heard.insert(heard.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(frame_size(rate)));
    }
    EXPECT_GT(share_of_tone(Samples(heard).subspan(heard.size() / 2), rate, 440), 0.95);
  }
}

TEST(Opus, sends_nothing_for_silence_and_refuses_what_is_no_packet) {
  OpusVoiceEncoder encoder({Rate::narrow, 16000, 0, Switch::off, 0, Switch::on});
  OpusVoiceDecoder decoder(Rate::narrow);
  std::array<std::uint8_t, kOpusPacketLimit> packet;
  std::array<Sample, kFrameLimit> frame{};
  std::size_t sent = 0;
  for (int i = 0; i < 100; ++i) sent += encoder.encode(Samples(frame).first(160), packet) > kOpusNothingToSend ? 1 : 0;
  EXPECT_LT(sent, 30U);
  EXPECT_EQ(decoder.decode({}, frame), 0U);
  const std::uint8_t cut[] = {0xFF};
  EXPECT_EQ(decoder.duration(cut), 0U);
  EXPECT_EQ(decoder.decode(cut, frame), 0U);
}

TEST(Opus, takes_a_lost_packet_from_the_redundancy_in_the_next) {
  const auto speech = speak("en-us", "Please stay on the line.", Rate::wide);
  if (speech.empty()) GTEST_SKIP() << "no espeak-ng here";
  const auto error_with = [&](bool redundancy) {
    OpusVoiceEncoder own({Rate::wide, 24000, 5, Switch::on, 30, Switch::off});
    OpusVoiceDecoder whole(Rate::wide);
    OpusVoiceDecoder holed(Rate::wide);
    std::array<Sample, kFrameLimit> right;
    std::array<Sample, kFrameLimit> got;
    std::vector<std::vector<std::uint8_t>> packets;
    std::array<std::uint8_t, kOpusPacketLimit> packet;
    for (std::size_t at = 0; at + kFrameLimit <= speech.size(); at += kFrameLimit) {
      const std::size_t size = own.encode(Samples(speech).subspan(at, kFrameLimit), packet);
      packets.emplace_back(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
    }
    double error = 0;
    for (std::size_t i = 0; i + 1 < packets.size(); ++i) {
      whole.decode(packets[i], right);
      if (i % 5 == 4) {
        holed.conceal(redundancy ? ByteSpan(packets[i + 1]) : ByteSpan{}, got);
        for (std::size_t k = 0; k < kFrameLimit; ++k) error += std::pow(right[k] - got[k], 2);
      } else {
        holed.decode(packets[i], got);
      }
    }
    return error;
  };
  EXPECT_LT(error_with(true), 0.5 * error_with(false));
}

TEST(Resampler, keeps_tones_below_4_khz_and_nothing_above) {
  const auto wide = make_sine(Rate::wide, 1000, milliseconds(1000), 8000);
  Resampler down(Rate::wide, Rate::narrow);
  Resampler up(Rate::narrow, Rate::wide);
  std::vector<Sample> narrow(8000);
  std::vector<Sample> again(16000);
  for (std::size_t i = 0; i < 50; ++i) {
    down.convert(Samples(wide).subspan(i * 320, 320), MutableSamples(narrow).subspan(i * 160, 160));
    up.convert(Samples(narrow).subspan(i * 160, 160), MutableSamples(again).subspan(i * 320, 320));
  }
  EXPECT_GT(share_of_tone(Samples(narrow).subspan(800), Rate::narrow, 1000), 0.999);
  EXPECT_GT(share_of_tone(Samples(again).subspan(1600), Rate::wide, 1000), 0.999);
  EXPECT_NEAR(level_dbov(Samples(again).subspan(1600)), level_dbov(wide), 0.3);

  const auto high = make_sine(Rate::wide, 6000, milliseconds(1000), 8000);
  EXPECT_LT(level_dbov(Samples(resample(high, Rate::wide, Rate::narrow)).subspan(800, 6000)), level_dbov(high) - 40);
}

TEST(Resampler, a_recording_keeps_its_beginning_and_its_length) {
  std::vector<Sample> click(16000);
  std::fill_n(click.begin(), 16, Sample{20000});
  const auto narrow = resample(click, Rate::wide, Rate::narrow);
  ASSERT_EQ(narrow.size(), 8000U);
  EXPECT_GT(*std::max_element(narrow.begin(), narrow.begin() + 12), 10000);
}

TEST(Concealer, a_hole_in_a_tone_is_filled_and_fades_out) {
  Concealer concealer(Rate::narrow);
  auto tone = make_sine(Rate::narrow, 300, milliseconds(200), 8000);
  concealer.feed(MutableSamples(tone).first(800));
  std::vector<Sample> heard(tone.begin(), tone.begin() + 800);
  std::vector<Sample> hole(160);
  concealer.conceal(hole);
  heard.insert(heard.end(), hole.begin(), hole.end());
  std::vector<Sample> after(tone.begin() + 960, tone.begin() + 1120);
  concealer.feed(after);
  heard.insert(heard.end(), after.begin(), after.end());
  EXPECT_GT(share_of_tone_by_frames(heard, Rate::narrow, 300), 0.97);
  for (std::size_t i = 1; i < heard.size(); ++i) EXPECT_LT(std::abs(heard[i] - heard[i - 1]), 3500) << "a click at " << i;

  for (int i = 0; i < 3; ++i) concealer.conceal(hole);
  concealer.conceal(hole);
  EXPECT_EQ(level_dbov(hole), kSilenceDbov) << "a long hole is silence";
}

}  // namespace
}  // namespace bedside::audio
