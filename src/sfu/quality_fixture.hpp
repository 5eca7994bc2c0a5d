// What the scenarios of quality share: Anna's camera of three layers and her sound, and Ben behind a path that can be made
// narrow, in simulated time.
#pragma once

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

using namespace std::chrono_literals;

inline constexpr std::uint32_t kSound = 2222;
inline constexpr std::uint64_t kSeed = 7;
inline constexpr std::uint8_t kTransportCcId = 5;  // the router's

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

}  // namespace bedside::sfu
