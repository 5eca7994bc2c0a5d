// 200 narrowband legs in 50 rooms with two browsers each, ours and the floor in turns: the same packets, the same
// codecs at the same settings, the same thread.
#include <fmt/format.h>

#include <ctime>
#include <memory>

#include "audio/g711.hpp"
#include "audio/mixer.hpp"
#include "audio/opus_voice.hpp"
#include "parts.hpp"
#include "phone/room_sound.hpp"
#include "speech.hpp"

namespace bedside::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRooms = 50;
constexpr std::size_t kLegs = 4;
constexpr std::size_t kBrowsers = 2;
constexpr int kTurnSteps = 250;  // five seconds of sound
constexpr int kTurns = 4;
constexpr audio::OpusSettings kForRoom{audio::Rate::narrow, 24000, 0, audio::Switch::off, 0, audio::Switch::off};  // as phone/leg.cpp

std::chrono::nanoseconds thread_time() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

struct Voices {
  std::vector<Speech> of = [] {
    std::vector<Speech> made;
    for (unsigned i = 0; i < 6; ++i) made.push_back(make_speech(i));
    return made;
  }();
  const Bytes& narrow(std::size_t who, std::size_t step) const { return pick(of[who % of.size()].narrow, step + who * 17); }
  const Bytes& opus(std::size_t who, std::size_t step) const { return pick(of[who % of.size()].opus, step + who * 29); }
  static const Bytes& pick(const std::vector<Bytes>& frames, std::size_t i) { return frames[i % frames.size()]; }
};

/// The whole of it: jitter buffers, concealment, keys in the sound, levelling, player, RTP.
class Ours {
 public:
  Ours() {
    for (auto& room : rooms_) {
      for (std::size_t i = 0; i < kLegs; ++i) {
        auto& leg = room.legs.emplace_back(std::make_unique<phone::Leg>(phrasebook_, narrow_format(), random_, now_));
        leg->set_in_room(true);
        leg->player().set_background(phone::Background::room);
        room.sound.add_leg(*leg);
      }
    }
  }
  std::size_t step(const Voices& voices, std::size_t step) {
    std::size_t bytes = 0;
    for (std::size_t r = 0; r < kRooms; ++r) {
      auto& room = rooms_[r];
      for (std::size_t i = 0; i < kLegs; ++i)
        room.legs[i]->feed_rtp(make_rtp(0, static_cast<std::uint16_t>(step), static_cast<std::uint32_t>(step * 160), voices.narrow(r + i, step)), now_);
      for (std::size_t i = 0; i < kBrowsers; ++i)
        room.sound.feed(static_cast<phone::RoomSound::Source>(i), static_cast<std::int64_t>(step), static_cast<std::uint32_t>(step * 960), voices.opus(r + i, step), now_);
    }
    now_ += 20ms;
    for (auto& room : rooms_) {
      room.sound.step(now_);
      for (auto& leg : room.legs) {
        bytes += leg->trunk_packet().size();
        if (const auto packet = leg->room_packet()) bytes += packet->opus.size();
      }
    }
    return bytes;
  }

 private:
  struct Room {
    phone::RoomSound sound;
    std::vector<std::unique_ptr<phone::Leg>> legs;
  };
  phone::Phrasebook phrasebook_;
  SeededRandom random_{1};
  Moment now_{1000s};
  std::array<Room, kRooms> rooms_;
};

/// What cannot be left out: each browser's stream decoded once a room, each leg decoded, one sum, each leg encoded both ways.
class Floor {
 public:
  std::size_t step(const Voices& voices, std::size_t step) {
    std::size_t bytes = 0;
    for (std::size_t r = 0; r < kRooms; ++r) {
      auto& room = rooms_[r];
      room.sum.clear();
      std::array<audio::Sample, audio::kFrameLimit> sound{};
      const auto frame = audio::MutableSamples(sound).first(audio::frame_size(audio::Rate::narrow));
      for (std::size_t i = 0; i < kBrowsers; ++i) {
        room.browsers[i].decode(voices.opus(r + i, step), frame);
        room.sum.add(frame);
      }
      for (std::size_t i = 0; i < kLegs; ++i) {
        const auto own = audio::MutableSamples(room.voices[i]).first(frame.size());
        audio::decode_g711(audio::G711::mu_law, voices.narrow(r + i, step), own);
        room.sum.add(own);
        bytes += room.encoders[i].encode(own, room.packet);
      }
      for (std::size_t i = 0; i < kLegs; ++i) {
        room.sum.all_but(audio::Samples(room.voices[i]).first(frame.size()), frame);
        bytes += audio::encode_g711(audio::G711::mu_law, frame, room.packet);
      }
    }
    return bytes;
  }

 private:
  struct Room {
    std::array<audio::OpusVoiceDecoder, kBrowsers> browsers{audio::OpusVoiceDecoder(audio::Rate::narrow), audio::OpusVoiceDecoder(audio::Rate::narrow)};
    std::array<audio::OpusVoiceEncoder, kLegs> encoders{audio::OpusVoiceEncoder(kForRoom), audio::OpusVoiceEncoder(kForRoom),
                                                        audio::OpusVoiceEncoder(kForRoom), audio::OpusVoiceEncoder(kForRoom)};
    std::array<std::array<audio::Sample, audio::kFrameLimit>, kLegs> voices{};
    std::array<std::uint8_t, audio::kOpusPacketLimit> packet{};
    audio::VoiceSum sum{audio::Rate::narrow};
  };
  std::array<Room, kRooms> rooms_;
};

template <class Side>
std::chrono::nanoseconds run(Side& side, const Voices& voices, std::size_t& step, std::size_t& bytes) {
  const auto before = thread_time();
  for (int i = 0; i < kTurnSteps; ++i) bytes += side.step(voices, step++);
  return thread_time() - before;
}

}  // namespace

void measure_legs() {
  const Voices voices;
  const auto ours = std::make_unique<Ours>();
  const auto floor = std::make_unique<Floor>();
  std::chrono::nanoseconds spent_ours{};
  std::chrono::nanoseconds spent_floor{};
  std::size_t step_ours = 1;
  std::size_t step_floor = 1;
  std::size_t bytes = 0;
  run(*ours, voices, step_ours, bytes);
  run(*floor, voices, step_floor, bytes);
  for (int turn = 0; turn < kTurns; ++turn) {
    spent_ours += run(*ours, voices, step_ours, bytes);
    spent_floor += run(*floor, voices, step_floor, bytes);
  }
  const double seconds = kTurns * kTurnSteps * 0.02;
  const auto per_leg = [&](std::chrono::nanoseconds spent) { return static_cast<double>(spent.count()) / 1000.0 / (kTurns * kTurnSteps * kRooms * kLegs); };
  const double ratio = static_cast<double>(spent_ours.count()) / static_cast<double>(spent_floor.count());
  fmt::print("Telephone legs: {} narrowband legs in {} rooms with {} browsers each, engines alone\n", kRooms * kLegs, kRooms, kBrowsers);
  fmt::print("  CPU us per leg and 20 ms: {:.1f}; floor {:.1f}; ratio {:.2f} (goal 1.5)\n", per_leg(spent_ours), per_leg(spent_floor), ratio);
  fmt::print("  of one core: {:.0f} % (goal 100)\n", static_cast<double>(spent_ours.count()) / 1e9 / seconds * 100);
}

}  // namespace bedside::bench
