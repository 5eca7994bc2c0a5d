// A voice begins; when does it come out at the other side, beside a wire that would pass each packet on at once? In
// simulated time, over all phases between a packet and the room's step, with 10 ms of jitter on the way to us.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "audio/g711.hpp"
#include "audio/opus_voice.hpp"
#include "audio/tones.hpp"
#include "parts.hpp"
#include "phone/room_sound.hpp"
#include "speech.hpp"

namespace bedside::bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr int kPackets = 150;
constexpr int kOnset = 100;  // the packet with which the voice begins
constexpr audio::Sample kLoud = 1500;
constexpr microseconds kJitter = 10ms;

/// Hiss, so that nothing takes the line for dead; from the onset on a tone.
std::vector<audio::Sample> frame_of(int number, audio::Rate rate, SeededRandom& random) {
  std::vector<audio::Sample> frame(audio::frame_size(rate));
  for (std::size_t i = 0; i < frame.size(); ++i) {
    const double at = static_cast<double>(static_cast<std::size_t>(number) * frame.size() + i);
    frame[i] = number < kOnset ? static_cast<audio::Sample>(static_cast<int>(random.below(64)) - 32)
                               : static_cast<audio::Sample>(6000 * std::sin(2 * std::numbers::pi * 700 * at / audio::hertz(rate)));
  }
  return frame;
}

/// Where in the frame the voice begins; nothing when it does not.
std::optional<microseconds> onset_in(audio::Samples frame, audio::Rate rate) {
  const auto at = std::ranges::find_if(frame, [](audio::Sample s) { return std::abs(s) > kLoud; });
  if (at == frame.end()) return std::nullopt;
  return microseconds((at - frame.begin()) * 1'000'000 / audio::hertz(rate));
}

struct Line {
  explicit Line(unsigned seed) : random(seed), leg(phrasebook, narrow_format(), random, Moment{1000s}), other(phrasebook, narrow_format(), random, Moment{1000s}) {
    for (auto* one : {&leg, &other}) {
      one->set_in_room(true);
      one->player().set_background(phone::Background::room);
      room.add_leg(*one);
    }
  }
  /// Packets by the moment of their coming.
  std::multimap<microseconds, int> arrivals(microseconds phase) {
    std::multimap<microseconds, int> out;
    for (int i = 0; i < kPackets; ++i) out.emplace(i * 20ms + phase + microseconds(random.below(static_cast<std::uint32_t>(kJitter.count()))), i);
    return out;
  }
  phone::Phrasebook phrasebook;
  SeededRandom random;
  phone::Leg leg;
  phone::Leg other;
  phone::RoomSound room;
};

enum class Way { to_browsers, to_telephone };

/// From the moment at which the voice's first packet would have come without jitter, at our door, to ours.
std::optional<microseconds> delay(Way way, microseconds phase, unsigned seed) {
  Line line(seed);
  audio::OpusVoiceEncoder browser({audio::Rate::wide, 32000, 5, audio::Switch::off, 0, audio::Switch::off});
  audio::OpusVoiceDecoder ear(audio::Rate::wide);
  std::vector<Bytes> sent;
  SeededRandom hiss(seed + 1);
  for (int i = 0; i < kPackets; ++i) {
    Bytes payload(audio::kOpusPacketLimit);
    if (way == Way::to_browsers) {
      payload.resize(160);
      audio::encode_g711(audio::G711::mu_law, frame_of(i, audio::Rate::narrow, hiss), payload);
    } else {
      payload.resize(browser.encode(frame_of(i, audio::Rate::wide, hiss), payload));
    }
    sent.push_back(std::move(payload));
  }
  const auto arrivals = line.arrivals(phase);
  auto next = arrivals.begin();
  const Moment begun{1000s};
  for (int step = 1; step < kPackets; ++step) {
    const microseconds due = step * 20ms;
    for (; next != arrivals.end() && next->first <= due; ++next) {
      const auto number = static_cast<std::uint32_t>(next->second);
      const auto& payload = sent[number];
      if (way == Way::to_browsers) {
        line.leg.feed_rtp(make_rtp(0, static_cast<std::uint16_t>(number), number * 160, payload), begun + next->first);
      } else {
        line.room.feed(1, number, number * 960, payload, begun + next->first);
      }
    }
    line.room.step(begun + due);
    std::array<audio::Sample, audio::kFrameLimit> heard{};
    std::optional<microseconds> at;
    if (way == Way::to_browsers) {
      if (const auto packet = line.leg.room_packet()) {
        const auto size = ear.decode(packet->opus, heard);
        at = onset_in(audio::Samples(heard).first(size), audio::Rate::wide);
      }
    } else if (line.leg.trunk_packet().size() > 12) {
      const auto size = audio::decode_g711(audio::G711::mu_law, line.leg.trunk_packet().subspan(12), heard);
      at = onset_in(audio::Samples(heard).first(size), audio::Rate::narrow);
    }
    if (at) return due + *at - (kOnset * 20ms + phase);
  }
  return std::nullopt;
}

void print_way(const char* name, Way way) {
  std::vector<microseconds> delays;
  for (unsigned seed = 1; seed <= 5; ++seed)
    for (auto phase = 0us; phase < 20ms; phase += 1ms)
      if (const auto found = delay(way, phase, seed)) delays.push_back(*found);
  if (delays.empty()) return fmt::print("  {}: the voice never came\n", name);
  std::ranges::sort(delays);
  const auto ms = [&](std::size_t percent) { return static_cast<double>(delays[(delays.size() - 1) * percent / 100].count()) / 1000; };
  fmt::print("  {}: median {:.1f} ms, worst {:.1f} ms ({} beginnings)\n", name, ms(50), ms(100), delays.size());
}

}  // namespace

void measure_delay() {
  fmt::print("Added from mouth to ear, 10 ms of jitter, codecs' own look-ahead included (goal: median 60 ms)\n");
  print_way("telephone to browsers", Way::to_browsers);
  print_way("browser to telephone", Way::to_telephone);
}

}  // namespace bedside::bench
