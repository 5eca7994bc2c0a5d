// Telephones in rooms, without sockets: what a step of 20 ms costs beside its floor (the same codecs at the same
// settings, the sum, the headers, nothing else), and how much later sound leaves than it came.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <numbers>
#include <vector>

#include "audio/g711.hpp"
#include "phone/caller.hpp"
#include "phone/test_phrasebook.hpp"
#include "rtp/packet.hpp"

namespace bedside::phone {
namespace {

using audio::Rate;
using Bytes = std::vector<std::uint8_t>;

constexpr int kLegsPerRoom = 4;
constexpr int kBrowsersPerRoom = 2;
constexpr int kFrames = 250;  // 5 s of sound, heard again and again
constexpr audio::OpusSettings kBrowserOpus{Rate::wide, 32000, 5, audio::Switch::on, 10, audio::Switch::off};
/// As Leg's own (phone/leg.cpp): towards the room with redundancy, towards a trunk without.
constexpr audio::OpusSettings kRoomNarrow{Rate::narrow, 24000, 0, audio::Switch::on, 10, audio::Switch::off};
constexpr audio::OpusSettings kRoomWide{Rate::wide, 32000, 1, audio::Switch::on, 10, audio::Switch::off};
constexpr audio::OpusSettings kTrunkWide{Rate::wide, 32000, 1, audio::Switch::off, 0, audio::Switch::off};

LegFormat format_of(Codec codec) {
  const std::uint8_t type = codec == Codec::opus ? 111 : 0;
  return {codec, type, type, std::nullopt, false};
}

/// Something like speech: a voice with its overtones in syllables, and breath.
std::vector<audio::Sample> make_speech(Rate rate, std::uint64_t seed) {
  SeededRandom random(seed);
  std::vector<audio::Sample> sound(audio::frame_size(rate) * kFrames);
  const double pitch = 100 + random.below(120);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double t = static_cast<double>(i) / audio::hertz(rate);
    const double loud = std::max(0.0, std::sin(2 * std::numbers::pi * 2.3 * t));
    double voice = 0;
    for (int overtone = 1; overtone < 12; ++overtone) {
      voice += std::sin(2 * std::numbers::pi * (pitch * overtone) * t + 3 * std::sin(t)) / overtone;
    }
    sound[i] = static_cast<audio::Sample>(loud * voice * 4000 + (random.below(200) - 100.0));
  }
  return sound;
}

/// The payloads of a source, one for each frame.
std::vector<Bytes> encode(Codec codec, const std::vector<audio::Sample>& sound, Rate rate, const audio::OpusSettings& opus) {
  audio::OpusVoiceEncoder encoder(opus);
  std::vector<Bytes> payloads;
  for (std::size_t i = 0; i < kFrames; ++i) {
    const auto frame = audio::Samples(sound).subspan(i * audio::frame_size(rate), audio::frame_size(rate));
    Bytes payload(audio::kOpusPacketLimit);
    payload.resize(codec == Codec::opus ? encoder.encode(frame, payload)
                                        : audio::encode_g711(audio::G711::mu_law, frame, payload));
    payloads.push_back(std::move(payload));
  }
  return payloads;
}

struct Sounds {
  explicit Sounds(Codec codec) : rate(codec == Codec::opus ? Rate::wide : Rate::narrow) {
    for (std::uint64_t i = 0; i < kLegsPerRoom; ++i) telephones.push_back(encode(codec, make_speech(rate, i), rate, kTrunkWide));
    for (std::uint64_t i = 0; i < kBrowsersPerRoom; ++i) {
      browsers.push_back(encode(Codec::opus, make_speech(Rate::wide, 100 + i), Rate::wide, kBrowserOpus));
    }
  }
  Rate rate;
  std::vector<std::vector<Bytes>> telephones;
  std::vector<std::vector<Bytes>> browsers;
};

Codec codec_of(const benchmark::State& state) { return state.range(0) == 0 ? Codec::pcmu : Codec::opus; }

/// CPU time for each leg in each 20 ms.
void say_time_per_leg(benchmark::State& state) {
  using benchmark::Counter;
  state.counters["per_leg"] =
      Counter(static_cast<double>(state.range(1)), Counter::kIsIterationInvariantRate | Counter::kInvert);
}

/// One room as a worker has it.
struct Room {
  Room(Codec codec, SeededRandom& random, Moment now) {
    for (int i = 0; i < kLegsPerRoom; ++i) {
      auto& caller = callers.emplace_back(std::make_unique<Caller>(test_phrasebook(), format_of(codec), random, now));
      caller->leg().set_in_room(true);
      caller->leg().player().set_background(Background::room);
      sound.add_leg(caller->leg());
    }
  }
  RoomSound sound;
  std::vector<std::unique_ptr<Caller>> callers;
};

void phone_legs(benchmark::State& state) {
  const Codec codec = codec_of(state);
  const Sounds sounds(codec);
  Moment now{std::chrono::seconds(1000)};
  SeededRandom random(1);
  std::vector<std::unique_ptr<Room>> rooms;
  for (int i = 0; i < state.range(1) / kLegsPerRoom; ++i) rooms.push_back(std::make_unique<Room>(codec, random, now));
  std::int64_t step = 0;
  Bytes packet;
  const std::uint32_t ticks = codec == Codec::opus ? 960 : 160;
  for (auto _ : state) {
    const auto frame = static_cast<std::size_t>(step % kFrames);
    for (auto& room : rooms) {
      for (std::size_t i = 0; i < kBrowsersPerRoom; ++i) {
        room->sound.feed(static_cast<RoomSound::Source>(i), step, static_cast<std::uint32_t>(step) * 960,
                         sounds.browsers[i][frame], now);
      }
      for (std::size_t i = 0; i < kLegsPerRoom; ++i) {
        const Bytes& payload = sounds.telephones[i][frame];
        packet.resize(rtp::kFixedHeaderSize + payload.size());
        rtp::write_header(packet, {format_of(codec).receive_payload_type, false, false, static_cast<std::uint16_t>(step),
                                   static_cast<std::uint32_t>(step) * ticks, 7}, {});
        std::copy(payload.begin(), payload.end(), packet.begin() + rtp::kFixedHeaderSize);
        room->callers[i]->leg().feed_rtp(packet, now);
      }
    }
    now += audio::kFrame;
    ++step;
    for (auto& room : rooms) {
      room->sound.step(now);
      for (auto& caller : room->callers) {
        caller->after_step(now);
        benchmark::DoNotOptimize(caller->leg().room_packet());
        benchmark::DoNotOptimize(caller->leg().trunk_packet());
        while (caller->next_output()) {
        }
      }
    }
  }
  say_time_per_leg(state);
}

void phone_floor(benchmark::State& state) {
  const Codec codec = codec_of(state);
  const Sounds sounds(codec);
  const Rate rate = sounds.rate;
  struct FloorLeg {
    audio::OpusVoiceEncoder to_room;
    audio::OpusVoiceEncoder to_trunk;
    audio::OpusVoiceDecoder from_trunk;
    std::array<audio::Sample, audio::kFrameLimit> own{};
  };
  struct FloorRoom {
    std::deque<FloorLeg> legs;
    std::deque<audio::OpusVoiceDecoder> browsers;
  };
  std::deque<FloorRoom> rooms(static_cast<std::size_t>(state.range(1) / kLegsPerRoom));
  for (auto& room : rooms) {
    for (int i = 0; i < kLegsPerRoom; ++i) {
      room.legs.push_back({audio::OpusVoiceEncoder(rate == Rate::narrow ? kRoomNarrow : kRoomWide),
                           audio::OpusVoiceEncoder(kTrunkWide), audio::OpusVoiceDecoder(rate), {}});
    }
    for (int i = 0; i < kBrowsersPerRoom; ++i) room.browsers.emplace_back(rate);
  }
  audio::VoiceSum sum(rate);
  std::array<audio::Sample, audio::kFrameLimit> buffer{};
  const auto sound = audio::MutableSamples(buffer).first(audio::frame_size(rate));
  Bytes out(rtp::kFixedHeaderSize + audio::kOpusPacketLimit);
  const auto body = MutableByteSpan(out).subspan(rtp::kFixedHeaderSize);
  std::size_t frame = 0;
  for (auto _ : state) {
    for (auto& room : rooms) {
      sum.clear();
      for (std::size_t i = 0; i < kBrowsersPerRoom; ++i) {
        room.browsers[i].decode(sounds.browsers[i][frame], sound);
        sum.add(sound);
      }
      for (std::size_t i = 0; i < kLegsPerRoom; ++i) {
        const auto own = audio::MutableSamples(room.legs[i].own).first(sound.size());
        if (codec == Codec::opus) {
          room.legs[i].from_trunk.decode(sounds.telephones[i][frame], own);
        } else {
          audio::decode_g711(audio::G711::mu_law, sounds.telephones[i][frame], own);
        }
        sum.add(own);
      }
      for (auto& leg : room.legs) {
        const auto own = audio::Samples(leg.own).first(sound.size());
        rtp::write_header(out, {111, false, false, 1, 1, 7}, {});
        benchmark::DoNotOptimize(leg.to_room.encode(own, body));
        sum.all_but(own, sound);
        rtp::write_header(out, {0, false, false, 1, 1, 7}, {});
        benchmark::DoNotOptimize(codec == Codec::opus ? leg.to_trunk.encode(sound, body)
                                                      : audio::encode_g711(audio::G711::mu_law, sound, body));
      }
    }
    frame = (frame + 1) % kFrames;
  }
  say_time_per_leg(state);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

double to_ms(Moment::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

/// A loud frame that has not been heard yet.
struct Said {
  bool waits = false;
  Moment at{};
};

/// In simulated time: from the packet with a loud frame to the packet that makes it heard on the other side. Packets
/// come with up to 10 ms of jitter. Codecs look ahead a few milliseconds besides, and a frame is 20 ms long.
void phone_delay(benchmark::State& state) {
  constexpr int kEvery = 50;
  constexpr int kSteps = 1500;
  const std::vector<audio::Sample> soft(audio::frame_size(Rate::narrow), 40);
  std::vector<audio::Sample> loud(soft.size());
  std::vector<audio::Sample> loud_wide(audio::frame_size(Rate::wide));
  for (std::size_t i = 0; i < loud.size(); ++i) loud[i] = i / 4 % 2 == 0 ? 12000 : -12000;
  for (std::size_t i = 0; i < loud_wide.size(); ++i) loud_wide[i] = i / 8 % 2 == 0 ? 12000 : -12000;
  const std::vector<audio::Sample> soft_wide(loud_wide.size(), 40);
  std::vector<double> to_browser;
  std::vector<double> to_telephone;
  double first_prompt = 0;
  for (auto _ : state) {
    Moment now{std::chrono::seconds(1000)};
    SeededRandom random(5);
    {
      Caller caller(test_phrasebook(), format_of(Codec::pcmu), random, now);
      const Moment answered = now;
      caller.dialogue().start(Incoming{{"en", "es"}, Budget::kept}, now);
      caller.settle();
      std::array<audio::Sample, audio::kFrameLimit> heard{};
      for (bool silent = true; silent && now - answered < std::chrono::seconds(2);) {
        caller.step(now += audio::kFrame);
        const auto packet = rtp::PacketView::parse(caller.leg().trunk_packet());
        if (!packet) continue;
        const auto size = audio::decode_g711(audio::G711::mu_law, packet->payload(), heard);
        silent = audio::level_dbov(audio::Samples(heard).first(size)) < -50;
      }
      first_prompt = to_ms(now - answered);
    }
    Room room(Codec::pcmu, random, now);
    audio::OpusVoiceEncoder browser(kBrowserOpus);
    audio::OpusVoiceDecoder ear(Rate::narrow);
    Said on_telephone;
    Said in_browser;
    Leg& talks = room.callers[0]->leg();
    Leg& listens = room.callers[1]->leg();
    for (int step = 0; step < kSteps; ++step) {
      const auto jitter = [&] { return std::chrono::microseconds(random.below(10'000)); };
      const auto at_telephone = now + jitter();
      const auto at_browser = now + jitter();
      // One after the other, so that each is heard alone.
      const bool telephone_loud = step % kEvery == kEvery - 1 && step / kEvery % 2 == 0;
      const bool browser_loud = step % kEvery == kEvery - 1 && step / kEvery % 2 == 1;
      Bytes payload(loud.size());
      audio::encode_g711(audio::G711::mu_law, telephone_loud ? loud : soft, payload);
      Bytes packet(rtp::kFixedHeaderSize + payload.size());
      rtp::write_header(packet, {0, false, false, static_cast<std::uint16_t>(step), static_cast<std::uint32_t>(step) * 160, 7}, {});
      std::copy(payload.begin(), payload.end(), packet.begin() + rtp::kFixedHeaderSize);
      talks.feed_rtp(packet, at_telephone);
      if (telephone_loud) on_telephone = {true, at_telephone};
      Bytes opus(audio::kOpusPacketLimit);
      opus.resize(browser.encode(browser_loud ? loud_wide : soft_wide, opus));
      room.sound.feed(1, step, static_cast<std::uint32_t>(step) * 960, opus, at_browser);
      if (browser_loud) in_browser = {true, at_browser};

      now += audio::kFrame;
      room.sound.step(now);
      for (auto& caller : room.callers) caller->after_step(now);
      std::array<audio::Sample, audio::kFrameLimit> heard{};
      if (const auto out = talks.room_packet(); out && on_telephone.waits) {
        const auto size = ear.decode(out->opus, heard);
        if (audio::level_dbov(audio::Samples(heard).first(size)) > -25) {
          to_browser.push_back(to_ms(now - on_telephone.at));
          on_telephone.waits = false;
        }
      }
      const auto out = rtp::PacketView::parse(listens.trunk_packet());
      if (out && in_browser.waits) {
        const auto size = audio::decode_g711(audio::G711::mu_law, out->payload(), heard);
        if (audio::level_dbov(audio::Samples(heard).first(size)) > -25) {
          to_telephone.push_back(to_ms(now - in_browser.at));
          in_browser.waits = false;
        }
      }
    }
  }
  if (to_browser.empty() || to_telephone.empty()) return state.SkipWithError("nothing was heard");
  state.counters["to_browser_ms"] = median(to_browser);
  state.counters["to_telephone_ms"] = median(to_telephone);
  state.counters["first_prompt_ms"] = first_prompt;
}

const std::vector<std::string> kNames{"opus", "legs"};

BENCHMARK(phone_legs)->ArgNames(kNames)->Args({0, 200})->Args({1, 200})->Unit(benchmark::kMillisecond);
BENCHMARK(phone_floor)->ArgNames(kNames)->Args({0, 200})->Args({1, 200})->Unit(benchmark::kMillisecond);
BENCHMARK(phone_delay)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bedside::phone
