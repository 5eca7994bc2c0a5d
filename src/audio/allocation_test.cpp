// Nothing is allocated per packet or step once everything is set up: not by us, not by libopus or speexdsp.
#include "base/test_allocations.hpp"

#include <gtest/gtest.h>

#include "audio/event_keys.hpp"
#include "audio/leveller.hpp"
#include "audio/mixer.hpp"
#include "audio/playout.hpp"
#include "audio/test_sound.hpp"
#include "audio/tone_keys.hpp"

namespace bedside::audio {
namespace {

/// Runs 300 steps with losses, jitter and delays to take back; answers the allocations after the first ones.
std::uint64_t allocations_of(Rate rate, std::unique_ptr<Decoder> decoder, int clock) {
  OpusVoiceEncoder encoder({rate, 24000, 1, Switch::on, 10, Switch::off});
  Playout playout(std::move(decoder), rate, clock);
  Resampler up(Rate::narrow, Rate::wide);
  Leveller leveller;
  ToneKeys tones(rate);
  EventKeys events;
  VoiceSum sum(rate);
  const auto sound = make_sine(rate, 300, std::chrono::milliseconds(1000), 6000);
  std::array<std::uint8_t, kOpusPacketLimit> packet;
  std::array<Sample, kFrameLimit> frame;
  std::array<Sample, kFrameLimit> other;
  const std::array<std::uint8_t, 4> event = {5, 10, 0, 160};
  const auto step = [&](int i) {
    const Moment now = Moment(std::chrono::seconds(1)) + std::chrono::milliseconds(20 * i);
    const auto part = Samples(sound).subspan(static_cast<std::size_t>(i % 50) * frame_size(rate), frame_size(rate));
    const std::size_t size = clock == kOpusClock ? encoder.encode(part, packet) : encode_g711(G711::mu_law, part, packet);
    if (i % 17 != 0) playout.feed({i, i * std::int64_t{clock} / 50, ByteSpan(packet).first(size)}, now - std::chrono::milliseconds(i % 90));
    const auto out = MutableSamples(frame).first(frame_size(rate));
    playout.pull(out, now);
    events.feed(event, i);
    tones.feed(out);
    leveller.level(out);
    up.convert(out.first(frame_size(Rate::narrow)), other);
    sum.clear();
    sum.add(out);
    sum.all_but(out, other);
  };
  for (int i = 0; i < 5; ++i) step(i);
  const std::uint64_t before = g_allocations;
  for (int i = 5; i < 300; ++i) step(i);
  return g_allocations - before;
}

TEST(Allocations, none_per_step) {
  const std::uint64_t before = g_allocations;
  allocate_once();
  ASSERT_EQ(g_allocations, before + 1);
  EXPECT_EQ(allocations_of(Rate::narrow, std::make_unique<G711Decoder>(G711::mu_law), 8000), 0U);
  EXPECT_EQ(allocations_of(Rate::narrow, std::make_unique<OpusDecoderOfStream>(Rate::narrow), kOpusClock), 0U);
  EXPECT_EQ(allocations_of(Rate::wide, std::make_unique<OpusDecoderOfStream>(Rate::wide), kOpusClock), 0U);
}

}  // namespace
}  // namespace bedside::audio
