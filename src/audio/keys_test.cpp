// Keys: events and tones, each press once.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "audio/event_keys.hpp"
#include "audio/g711.hpp"
#include "audio/test_sound.hpp"
#include "audio/tone_keys.hpp"
#include "base/random.hpp"

namespace bedside::audio {
namespace {

using std::chrono::milliseconds;

std::array<std::uint8_t, 4> event(int digit, bool end, int duration) {
  return {static_cast<std::uint8_t>(digit), static_cast<std::uint8_t>(end ? 0x8A : 0x0A),
          static_cast<std::uint8_t>(duration >> 8), static_cast<std::uint8_t>(duration)};
}

TEST(EventKeys, a_press_of_many_packets_is_one_key) {
  EventKeys keys;
  std::string got;
  const auto feed = [&](int digit, bool end, int duration, std::int64_t timestamp) {
    if (const auto key = keys.feed(event(digit, end, duration), timestamp)) got += key->reveal();
  };
  for (int i = 1; i <= 5; ++i) feed(4, false, 160 * i, 1000);
  for (int i = 0; i < 3; ++i) feed(4, true, 800, 1000);
  EXPECT_EQ(got, "4");
  feed(4, false, 160, 3000);
  EXPECT_EQ(got, "44") << "the same key again";
  feed(11, true, 320, 5000);
  EXPECT_EQ(got, "44#") << "all but the last packet of a press were lost";
  feed(10, false, 160, 6000);
  feed(7, false, 160, 7000);
  EXPECT_EQ(got, "44#*7") << "the end packets of the star were lost";
  feed(10, true, 800, 6000);
  EXPECT_EQ(got, "44#*7") << "and came late";
  feed(16, false, 160, 9000);
  EXPECT_EQ(got, "44#*7") << "a hook flash is no key";
}

TEST(EventKeys, who_counts_anew_far_behind_is_heard_at_once) {
  EventKeys keys;
  EXPECT_TRUE(keys.feed(event(4, true, 800), 1'020'000));
  EXPECT_FALSE(keys.feed(event(3, true, 800), 1'019'000)) << "late";
  EXPECT_TRUE(keys.feed(event(10, true, 800), 1000));
  EXPECT_FALSE(keys.feed(event(10, true, 800), 1000));
  EXPECT_TRUE(keys.feed(event(6, true, 800), 9000));
  EXPECT_TRUE(keys.feed(event(1, true, 800), 900'000'000)) << "a stray one far ahead";
  EXPECT_TRUE(keys.feed(event(2, true, 800), 17'000)) << "ends nothing";
}

TEST(EventKeys, a_press_longer_than_its_field_is_one_key) {
  EventKeys keys;
  EXPECT_TRUE(keys.feed(event(1, false, 160), 1000));
  EXPECT_FALSE(keys.feed(event(1, false, 0xFFFF), 1000));
  EXPECT_FALSE(keys.feed(event(1, false, 160), 1000 + 0xFFFF));
  EXPECT_FALSE(keys.feed(event(1, true, 800), 1000 + 0xFFFF));
  EXPECT_TRUE(keys.feed(event(1, false, 160), 1000 + 0xFFFF + 800)) << "ended: this is a new press";
}

TEST(EventKeys, refuses_what_is_too_short) {
  EventKeys keys;
  const std::uint8_t cut[] = {5, 0x0A, 0};
  EXPECT_FALSE(keys.feed(cut, 1));
  EXPECT_FALSE(keys.feed({}, 2));
}

TEST(Key, never_prints) {
  std::ostringstream out;
  out << Key('7');
  EXPECT_EQ(out.str(), "[hidden]");
  EXPECT_EQ(fmt::format("{}", Key('7')), "[hidden]");
}

// ---- tones ----

struct Press {
  char key = '1';
  int tone_ms = 60;
  int pause_ms = 60;
  double row_amplitude = 4000;
  double column_amplitude = 4000;
  double drift = 0;
};

std::vector<Sample> press(const Press& how, Rate rate = Rate::narrow) {
  constexpr std::string_view kKeys = "123A456B789C*0#D";
  const std::size_t at = kKeys.find(how.key);
  const double rows[] = {697, 770, 852, 941};
  const double columns[] = {1209, 1336, 1477, 1633};
  auto sound = make_sine(rate, rows[at / 4] * (1 + how.drift), milliseconds(how.tone_ms), how.row_amplitude);
  const auto column = make_sine(rate, columns[at % 4] * (1 + how.drift), milliseconds(how.tone_ms), how.column_amplitude);
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] = static_cast<Sample>(sound[i] + column[i]);
  sound.resize(sound.size() + samples_in(milliseconds(how.pause_ms), rate));
  return sound;
}

std::string keys_in(Samples sound, Rate rate = Rate::narrow) {
  ToneKeys keys(rate);
  std::string got;
  for (std::size_t at = 0; at + frame_size(rate) <= sound.size(); at += frame_size(rate))
    if (const auto key = keys.feed(sound.subspan(at, frame_size(rate)))) got += key->reveal();
  return got;
}

std::vector<Sample> presses(const std::string& which, Press how, Rate rate = Rate::narrow) {
  std::vector<Sample> sound(77);  // blocks begin anywhere
  for (const char key : which) {
    how.key = key;
    const auto one = press(how, rate);
    sound.insert(sound.end(), one.begin(), one.end());
  }
  sound.resize(sound.size() + 2 * frame_size(rate));
  return sound;
}

TEST(ToneKeys, all_keys_at_both_rates) {
  EXPECT_EQ(keys_in(presses("1234567890*#", {})), "1234567890*#");
  EXPECT_EQ(keys_in(presses("1234567890*#", {}, Rate::wide), Rate::wide), "1234567890*#");
  EXPECT_EQ(keys_in(presses("11223300", {})), "11223300") << "the same key twice";
  EXPECT_EQ(keys_in(presses("1A2B3C4D", {})), "1234") << "the fourth column is no key of ours";
}

TEST(ToneKeys, what_q24_asks_for) {
  EXPECT_EQ(keys_in(presses("159*0#", {.tone_ms = 40, .pause_ms = 50})), "159*0#") << "the shortest press";
  for (const double drift : {-0.015, 0.015}) EXPECT_EQ(keys_in(presses("147258369", {.drift = drift})), "147258369");
  EXPECT_EQ(keys_in(presses("147258369", {.row_amplitude = 4000, .column_amplitude = 1700})), "147258369") << "twist";
  EXPECT_EQ(keys_in(presses("147258369", {.row_amplitude = 2600, .column_amplitude = 4000})), "147258369") << "twist";
  EXPECT_EQ(keys_in(presses("159", {.row_amplitude = 450, .column_amplitude = 450})), "159") << "a soft line";
  EXPECT_EQ(keys_in(presses("159", {.tone_ms = 20})), "") << "shorter than any finger";
  EXPECT_EQ(keys_in(presses("1", {.tone_ms = 3000})), "1") << "held";
}

TEST(ToneKeys, through_g711_and_noise_with_a_short_drop_out) {
  auto sound = presses("482915736", {.tone_ms = 100, .pause_ms = 80});
  SeededRandom random(5);
  for (Sample& s : sound) s = static_cast<Sample>(s + static_cast<int>(random.below(400)) - 200);
  for (std::size_t press_at = 77; press_at + 500 < sound.size(); press_at += 1440)
    std::fill_n(sound.begin() + static_cast<std::ptrdiff_t>(press_at) + 400, 80, Sample{0});  // 10 ms
  std::vector<std::uint8_t> bytes(sound.size());
  encode_g711(G711::mu_law, sound, bytes);
  decode_g711(G711::mu_law, bytes, sound);
  EXPECT_EQ(keys_in(sound), "482915736");
}

TEST(ToneKeys, speech_and_hold_music_press_nothing) {
  EXPECT_EQ(keys_in(make_hold_music(Rate::narrow)), "");
  EXPECT_EQ(keys_in(make_chime(Rate::narrow)), "");
  const std::string english =
      "The patient comes in by the appointment link or by phone, no account needed. Seven, nine, eleven, three. "
      "You are hearing many voices, one after the other, talking about doctors, medicines, yesterday evening, and "
      "whether the window should be open or closed. We shall see about that, shall we not? Yes, yes, yes, oh no. ";
  const std::string spanish =
      "La doctora le espera a las nueve de la manana. Cuatro, cinco, seis, siete. Digame si le duele, y cuanto tiempo "
      "hace que le duele asi. Muchas gracias por venir, hasta luego, que tenga un buen dia. ";
  int spoken = 0;
  for (const char* voice : {"en-us", "en-us+f3", "en-us+m7", "en-gb+f5", "es-419", "es+f2", "es+m3"}) {
    const bool is_spanish = std::string_view(voice).starts_with("es");
    for (const int speed : {130, 200}) {
      const auto speech = speak(std::string(voice) + " -s " + std::to_string(speed), is_spanish ? spanish : english, Rate::narrow);
      if (speech.empty()) GTEST_SKIP() << "no espeak-ng here";
      spoken += static_cast<int>(speech.size()) / 8000;
      EXPECT_EQ(keys_in(speech), "") << voice << " at " << speed;
    }
  }
  EXPECT_GT(spoken, 120) << "seconds of speech";
}

}  // namespace
}  // namespace bedside::audio
