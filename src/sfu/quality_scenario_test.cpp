// What a receiver gets over a path that bears little: layers, pauses and resends, in simulated time.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "rtp/rtx.hpp"
#include "rtp/transport_feedback.hpp"
#include "sfu/congestion/test_bottleneck.hpp"
#include "sfu/test_peer/simulated_call.hpp"
#include "sfu/test_peer/simulcast_camera.hpp"

namespace bedside::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kSound = 2222;
constexpr std::uint64_t kSeed = 7;
constexpr std::uint8_t kTransportCcId = 5;  // the router's

/// A browser's receiving half: feedback, NACKs, and what it has seen.
struct Watcher {
  explicit Watcher(SimulatedCall& whole, SimulatedCall::Member& who) : call(whole), member(who) {
    member.receive->on_rtp = [this](const rtp::PacketView& packet) { take(packet); };
  }

  void take(const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId); element != nullptr && gives_feedback) {
      recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - spoke_at >= 100ms) give_feedback();  // as browsers do: when something comes, not by a clock
    }
    if (packet.payload_type() == 100) return take_sound(packet);
    if (packet.payload_type() == 101) return take_picture(packet.ssrc(), packet.sequence(), packet.timestamp(), packet.payload());
    const auto original = rtp::parse_osn(packet);
    if (!original) {
      ++padding;
      return;
    }
    ++resent;
    numbers.insert(unwrapper.unwrap(*original));
    missing.packet(unwrapper.peek(*original), call.now);
  }
  void take_sound(const rtp::PacketView&) { ++sounds; }
  void take_picture(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp, ByteSpan payload) {
    ssrcs.insert(ssrc);
    const auto number = unwrapper.unwrap(sequence);
    const bool whole = numbers.empty() || number == *numbers.rbegin() + 1;
    if (!whole) ++gaps;
    numbers.insert(number);
    missing.packet(number, call.now);
    const auto vp8 = rtp::parse_vp8(payload);
    ASSERT_TRUE(vp8);
    const int carried = payload[vp8->size + 10];
    if (carried != layer) {
      EXPECT_TRUE(vp8->key_frame || !whole) << "a switch at anything else cannot be decoded";
      layer = carried;
      ++switches;
    }
    if (last_timestamp && timestamp != *last_timestamp) {
      EXPECT_TRUE(rtp::is_newer(timestamp, *last_timestamp));
      longest_step = std::max(longest_step, timestamp - *last_timestamp);
      if (gaps == 0) {
        EXPECT_EQ(*vp8->picture_id, (last_picture + 1) & 0x7FFF);
        EXPECT_EQ(*vp8->tl0_picture_index, static_cast<std::uint8_t>(last_tl0 + 1));
      }
    } else if (last_timestamp && gaps == 0) {
      EXPECT_EQ(*vp8->picture_id, last_picture);
    }
    // A picture that can be shown: not one that waits for what was lost.
    if (vp8->key_frame) broken = false;
    if (!whole && !vp8->key_frame) broken = true;
    if (!broken) {
      if (shown_at != Moment{}) longest_still = std::max(longest_still, call.now - shown_at);
      shown_at = call.now;
    }
    last_timestamp = timestamp;
    last_picture = *vp8->picture_id;
    last_tl0 = *vp8->tl0_picture_index;
    last_at = call.now;
  }
  void give_feedback() {
    spoke_at = call.now;
    std::vector<std::uint8_t> bytes(1200);
    while (recorder.has_unreported()) {
      const std::size_t size = recorder.write(bytes, 9, 1);
      member.receive->send_rtcp(ByteSpan(bytes).first(size));
    }
  }
  void ask_for_missing() {
    std::array<std::uint16_t, 64> wanted;
    NackRequester::Advice advice{};
    const std::size_t count = missing.take_due(call.now, wanted, advice);
    if (count == 0) return;
    std::vector<std::uint8_t> bytes(400);
    rtp::RtcpWriter writer(bytes);
    writer.nack(9, *ssrcs.begin(), std::span(wanted).first(count));
    member.receive->send_rtcp(writer.written());
  }

  SimulatedCall& call;
  SimulatedCall::Member& member;
  bool gives_feedback = true;
  Moment spoke_at{};
  rtp::ArrivalRecorder recorder;
  rtp::SequenceUnwrapper unwrapper;
  NackRequester missing;
  std::set<std::int64_t> numbers;
  std::set<std::uint32_t> ssrcs;
  int layer = -1;
  int switches = 0;
  int gaps = 0;
  int sounds = 0;
  int resent = 0;
  int padding = 0;
  std::optional<std::uint32_t> last_timestamp;
  std::uint32_t longest_step = 0;
  int last_picture = 0;
  std::uint8_t last_tl0 = 0;
  Moment last_at{};
  bool broken = false;
  Moment shown_at{};
  std::chrono::nanoseconds longest_still{};
};

class QualityScenario : public ::testing::Test {
 protected:
  QualityScenario() { RecordProperty("seed", static_cast<int>(kSeed)); }

  void start() {
    anna = &call.join("anna");
    SimulatedCall::Member& member = call.join("ben", bens);
    ben = std::make_unique<Watcher>(call, member);
    camera = std::make_unique<SimulcastCamera>(*anna->send);
    anna->send->on_rtcp = [this](const rtp::RtcpBlock& block) { camera->take(block); };
    ASSERT_TRUE(call.room().produce(anna->id, Kind::audio, 1, opus_parameters(kSound)));
    video = call.room().produce(anna->id, Kind::video, 0, SimulcastCamera::parameters(), camera_worth).value();
    if (camera_starts_paused) (void)call.room().pause_producer(anna->id, video, true, call.now);
    call.resume_all(member);
    // Under one key each (SSRC, sequence number) once: these runs are too short for a roll-over of any.
    call.lose = [this](ByteSpan bytes, const Path& to, bool to_engine) {
      if (to_engine || bytes.size() < 12 || bytes[0] >> 6 != 2 || (bytes[1] >= 192 && bytes[1] <= 223)) return false;
      const auto packet = rtp::PacketView::parse(bytes);
      if (packet && !protected_.emplace(to.remote.port, packet->ssrc(), packet->sequence()).second) ++repeated;
      return false;
    };
    call.carry = [this](std::size_t size, const Path& to) -> std::optional<Moment> {
      if (to == ben->member.receive_path) return path.pass(size + 28, call.now);
      return call.now + SimulatedCall::kDelay;
    };
  }
  void run(std::chrono::milliseconds time) {
    for (auto done = 0ms; done < time; done += 10ms, ++step) {
      if (step % 2 == 0) {
        call.send_sound(*anna, kSound, sound, 30);
        ++sound;
      }
      if (step % 10 % 3 == 0 && step % 10 != 9) camera->send_picture(call.now, anna->transport_sequence);
      if (nacks) ben->ask_for_missing();
      call.run(10ms);
    }
  }

  /// As Ben's page says it of Anna's picture.
  Result<Done, RoomWhy> show(std::optional<int> long_side, bool paused = false) {
    return call.room().pause_consumer(ben->member.id, ben->member.consumers.back().consumer_id, paused, long_side, call.now);
  }

  void TearDown() override {
    EXPECT_EQ(repeated, 0U) << "numbers that were protected twice under a key";
    EXPECT_EQ(call.engine.counters().of(Drop::srtp_used_up), 0U) << "nor was it tried";
  }

  SimulatedCall call{kSeed};
  SimulatedCall::Member* anna = nullptr;
  std::unique_ptr<Watcher> ben;
  std::unique_ptr<SimulcastCamera> camera;
  Bottleneck path{kSeed, 20e6, 300ms};
  std::string video;
  bool camera_starts_paused = false;
  RtpCapabilities bens = browser_capabilities(true);
  Worth camera_worth = Worth::usual;
  bool nacks = false;
  int step = 0;
  std::uint16_t sound = 100;
  std::set<std::tuple<std::uint16_t, std::uint32_t, std::uint16_t>> protected_;
  std::size_t repeated = 0;
};

TEST_F(QualityScenario, one_layer_of_three_goes_to_the_receiver_and_a_good_path_gets_the_highest) {
  start();
  run(1s);
  EXPECT_EQ(ben->ssrcs.size(), 1U);
  EXPECT_GE(ben->layer, 0);
  run(5s);
  EXPECT_EQ(ben->layer, 2);
  EXPECT_EQ(ben->gaps, 0);
  EXPECT_LE(ben->switches, 3) << "straight up";
  EXPECT_LE(ben->longest_step, 9000U) << "in 90 kHz: no jump of the clock at a switch";
  EXPECT_EQ(ben->member.receive->faults, 0U);
}

TEST_F(QualityScenario, a_probe_ends_with_the_picture_that_was_padded_and_nothing_stays_due) {
  start();
  while (ben->padding == 0 && step < 500) run(10ms);
  ASSERT_GT(ben->padding, 0);
  ASSERT_TRUE(call.room().close_producer(anna->id, video));
  const int before = ben->sounds;
  for (int i = 0; i < 100; ++i, ++sound) {
    call.send_sound(*anna, kSound, sound, 30);
    call.run(20ms);
  }
  EXPECT_GE(ben->sounds - before, 99);
}

TEST_F(QualityScenario, to_who_takes_no_resends_nothing_is_padded_and_nothing_stays_due) {
  std::erase_if(bens.codecs, [](const RtpCodecCapability& codec) { return codec.mime_type == "video/rtx"; });
  start();
  run(10s);
  EXPECT_GE(ben->layer, 0);
  EXPECT_EQ(ben->padding, 0);
  EXPECT_GE(ben->sounds, 495);
}

TEST_F(QualityScenario, without_feedback_the_highest_layer_is_sent) {
  start();
  ben->gives_feedback = false;
  run(3s);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, a_path_of_300_kilobits_gets_a_lower_layer_and_is_back_ten_seconds_after_relief) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  path.rate_bps = 300e3;
  run(3s);
  EXPECT_EQ(ben->layer, 0);
  const int before = ben->sounds;
  run(20s);
  EXPECT_EQ(ben->layer, 0);
  EXPECT_GE(ben->sounds - before, 995) << "of a thousand";
  EXPECT_LT(call.now - ben->last_at, 500ms) << "the small picture goes on";
  path.rate_bps = 20e6;
  run(10s);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, when_a_path_narrows_no_picture_stands_still_for_two_seconds_and_sound_gets_through) {
  for (const double rate : {1e6, 500e3, 300e3}) {
    for (const auto queue : {100ms, 200ms, 500ms}) {
      SCOPED_TRACE(std::to_string(rate) + " " + std::to_string(queue.count()));
      path.rate_bps = 20e6;
      path.queue = queue;
      if (ben == nullptr) start();
      run(20s);
      ASSERT_EQ(ben->layer, 2);
      ben->longest_still = 0ns;
      ben->broken = false;
      const int switches = ben->switches;
      int sounds = ben->sounds;
      path.rate_bps = rate;
      run(3s);
      EXPECT_LT(ben->longest_still, 2s);
      EXPECT_LE(150 - (ben->sounds - sounds), 10) << "sounds lost until it was noticed";
      sounds = ben->sounds;
      ben->longest_still = 0ns;
      run(20s);
      EXPECT_LT(ben->longest_still, 1s);
      EXPECT_LE(1000 - (ben->sounds - sounds), 5) << "sounds lost from then on";
      EXPECT_LE(ben->switches - switches, 5) << "what does not fit is not tried again and again";
    }
  }
}

TEST_F(QualityScenario, where_there_is_room_for_sound_alone_pictures_are_held_back_until_there_is_more) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  EXPECT_TRUE(ben->member.receptions.empty()) << "nothing is said of a good path";
  path.rate_bps = 110e3;  // of which the sound takes 60
  run(6s);
  const int sounds = ben->sounds;
  const std::size_t pictures = ben->numbers.size();
  run(20s);
  EXPECT_GE(ben->sounds - sounds, 990) << "of a thousand";
  EXPECT_LT(ben->numbers.size() - pictures, 100U) << "of six hundred pictures";
  EXPECT_EQ(ben->member.receptions.back(), Reception::no_pictures);
  path.rate_bps = 20e6;
  run(10s);
  EXPECT_EQ(ben->layer, 2);
  EXPECT_LT(call.now - ben->last_at, 100ms);
  EXPECT_EQ(ben->member.receptions.back(), Reception::whole);
}

TEST_F(QualityScenario, a_screen_that_does_not_fit_gives_way_to_sound) {
  start();
  ASSERT_TRUE(call.room().produce(anna->id, Kind::video, 2, vp8_parameters(9000, 9001)));
  call.resume_all(ben->member);
  camera->on = {false, false, false};
  std::uint16_t number = 0;
  const auto share = [&](int pictures) {
    for (int picture = 0; picture < pictures; ++picture) {
      for (int i = 0; i < 4; ++i) call.send_video(*anna, 9000, number++, picture % 30 == 0 && i == 0, 1000);
      run(30ms);
    }
  };
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId)) {
      ben->recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - ben->spoke_at >= 100ms) ben->give_feedback();
    }
    if (packet.payload_type() == 100) ben->take_sound(packet);
  };
  share(150);
  path.rate_bps = 250e3;
  share(100);
  const int sounds = ben->sounds;
  share(300);
  EXPECT_GE(ben->sounds - sounds, 440) << "of 450";
  EXPECT_EQ(ben->member.receptions.back(), Reception::no_pictures);
}

TEST_F(QualityScenario, a_weak_path_is_told_of_and_so_is_its_recovery) {
  start();
  run(6s);
  path.rate_bps = 300e3;
  run(10s);
  EXPECT_EQ(ben->member.receptions, std::vector{Reception::weak});
  EXPECT_TRUE(anna->receptions.empty()) << "hers is good";
  path.rate_bps = 20e6;
  run(15s);
  EXPECT_EQ(ben->member.receptions, (std::vector{Reception::weak, Reception::whole}));
}

TEST_F(QualityScenario, packets_that_overtake_each_other_cost_no_layer_and_no_words) {
  start();
  int lowest = 2;
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId)) {
      ben->recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - ben->spoke_at >= 100ms) ben->give_feedback();
    }
    if (packet.payload_type() != 101) return;
    const auto vp8 = rtp::parse_vp8(packet.payload());
    ASSERT_TRUE(vp8);
    lowest = std::min(lowest, static_cast<int>(packet.payload()[vp8->size + 10]));
  };
  path.late_share = 0.1;
  run(8s);
  lowest = 2;
  run(30s);
  EXPECT_EQ(lowest, 2);
  EXPECT_TRUE(ben->member.receptions.empty());
  EXPECT_TRUE(anna->receptions.empty());
}

TEST_F(QualityScenario, whose_packets_are_lost_on_the_way_here_is_told_of_too) {
  start();
  run(3s);
  std::mt19937_64 random(kSeed);
  const auto check = call.lose;
  call.lose = [&](ByteSpan bytes, const Path& from, bool to_engine) {
    if (to_engine && from == anna->send_path) return random() % 5 == 0;
    return check(bytes, from, to_engine);
  };
  run(6s);
  EXPECT_EQ(anna->receptions, std::vector{Reception::weak});
  call.lose = check;
  run(6s);
  EXPECT_EQ(anna->receptions, (std::vector{Reception::weak, Reception::whole}));
}

TEST_F(QualityScenario, behind_a_policer_without_a_queue_pictures_come_back_as_well) {
  path.delay = 60ms;
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  for (const double rate : {120e3, 300e3}) {
    path = Bottleneck(kSeed, rate, 15ms);
    path.delay = 60ms;
    run(20s);
    path = Bottleneck(kSeed, 10e6, 300ms);
    path.delay = 60ms;
    run(10s);
    EXPECT_EQ(ben->layer, 2) << rate;
  }
}

TEST_F(QualityScenario, who_came_while_the_picture_was_paused_is_governed_from_its_return_on) {
  camera_starts_paused = true;
  start();
  run(1s);
  EXPECT_EQ(ben->layer, -1);
  ASSERT_TRUE(call.room().pause_producer(anna->id, video, false, call.now));
  run(6s);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, a_screen_of_one_layer_is_not_stopped_by_a_first_guess) {
  start();
  ASSERT_TRUE(call.room().produce(anna->id, Kind::video, 2, vp8_parameters(9000, 9001)));
  call.resume_all(ben->member);
  std::size_t seen = 0;
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (const rtp::Extension* element = packet.find(kTransportCcId)) {
      ben->recorder.packet_arrived(*rtp::extension::parse_transport_sequence(element->data), call.now);
      if (call.now - ben->spoke_at >= 100ms) ben->give_feedback();
    }
    if (packet.payload_type() == 101) ++seen;
  };
  camera->on = {false, false, false};
  std::uint16_t number = 0;
  for (int picture = 0; picture < 150; ++picture) {
    for (int i = 0; i < 7; ++i) {
      call.send_video(*anna, 9000, number, picture == 0 && i == 0, 1000);
      ++number;
    }
    run(30ms);
  }
  EXPECT_GE(seen, number - 10U) << "1.9 Mbit/s, where the first guess is 0.5";
}

TEST_F(QualityScenario, when_the_sender_stops_its_highest_layer_the_next_one_takes_over) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  camera->on[2] = false;
  run(2s);
  EXPECT_EQ(ben->layer, 1);
  camera->on[2] = true;
  run(6s);
  EXPECT_EQ(ben->layer, 2);
  EXPECT_EQ(ben->gaps, 0);
}

TEST_F(QualityScenario, a_pause_and_a_late_switch_leave_no_seam) {
  start();
  run(5s);
  const std::string consumer = ben->member.consumers.back().consumer_id;
  for (int round = 0; round < 3; ++round) {
    (void)call.room().pause_consumer(ben->member.id, consumer, true, {}, call.now);
    run(1s);
    (void)call.room().pause_consumer(ben->member.id, consumer, false, {}, call.now);
    run(1500ms);
  }
  EXPECT_EQ(ben->gaps, 0);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, of_a_picture_that_is_shown_small_no_more_is_sent_than_can_be_seen) {
  start();
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  // Layers of 160, 320 and 640 pixels: a layer does for what is a ninth larger.
  for (const auto& [long_side, layer] : std::map<int, int>{{1, 0}, {160, 0}, {177, 0}, {178, 1}, {355, 1}, {356, 2}, {641, 2}, {kLongestSide, 2}}) {
    ASSERT_TRUE(show(long_side));
    run(1s);
    EXPECT_EQ(ben->layer, layer) << long_side;
  }
  ASSERT_TRUE(show(100));
  run(10s);
  EXPECT_EQ(ben->layer, 0);
  ben->switches = 0;
  camera->asked = {};
  const int padding = ben->padding;
  run(20s);
  EXPECT_EQ(ben->switches, 0);
  EXPECT_EQ(camera->asked[0] + camera->asked[1] + camera->asked[2], 0);
  EXPECT_EQ(ben->padding, padding) << "nothing more is wanted, so nothing is tried";
  EXPECT_TRUE(ben->member.receptions.empty()) << "nor is the network called weak for it";
  EXPECT_EQ(ben->gaps, 0);
}

TEST_F(QualityScenario, what_becomes_large_gets_its_layer_with_the_next_key_frame_and_not_after_a_wait) {
  start();
  run(6s);
  ASSERT_TRUE(show(100));
  run(3s);
  for (const std::optional<int> large : {std::optional(640), std::optional<int>()}) {
    ASSERT_TRUE(show(100));
    run(500ms);
    ASSERT_EQ(ben->layer, 0);
    camera->asked = {};
    ASSERT_TRUE(show(large));
    run(150ms);
    EXPECT_EQ(ben->layer, 2);
    EXPECT_EQ(camera->asked, (std::array{0, 0, 1}));
  }
  EXPECT_EQ(ben->gaps, 0);
}

TEST_F(QualityScenario, what_was_small_from_the_beginning_finds_its_way_up_by_a_probe) {
  start();
  ASSERT_TRUE(show(100));
  run(10s);
  EXPECT_EQ(ben->layer, 0);
  ASSERT_TRUE(show(640));
  run(1500ms);
  EXPECT_EQ(ben->layer, 2);
}

TEST_F(QualityScenario, a_path_that_bears_less_than_is_shown_still_decides) {
  start();
  ASSERT_TRUE(show(640));
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  path.rate_bps = 1e6;
  run(20s);
  EXPECT_EQ(ben->layer, 1);
  ASSERT_TRUE(show(160));
  run(1s);
  EXPECT_EQ(ben->layer, 0);
  ASSERT_TRUE(show(320));
  run(1s);
  EXPECT_EQ(ben->layer, 1);
}

TEST_F(QualityScenario, a_layer_of_unknown_size_limits_nothing) {
  start();
  camera->says_size = false;
  run(1s);
  ASSERT_TRUE(show(100));
  run(6s);
  EXPECT_EQ(ben->layer, 2);
  camera->says_size = true;
  camera->key_frames();
  run(1s);
  EXPECT_EQ(ben->layer, 0) << "known from the next key frame on";
}

TEST_F(QualityScenario, a_layer_that_suffices_but_does_not_flow_is_no_limit) {
  start();
  run(6s);
  ASSERT_TRUE(show(160));
  run(1s);
  ASSERT_EQ(ben->layer, 0);
  camera->on[0] = false;
  run(2s);
  EXPECT_EQ(ben->layer, 1);
  camera->on[0] = true;
  camera->key_frames();
  run(2s);
  EXPECT_EQ(ben->layer, 0);
}

TEST_F(QualityScenario, hands_that_speak_keep_the_second_layer_however_small_they_are_shown) {
  camera_worth = Worth::essential;
  start();
  run(6s);
  ASSERT_TRUE(show(100));
  run(3s);
  EXPECT_EQ(ben->layer, 1);
}

TEST_F(QualityScenario, a_size_out_of_bounds_is_refused_and_changes_nothing) {
  start();
  run(6s);
  ASSERT_TRUE(show(160));
  run(1s);
  for (const int wrong : {0, -1, kLongestSide + 1, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
    const auto refused = show(wrong, true);
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_EQ(refused.why(), RoomWhy::bad_parameters);
  }
  const std::size_t before = ben->numbers.size();
  run(1s);
  EXPECT_EQ(ben->layer, 0);
  EXPECT_GT(ben->numbers.size(), before + 20) << "nor is it paused";
}

TEST_F(QualityScenario, wishes_for_key_frames_are_two_a_second_and_layer) {
  start();
  run(5s);
  camera->asked = {};
  for (int i = 0; i < 100; ++i) {
    std::vector<std::uint8_t> bytes(64);
    rtp::RtcpWriter writer(bytes);
    writer.pli(9, *ben->ssrcs.begin());
    ben->member.receive->send_rtcp(writer.written());
    run(20ms);
  }
  EXPECT_LE(camera->asked[2], 5);
  EXPECT_GE(camera->asked[2], 3);
  EXPECT_EQ(camera->asked[0] + camera->asked[1], 0) << "only the layer that is seen";
}

TEST_F(QualityScenario, of_five_percent_lost_at_random_less_than_one_in_a_thousand_stays_missing) {
  path.delay = 40ms;  // with 10 ms back and the receiver's steps of 10 ms some 100 ms until a resend is there
  start();
  nacks = true;
  run(6s);
  ASSERT_EQ(ben->layer, 2);
  const std::int64_t first = *ben->numbers.rbegin();
  path.lost_share = 0.05;
  run(60s);
  const std::int64_t last = *ben->numbers.rbegin();
  EXPECT_EQ(ben->layer, 2) << "and the loss costs no layer";
  path.lost_share = 0;
  run(1s);
  std::int64_t still_missing = 0;
  for (std::int64_t number = first; number <= last; ++number) still_missing += ben->numbers.count(number) == 0 ? 1 : 0;
  EXPECT_GT(last - first, 8000);
  EXPECT_GT(ben->resent, 300);
  EXPECT_LT(still_missing * 1000, last - first);
}

TEST_F(QualityScenario, of_many_pictures_a_receiver_gets_those_of_whoever_spoke_last) {
  start();
  std::vector<SimulatedCall::Member*> others;
  for (std::uint32_t i = 0; i < kPictureLimit + 4; ++i) {
    others.push_back(&call.join("member" + std::to_string(i)));
    ASSERT_TRUE(call.room().produce(others.back()->id, Kind::video, 0, vp8_parameters(9000 + 2 * i, 9001 + 2 * i)));
  }
  call.resume_all(ben->member);
  ben->gives_feedback = false;
  std::set<std::uint32_t> seen;
  ben->member.receive->on_rtp = [&](const rtp::PacketView& packet) {
    if (packet.payload_type() == 101) seen.insert(packet.ssrc());
  };
  for (std::uint16_t picture = 0; picture < 60; ++picture) {
    if (picture == 30) seen.clear();
    for (std::uint32_t i = 0; i < others.size(); ++i) call.send_video(*others[i], 9000 + 2 * i, picture, picture % 10 == 0);
    run(30ms);
  }
  EXPECT_EQ(seen.size(), kPictureLimit);
}

}  // namespace
}  // namespace bedside::sfu
