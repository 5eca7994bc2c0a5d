// Levelling, mixing, tones, stretching, recordings.
#include <gtest/gtest.h>

#include <algorithm>

#include "audio/leveller.hpp"
#include "audio/mixer.hpp"
#include "audio/stretch.hpp"
#include "audio/test_sound.hpp"
#include "base/random.hpp"

namespace bedside::audio {
namespace {

using std::chrono::milliseconds;

std::vector<Sample> noise(std::size_t size, int amplitude, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  std::vector<Sample> sound(size);
  for (Sample& s : sound) s = static_cast<Sample>(static_cast<int>(random.below(static_cast<std::uint32_t>(2 * amplitude + 1))) - amplitude);
  return sound;
}

void level_all(Leveller& leveller, std::vector<Sample>& sound) {
  for (std::size_t at = 0; at + 160 <= sound.size(); at += 160) leveller.level(MutableSamples(sound).subspan(at, 160));
}

/// Words of 400 ms with pauses of 200 ms in which there is noise.
std::vector<Sample> words(double amplitude, int noise_amplitude, int seconds) {
  auto sound = noise(static_cast<std::size_t>(seconds) * 8000, noise_amplitude);
  const auto word = make_sine(Rate::narrow, 250, milliseconds(400), amplitude);
  for (std::size_t at = 0; at + 4800 <= sound.size(); at += 4800)
    for (std::size_t i = 0; i < word.size(); ++i) sound[at + i] = static_cast<Sample>(sound[at + i] + word[i]);
  return sound;
}

TEST(Leveller, brings_soft_and_loud_speakers_together) {
  for (const double amplitude : {700.0, 2000.0, 20000.0}) {
    Leveller leveller;
    auto sound = words(amplitude, 5, 12);
    level_all(leveller, sound);
    const float level = level_dbov(Samples(sound).subspan(sound.size() - 4800 + 800, 1600));
    EXPECT_NEAR(level, Leveller::kTargetDbov, 5) << amplitude;
    EXPECT_LE(std::abs(leveller.gain_db()), Leveller::kGainLimitDb);
  }
}

TEST(Leveller, never_amplifies_noise) {
  for (const int amplitude : {20, 100, 500, 3000}) {
    Leveller leveller;
    auto sound = noise(80000, amplitude);
    const auto before = sound;
    level_all(leveller, sound);
    EXPECT_LE(level_dbov(Samples(sound).last(40000)), level_dbov(Samples(before).last(40000)) + 0.1) << amplitude;
  }
  // Nor a fan that starts in the middle of the call, for longer than it takes to know it.
  {
    Leveller leveller;
    auto quiet = noise(80000, 5);
    level_all(leveller, quiet);
    auto fan = noise(80000, 400, 3);
    const float before = level_dbov(Samples(fan).last(40000));
    level_all(leveller, fan);
    EXPECT_LE(level_dbov(Samples(fan).last(40000)), before + 0.1);
  }
  // Nor between the words of a soft speaker, once the word's end is over.
  Leveller leveller;
  auto sound = words(700, 40, 10);
  auto pause = noise(16000, 40, 2);
  level_all(leveller, sound);
  const float before = level_dbov(Samples(pause).last(8000));
  level_all(leveller, pause);
  EXPECT_LE(level_dbov(Samples(pause).last(8000)), before + 0.1);
}

TEST(Leveller, a_sudden_shout_does_not_clip) {
  Leveller leveller;
  auto sound = words(700, 5, 9);
  level_all(leveller, sound);
  ASSERT_GT(leveller.gain_db(), 6);
  auto shout = make_sine(Rate::narrow, 250, milliseconds(200), 32000);
  level_all(leveller, shout);
  EXPECT_GT(share_of_tone(Samples(shout).first(160), Rate::narrow, 250), 0.95) << "bent, not cut";
}

TEST(Mixer, everyone_but_itself_exactly) {
  const auto a = noise(160, 9000, 1);
  const auto b = noise(160, 9000, 2);
  VoiceSum sum(Rate::narrow);
  sum.add(a);
  sum.add(b);
  std::vector<Sample> heard(160);
  sum.all_but(a, heard);
  EXPECT_EQ(heard, b);
  sum.all_but(b, heard);
  EXPECT_EQ(heard, a);
  sum.clear();
  sum.all_but({}, heard);
  EXPECT_EQ(heard, std::vector<Sample>(160));
}

TEST(Mixer, many_loud_voices_are_bent_not_clipped) {
  const auto loud = make_sine(Rate::narrow, 400, milliseconds(20), 20000);
  VoiceSum sum(Rate::narrow);
  for (int i = 0; i < 30; ++i) sum.add(loud);
  std::vector<Sample> heard(160);
  sum.all_but({}, heard);
  EXPECT_LT(*std::max_element(heard.begin(), heard.end()), 32767);
  EXPECT_GT(*std::min_element(heard.begin(), heard.end()), -32767);
  Sample last = limit(-40 * 32768);
  for (int value = -40 * 32768; value <= 40 * 32768; value += 91) {
    EXPECT_GE(limit(value), last) << "monotonous";
    EXPECT_EQ(limit(value), -limit(-value));
    last = limit(value);
  }
}

TEST(Tones, music_loops_without_a_step_and_stays_modest) {
  for (const Rate rate : {Rate::narrow, Rate::wide}) {
    const auto music = make_hold_music(rate);
    EXPECT_EQ(music.size(), static_cast<std::size_t>(32 * hertz(rate)));
    int steepest = 0;
    for (std::size_t i = 1; i < music.size(); ++i) steepest = std::max(steepest, std::abs(music[i] - music[i - 1]));
    EXPECT_LE(std::abs(music.front() - music.back()), steepest);
    EXPECT_GT(level_dbov(music), -36);
    EXPECT_LT(level_dbov(music), -20);
    EXPECT_LT(*std::max_element(music.begin(), music.end()), 16000);
    for (std::size_t second = 0; second < 32; ++second)
      EXPECT_GT(level_dbov(Samples(music).subspan(second * static_cast<std::size_t>(hertz(rate)), static_cast<std::size_t>(hertz(rate)))), -45)
          << "never so soft that the line seems dead";
  }
}

TEST(Stretch, cuts_and_adds_whole_periods) {
  for (const Rate rate : {Rate::narrow, Rate::wide}) {
    const auto tone = make_sine(rate, 200, milliseconds(40), 8000);
    std::vector<Sample> buffer(tone);
    buffer.resize(tone.size() + samples_in(kStretchLimit, rate));
    const std::size_t shorter = shorten(buffer, tone.size(), rate);
    EXPECT_LT(shorter, tone.size());
    EXPECT_GT(share_of_tone(Samples(buffer).first(shorter), rate, 200), 0.98);

    std::copy(tone.begin(), tone.end(), buffer.begin());
    const std::size_t longer = lengthen(buffer, tone.size(), rate);
    EXPECT_GT(longer, tone.size());
    EXPECT_GT(share_of_tone(Samples(buffer).first(longer), rate, 200), 0.98);
  }
}

TEST(Stretch, leaves_alone_what_is_nowhere_like_itself) {
  auto sound = noise(320, 9000);
  const auto before = sound;
  EXPECT_EQ(shorten(sound, 320, Rate::narrow), 320U);
  EXPECT_EQ(sound, before);
  EXPECT_EQ(shorten(MutableSamples(sound).first(50), 50, Rate::narrow), 50U) << "too short";
}

// ---- recordings ----

void put_u32(std::vector<std::uint8_t>& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put_tag(std::vector<std::uint8_t>& out, std::string_view tag) { out.insert(out.end(), tag.begin(), tag.end()); }

std::vector<std::uint8_t> make_wav(std::uint32_t rate, std::uint16_t channels, std::uint16_t bits, std::uint16_t format,
                                   std::size_t samples) {
  std::vector<std::uint8_t> out;
  put_tag(out, "RIFF");
  put_u32(out, static_cast<std::uint32_t>(36 + 2 * samples));
  put_tag(out, "WAVEfmt ");
  put_u32(out, 16);
  put_u32(out, format | std::uint32_t{channels} << 16);
  put_u32(out, rate);
  put_u32(out, rate * 2);
  put_u32(out, 2U | std::uint32_t{bits} << 16);
  put_tag(out, "data");
  put_u32(out, static_cast<std::uint32_t>(2 * samples));
  for (std::size_t i = 0; i < samples; ++i) {
    out.push_back(static_cast<std::uint8_t>(i));
    out.push_back(0x80);
  }
  return out;
}

TEST(Wav, reads_mono_of_16_bits_at_two_rates) {
  for (const std::uint32_t rate : {8000U, 16000U}) {
    const auto recording = parse_wav(make_wav(rate, 1, 16, 1, 100));
    ASSERT_TRUE(recording.ok());
    EXPECT_EQ(hertz(recording->rate), static_cast<int>(rate));
    ASSERT_EQ(recording->samples.size(), 100U);
    EXPECT_EQ(recording->samples[3], static_cast<Sample>(0x8003));
  }
}

TEST(Wav, refuses_everything_else_with_the_reason) {
  EXPECT_EQ(parse_wav({}).why(), WavWhy::not_wav);
  EXPECT_EQ(parse_wav(make_wav(44100, 1, 16, 1, 10)).why(), WavWhy::not_8_or_16_khz);
  EXPECT_EQ(parse_wav(make_wav(8000, 2, 16, 1, 10)).why(), WavWhy::not_mono);
  EXPECT_EQ(parse_wav(make_wav(8000, 1, 8, 1, 10)).why(), WavWhy::not_pcm);
  EXPECT_EQ(parse_wav(make_wav(8000, 1, 16, 7, 10)).why(), WavWhy::not_pcm);
  EXPECT_EQ(parse_wav(make_wav(8000, 1, 16, 1, 0)).why(), WavWhy::empty);
  EXPECT_EQ(parse_wav(make_wav(8000, 1, 16, 1, 8000 * 121)).why(), WavWhy::too_long);
  const auto whole = make_wav(8000, 1, 16, 1, 10);
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_wav(ByteSpan(whole).first(size)).ok()) << size;
}

}  // namespace
}  // namespace bedside::audio
