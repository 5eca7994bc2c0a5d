// The playout in simulated time: jitter, losses, pauses, stalls, clocks that drift. A tone goes in as packets and is
// looked for in what comes out.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "audio/playout.hpp"
#include "audio/test_sound.hpp"
#include "base/random.hpp"

namespace bedside::audio {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr double kTone = 400;
constexpr Moment kStart{std::chrono::seconds(1000)};

/// A sender of 20 ms G.711 packets, a network and a playout.
struct Line {
  explicit Line(std::uint64_t seed = 1) : random(seed) {}

  void send_packet(std::int64_t number, Moment arrives) {
    std::vector<Sample> sound(160);
    for (std::size_t i = 0; i < 160; ++i)
      sound[i] = static_cast<Sample>(
          6000 * std::sin(2 * std::numbers::pi * kTone * static_cast<double>(number * 160 + static_cast<std::int64_t>(i)) / 8000));
    std::vector<std::uint8_t> payload(160);
    encode_g711(G711::mu_law, sound, payload);
    on_the_way.emplace(arrives, std::pair(number, payload));
  }
  /// One packet each 20 ms, each delayed by up to `jitter`; one in `lose_one_in` lost (0: none).
  void send(int count, milliseconds jitter, std::uint32_t lose_one_in = 0, double sender_clock = 1) {
    for (int i = 0; i < count; ++i, ++sent) {
      if (lose_one_in != 0 && random.below(lose_one_in) == 0) continue;
      const auto delay = microseconds(jitter.count() == 0 ? 0 : random.below(static_cast<std::uint32_t>(jitter.count() * 1000)));
      const auto at = nanoseconds(static_cast<std::int64_t>(20e6 * static_cast<double>(sent) * sender_clock));
      send_packet(sent, kStart + at + milliseconds(3) + delay);
    }
  }
  /// Plays until `until` after the start.
  void play(nanoseconds until) {
    for (; step < kStart + until; step += kFrame) {
      while (!on_the_way.empty() && on_the_way.begin()->first <= step) {
        const auto& [number, payload] = on_the_way.begin()->second;
        playout.feed({number, number * 160, payload}, on_the_way.begin()->first);
        on_the_way.erase(on_the_way.begin());
      }
      std::array<Sample, 160> frame;
      kinds.push_back(playout.pull(frame, step));
      heard.insert(heard.end(), frame.begin(), frame.end());
      delays.push_back(playout.delay(step));
    }
  }
  double tone(std::size_t from_second, std::size_t to_second) const {
    return share_of_tone_by_frames(Samples(heard).subspan(from_second * 8000, (to_second - from_second) * 8000), Rate::narrow, kTone);
  }
  milliseconds median_delay() {
    std::vector<MediaTime> sorted(delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 4), delays.end());
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
    return std::chrono::duration_cast<milliseconds>(sorted[sorted.size() / 2]);
  }
  std::int64_t count(Playout::Heard kind) const { return std::ranges::count(kinds, kind); }

  SeededRandom random;
  Playout playout{std::make_unique<G711Decoder>(G711::mu_law), Rate::narrow, 8000};
  std::multimap<Moment, std::pair<std::int64_t, std::vector<std::uint8_t>>> on_the_way;
  int sent = 0;
  Moment step = kStart + milliseconds(5);
  std::vector<Sample> heard;
  std::vector<Playout::Heard> kinds;
  std::vector<MediaTime> delays;
};

TEST(Playout, a_steady_stream_is_played_whole_and_soon) {
  Line line;
  line.send(500, milliseconds(0));
  line.play(milliseconds(9900));
  EXPECT_GT(line.tone(0, 9), 0.99);
  EXPECT_LE(line.count(Playout::Heard::silence), 3) << "before the first packet is due";
  EXPECT_EQ(line.count(Playout::Heard::concealed), 0);
  EXPECT_LE(line.median_delay(), milliseconds(35));
}

TEST(Playout, five_in_a_hundred_lost_and_thirty_ms_of_jitter) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Line line(seed);
    line.send(1000, milliseconds(30), 20);
    line.play(milliseconds(19900));
    EXPECT_GT(line.tone(1, 19), 0.95) << "seed " << seed;
    EXPECT_LE(line.median_delay(), milliseconds(60)) << "seed " << seed;
    EXPECT_LT(line.playout.counters().late, 30U) << "seed " << seed;
  }
}

TEST(Playout, the_target_follows_the_jitter_up_and_down) {
  Line line;
  line.send(400, milliseconds(100));
  line.play(milliseconds(7900));
  EXPECT_GE(line.playout.target(), milliseconds(80));
  EXPECT_LE(line.playout.target(), milliseconds(105));
  line.send(2000, milliseconds(2));
  line.play(milliseconds(47900));
  EXPECT_LE(line.playout.target(), milliseconds(10));
  EXPECT_LE(line.delays.back(), milliseconds(40)) << "and the delay was taken back";
  EXPECT_GT(line.tone(10, 47), 0.97) << "without harm to the sound";
}

TEST(Playout, what_was_lost_and_came_again_makes_nothing_wait_longer) {
  Line line;
  std::vector<std::uint8_t> payload(160, 0xFF);
  std::array<Sample, 160> frame;
  for (std::int64_t i = 0; i < 1500; ++i) {
    const Moment now = kStart + i * milliseconds(20);
    const auto feed = [&](std::int64_t number, bool came_again) { line.playout.feed({number, number * 160, payload, came_again}, now); };
    if (i % 10 != 0) feed(i, false);
    if (i >= 10 && i % 10 == 5) feed(i - 5, true);  // 100 ms late
    line.playout.pull(frame, now + milliseconds(5));
  }
  EXPECT_LE(line.playout.target(), milliseconds(10));
  EXPECT_EQ(line.playout.counters().late, 149U);
}

TEST(Playout, the_target_is_bounded) {
  Line line;
  line.send(1000, milliseconds(900));
  line.play(milliseconds(19900));
  EXPECT_LE(line.playout.target(), DelayTarget::kLimit);
}

TEST(Playout, reordered_and_doubled_packets_are_played_once_in_order) {
  Line line;
  for (int i = 0; i < 400; i += 2) {  // each pair arrives the wrong way round, and everything twice
    const Moment at = kStart + milliseconds(20 * i + 25);
    line.send_packet(i + 1, at);
    line.send_packet(i, at + milliseconds(1));
    line.send_packet(i, at + milliseconds(2));
    line.send_packet(i + 1, at + milliseconds(3));
  }
  line.play(milliseconds(7900));
  EXPECT_GT(line.tone(1, 7), 0.98);
  EXPECT_GT(line.playout.counters().duplicate + line.playout.counters().late, 300U);
  EXPECT_LE(line.playout.counters().played, 400U);
}

TEST(Playout, a_pause_of_the_sender_is_silence_and_its_next_words_are_whole) {
  Line line;
  line.send(100, milliseconds(10));
  line.sent += 100;  // time passes, nothing is sent
  line.send(100, milliseconds(10));
  line.play(milliseconds(6100));
  EXPECT_GT(line.tone(0, 1), 0.95);
  EXPECT_EQ(level_dbov(Samples(line.heard).subspan(3 * 8000 - 4000, 4000)), kSilenceDbov);
  EXPECT_GT(share_of_tone_by_frames(Samples(line.heard).subspan(4 * 8000 + 800, 8000), Rate::narrow, kTone), 0.97);
  EXPECT_EQ(line.playout.counters().played, 200U);
}

TEST(Playout, after_a_stall_the_old_is_skipped_and_the_delay_is_soon_small_again) {
  Line line;
  line.send(200, milliseconds(2));
  for (int i = 0; i < 50; ++i, ++line.sent)  // a second of sound comes at once, a second late
    line.send_packet(line.sent, kStart + milliseconds(20 * 250 + i / 10));
  line.send(1500, milliseconds(2));
  line.play(milliseconds(33000));
  EXPECT_GT(line.playout.counters().skipped + line.playout.counters().overflowed, 20U);
  EXPECT_LE(line.delays[260], milliseconds(350)) << "at once after the stall";
  EXPECT_LE(line.delays.back(), milliseconds(60)) << "half a minute later";
  EXPECT_GT(line.tone(8, 32), 0.97);
}

TEST(Playout, clocks_that_differ_by_two_in_ten_thousand) {
  for (const double clock : {0.9998, 1.0002}) {
    Line line;
    line.send(6000, milliseconds(5), 0, clock);
    line.play(milliseconds(119000));
    EXPECT_GT(line.tone(1, 119), 0.98) << clock;
    EXPECT_LE(line.delays.back(), milliseconds(70)) << clock;
  }
}

TEST(Playout, a_clock_that_is_set_back_or_forward_silences_nobody_for_long) {
  for (const std::int64_t jump : {-4'000'000, 4'000'000}) {
    Line line;
    line.send(200, milliseconds(2));
    line.play(milliseconds(3900));
    for (int i = 0; i < 200; ++i) {
      const Moment now = line.step;
      std::vector<std::uint8_t> payload(160, 0x55);
      line.playout.feed({200 + i, 5'000'000 + jump + i * 160, payload}, now);
      std::array<Sample, 160> frame;
      line.kinds.push_back(line.playout.pull(frame, now));
      line.step += kFrame;
    }
    EXPECT_EQ(line.kinds.back(), Playout::Heard::sound) << jump;
    EXPECT_LT(std::count(line.kinds.end() - 200, line.kinds.end(), Playout::Heard::silence), 60) << jump;
  }
}

TEST(Playout, garbage_is_counted_and_not_played) {
  Line line;
  const std::vector<std::uint8_t> huge(1200);
  line.playout.feed({1, 160, {}}, kStart);
  line.playout.feed({2, 320, huge}, kStart);
  EXPECT_EQ(line.playout.counters().malformed, 2U);
  line.play(milliseconds(100));
  EXPECT_EQ(line.count(Playout::Heard::silence), 5);
}

TEST(Playout, packets_of_10_and_60_ms) {
  for (const std::int64_t size : {80, 480}) {
    Playout playout(std::make_unique<G711Decoder>(G711::a_law), Rate::narrow, 8000);
    std::vector<Sample> heard;
    std::int64_t sent = 0;
    const auto tone = make_sine(Rate::narrow, kTone, milliseconds(4000), 6000);
    for (std::int64_t step = 0; step < 190; ++step) {
      const Moment now = kStart + milliseconds(20 * step);
      for (; (sent + 1) * size <= 160 * (step + 1); ++sent) {
        std::vector<std::uint8_t> payload(static_cast<std::size_t>(size));
        encode_g711(G711::a_law, Samples(tone).subspan(static_cast<std::size_t>(sent * size), static_cast<std::size_t>(size)), payload);
        playout.feed({sent, sent * size, payload}, kStart + milliseconds((sent + 1) * size / 8));
      }
      std::array<Sample, 160> frame;
      playout.pull(frame, now);
      heard.insert(heard.end(), frame.begin(), frame.end());
    }
    EXPECT_GT(share_of_tone_by_frames(Samples(heard).subspan(8000, 16000), Rate::narrow, kTone), 0.98) << size;
  }
}

TEST(Playout, opus_with_pauses_and_losses) {
  const auto words = make_sine(Rate::wide, 300, milliseconds(400), 8000);
  OpusVoiceEncoder encoder({Rate::wide, 24000, 1, Switch::on, 10, Switch::on});
  Playout playout(std::make_unique<OpusDecoderOfStream>(Rate::wide), Rate::wide, kOpusClock);
  SeededRandom random(3);
  std::vector<Sample> heard;
  std::array<std::uint8_t, kOpusPacketLimit> packet;
  std::int64_t sequence = 0;
  for (int i = 0; i < 1000; ++i) {
    const int in_cycle = i % 100;  // 400 ms of tone, 1,600 ms of silence
    std::array<Sample, 320> frame{};
    if (in_cycle < 20) std::copy_n(words.begin() + in_cycle * 320, 320, frame.begin());
    const std::size_t size = encoder.encode(frame, packet);
    const Moment now = kStart + milliseconds(20 * i);
    if (size > kOpusNothingToSend) {
      ++sequence;
      if (random.below(20) != 0)
        playout.feed({sequence, std::int64_t{i} * 960, ByteSpan(packet).first(size)}, now - milliseconds(random.below(15)));
    }
    playout.pull(frame, now);
    heard.insert(heard.end(), frame.begin(), frame.end());
  }
  double loud = 0;
  for (std::size_t cycle = 1; cycle < 10; ++cycle)
    loud += share_of_tone_by_frames(Samples(heard).subspan(cycle * 32000 + 1600, 4000), Rate::wide, 300) / 9;
  EXPECT_GT(loud, 0.9);
  EXPECT_LT(level_dbov(Samples(heard).subspan(32000 - 8000, 8000)), -50) << "pauses are pauses";
}

}  // namespace
}  // namespace bedside::audio
