// The controller on simulated paths: a bottleneck with a queue, delay, jitter and loss from a seed, in simulated time.
#include "sfu/congestion/congestion_controller.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "sfu/congestion/test_bottleneck.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeed = 11;
constexpr std::size_t kSoundBytes = 100 + kWireOverhead;
constexpr double kSoundBps = kSoundBytes * 8 * 50;

/// A receiver, what is sent to it, and its feedback each 100 ms.
class Flow {
 public:
  Flow(Bottleneck& path, Moment begins) : path_(path), begins_(begins), next_frame_(begins), next_sound_(begins), next_feedback_(begins + 70ms) {}

  void step(Moment now) {
    if (now < begins_) return;
    send_frames(now);
    while (now >= next_sound_) {
      next_sound_ += 20ms;
      ++sounds_sent;
      if (const auto at = path_.pass(kSoundBytes, now)) {
        ++sounds_arrived;
        worst_sound_delay = std::max(worst_sound_delay, *at - now);
      }
    }
    for (auto due = controller.padding_due(now); due > 0; due -= std::min<std::size_t>(due, 300)) send(300, now);
    while (!arrivals_.empty() && arrivals_.begin()->first <= now) {
      recorder_.packet_arrived(arrivals_.begin()->second.sequence, arrivals_.begin()->first);
      arrived_bytes += arrivals_.begin()->second.size;
      arrivals_.erase(arrivals_.begin());
    }
    if (now >= next_feedback_) {
      next_feedback_ += 100ms;
      std::vector<std::uint8_t> bytes(1200);
      while (recorder_.has_unreported()) {
        const std::size_t size = recorder_.write(bytes, 1, 2);
        feedbacks_.emplace(now + path_.delay, std::vector<std::uint8_t>(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
      }
      controller.on_beat(wanted_bps, now);
    }
    while (!feedbacks_.empty() && feedbacks_.begin()->first <= now) {
      rtp::RtcpReader reader(feedbacks_.begin()->second);
      EXPECT_TRUE(controller.feed_feedback(*reader.next(), now));
      feedbacks_.erase(feedbacks_.begin());
    }
  }

  CongestionController controller;
  std::int64_t wanted_bps = 6'000'000;
  /// An encoder that sends no more than this, whatever it may.
  std::int64_t source_bps = 6'000'000;
  std::size_t arrived_bytes = 0;
  int sounds_sent = 0;
  int sounds_arrived = 0;
  std::chrono::nanoseconds worst_sound_delay{};

 private:
  struct InFlight {
    std::uint16_t sequence = 0;
    std::size_t size = 0;
  };
  void send(std::size_t size, Moment now) {
    const std::uint16_t sequence = controller.packet_sent(size, now);
    if (const auto at = path_.pass(size, now)) arrivals_.emplace(*at, InFlight{sequence, size});
  }
  /// 30 pictures a second, each over some 15 ms, as a browser's pacer sends them.
  void send_frames(Moment now) {
    while (now >= next_frame_) {
      next_frame_ += 33ms;
      left_ += static_cast<double>(std::min(controller.target_bps(), source_bps)) / 30 / 8;
      piece_ = left_ / 3;
    }
    if (now < next_piece_ || left_ < 200) return;
    next_piece_ = now + 5ms;
    for (double piece = piece_; piece > 0 && left_ > 0; piece -= 1200) {
      const double size = std::max(200.0, std::min({1200.0, piece, left_}));
      send(static_cast<std::size_t>(size), now);
      left_ -= size;
    }
  }

  Bottleneck& path_;
  Moment begins_;
  Moment next_frame_;
  Moment next_sound_;
  Moment next_feedback_;
  Moment next_piece_{};
  double left_ = 0;
  double piece_ = 0;
  rtp::ArrivalRecorder recorder_;
  std::multimap<Moment, InFlight> arrivals_;
  std::multimap<Moment, std::vector<std::uint8_t>> feedbacks_;
};

class OnBottleneck : public ::testing::Test {
 protected:
  OnBottleneck() { RecordProperty("seed", static_cast<int>(kSeed)); }
  Flow& add(Bottleneck& path, std::chrono::nanoseconds begins = 0ns) {
    return *flows.emplace_back(std::make_unique<Flow>(path, now + begins));
  }
  void run(std::chrono::nanoseconds time) {
    for (const Moment end = now + time; now < end; now += 1ms) {
      for (auto& flow : flows) flow->step(now);
    }
  }
  /// What the target was, on average, over this time.
  double mean_target(Flow& flow, std::chrono::milliseconds time) {
    double sum = 0;
    for (auto done = 0ms; done < time; done += 20ms) {
      run(20ms);
      sum += static_cast<double>(flow.controller.target_bps()) * 20 / static_cast<double>(time.count());
    }
    return sum;
  }
  /// Four fifths of the path's rate are reached within this time, and held without more than there is.
  void reaches_and_holds(Flow& flow, double rate, std::chrono::seconds within) {
    run(within - 1s);
    EXPECT_GT(mean_target(flow, 1000ms) + kSoundBps, 0.8 * rate) << rate;
    const double held = mean_target(flow, 30000ms);
    EXPECT_GT(held, 0.7 * (rate - kSoundBps)) << rate;
    EXPECT_LT(held, 1.05 * rate) << rate;
  }

  Moment now{1000s};
  std::vector<std::unique_ptr<Flow>> flows;
};

TEST_F(OnBottleneck, the_rate_reaches_four_fifths_of_the_path_within_six_seconds) {
  for (const double rate : {300e3, 500e3, 1e6, 2e6, 3.5e6, 5e6}) {
    flows.clear();
    Bottleneck path(kSeed, rate, 300ms);
    Flow& flow = add(path);
    run(5s);
    const double reached = mean_target(flow, 1000ms);
    EXPECT_GT(reached + kSoundBps, 0.8 * rate) << rate;
    EXPECT_LT(reached, 1.1 * rate) << rate;
    const double held = mean_target(flow, 10000ms);
    EXPECT_GT(held, 0.7 * (rate - kSoundBps)) << rate;
    EXPECT_LT(held, 1.05 * rate) << rate;
  }
}

TEST_F(OnBottleneck, it_backs_off_within_a_second_when_the_path_shrinks_to_a_quarter) {
  for (const double rate : {1.2e6, 2e6, 4e6}) {
    flows.clear();
    Bottleneck path(kSeed, rate, 500ms);
    Flow& flow = add(path);
    run(15s);
    path.rate_bps = rate / 4;
    run(1s);
    EXPECT_LT(flow.controller.target_bps(), rate / 4) << rate;
    run(4s);
    const double held = mean_target(flow, 5000ms);
    EXPECT_GT(held, 0.5 * (rate / 4 - kSoundBps)) << rate;
    path.rate_bps = rate;
    run(20s);
    EXPECT_GT(mean_target(flow, 5000ms), 0.4 * rate) << rate << ": and finds its way back";
  }
}

TEST_F(OnBottleneck, three_receivers_share_a_path_fairly) {
  Bottleneck path(kSeed, 3e6, 300ms);
  for (int i = 0; i < 3; ++i) add(path, i * 5s);
  run(40s);
  for (auto& flow : flows) flow->arrived_bytes = 0;
  run(60s);
  double sum = 0;
  double squares = 0;
  for (auto& flow : flows) {
    const auto bytes = static_cast<double>(flow->arrived_bytes);
    sum += bytes;
    squares += bytes * bytes;
  }
  EXPECT_GT(sum * sum / (3 * squares), 0.9) << "Jain's index";
  EXPECT_GT(sum * 8 / 60, 0.6 * 3e6) << "and use it";
}

TEST_F(OnBottleneck, sound_is_never_starved) {
  for (const double rate : {250e3, 500e3, 2e6}) {
    flows.clear();
    Bottleneck path(kSeed, rate, 400ms);
    Flow& flow = add(path);
    run(6s);
    flow.sounds_sent = flow.sounds_arrived = 0;
    flow.worst_sound_delay = 0ns;
    run(30s);
    EXPECT_GE(flow.sounds_arrived, flow.sounds_sent * 995 / 1000) << rate;
    EXPECT_LT(flow.worst_sound_delay, 350ms) << rate << ": a jitter buffer's length";
  }
}

TEST_F(OnBottleneck, random_loss_of_a_twentieth_costs_nothing) {
  Bottleneck path(kSeed, 2e6, 300ms);
  path.lost_share = 0.05;
  Flow& flow = add(path);
  run(6s);
  EXPECT_GT(mean_target(flow, 30000ms), 0.7 * 2e6);
}

TEST_F(OnBottleneck, packets_that_overtake_each_other_are_neither_lost_nor_a_queue) {
  for (const auto& [rate, within] : {std::pair{500e3, 6s}, {1e6, 6s}, {3e6, 12s}}) {
    flows.clear();
    Bottleneck path(kSeed, rate, 300ms);
    path.late_share = 0.1;
    reaches_and_holds(add(path), rate, within);
  }
}

TEST_F(OnBottleneck, over_a_path_with_room_disorder_costs_nothing) {
  for (const double late_share : {0.1, 0.3}) {
    flows.clear();
    Bottleneck path(kSeed, 20e6, 300ms);
    path.late_share = late_share;
    Flow& flow = add(path);
    flow.source_bps = flow.wanted_bps = 1'500'000;
    run(6s);
    for (int second = 0; second < 60; ++second) {
      run(1s);
      ASSERT_GT(flow.controller.target_bps(), 1'500'000) << late_share << " after " << second << " s";
      EXPECT_FALSE(flow.controller.full(now));
    }
  }
}

TEST_F(OnBottleneck, at_400_ms_there_and_back_the_rate_reaches_four_fifths_too_and_holds_it) {
  for (const auto& [rate, within] : {std::pair{300e3, 6s}, {1e6, 6s}, {3e6, 12s}}) {
    flows.clear();
    Bottleneck path(kSeed, rate, 300ms);
    path.delay = 200ms;
    Flow& flow = add(path);
    reaches_and_holds(flow, rate, within);
    path.rate_bps = rate / 4;
    run(2s);
    EXPECT_LT(flow.controller.target_bps(), rate / 4) << rate << ": a second, and what a round trip hides";
  }
}

TEST_F(OnBottleneck, a_policer_without_a_queue_is_found_by_its_losses) {
  Bottleneck path(kSeed, 10e6, 300ms);
  Flow& flow = add(path);
  flow.source_bps = 1'500'000;
  flow.wanted_bps = 1'500'000;
  run(6s);
  EXPECT_GT(flow.controller.target_bps(), 1'200'000);
  path = Bottleneck(kSeed, 300e3, 10ms);
  run(2s);
  EXPECT_LT(mean_target(flow, 3000ms), 350e3);
  path = Bottleneck(kSeed, 10e6, 300ms);
  run(10s);
  EXPECT_GT(flow.controller.target_bps(), 1'000'000) << "back ten seconds after relief";
}

TEST_F(OnBottleneck, a_source_that_sends_little_learns_by_probes_what_more_would_fit) {
  Bottleneck path(kSeed, 3e6, 300ms);
  Flow& flow = add(path);
  flow.source_bps = 150'000;
  flow.wanted_bps = 1'500'000;
  run(5s);
  EXPECT_GT(flow.controller.target_bps(), 1'400'000);
  EXPECT_LT(flow.controller.target_bps(), 3'500'000);
}

TEST_F(OnBottleneck, a_last_packet_without_an_answer_is_no_silence) {
  Bottleneck path(kSeed, 3e6, 300ms);
  Flow& flow = add(path);
  run(6s);
  flow.source_bps = flow.wanted_bps = 0;
  run(1s);
  const auto before = flow.controller.target_bps();
  for (int i = 0; i < 3; ++i) (void)flow.controller.packet_sent(1000, now);
  for (int beat = 0; beat < 50; ++beat) flow.controller.on_beat(0, now += 100ms);
  EXPECT_EQ(flow.controller.target_bps(), before);
}

TEST_F(OnBottleneck, a_receiver_that_falls_silent_is_sent_less_and_less) {
  Bottleneck path(kSeed, 3e6, 300ms);
  Flow& flow = add(path);
  run(6s);
  path.lost_share = 1;
  run(12s);
  EXPECT_LT(flow.controller.target_bps(), 100'000);
  path.lost_share = 0;
  run(12s);
  EXPECT_GT(flow.controller.target_bps(), 1'500'000);
}

}  // namespace
}  // namespace bedside::sfu
