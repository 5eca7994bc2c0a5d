// What telephones hear in one room: each browser's Opus is decoded once, the legs' voices are added, and every leg gets
// everything but itself. Exists while at least one leg is in the room. Legs at 8 kHz and at 16 kHz share two sums, with
// one resampler each way between them.
//
// An engine: packets and moments in; the legs it was given step in it, every 20 ms. Not thread-safe: it lives with its
// room on one worker.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "audio/mixer.hpp"
#include "audio/resampler.hpp"
#include "phone/leg.hpp"

namespace bedside::phone {

class RoomSound {
 public:
  /// A stream of the room, numbered by it.
  using Source = std::uint32_t;
  /// More voices than any visit has; a further one is not heard by telephones, and counted.
  static constexpr std::size_t kSourceLimit = 64;
  /// Twice the guests that a visit may have by default.
  static constexpr std::size_t kLegLimit = 16;

  /// False: the room is full of telephones. The leg outlives its stay.
  bool add_leg(Leg& leg);
  void remove_leg(const Leg& leg);
  std::size_t leg_count() const { return legs_.size(); }

  /// Opus of a browser; `number` is its unwrapped sequence number. `came_again`: late, for it was lost at first.
  void feed(Source source, std::int64_t number, std::uint32_t timestamp, ByteSpan opus, Moment now, bool came_again = false);
  void remove(Source source) { voices_.erase(source); }
  /// One step of the room's clock, with both halves of every leg's step.
  void step(Moment now);

  std::uint64_t unheard_packets() const { return unheard_packets_; }

 private:
  struct Voice {
    rtp::TimestampUnwrapper timestamps;
    std::unique_ptr<audio::Playout> playout;
  };
  struct Member {
    Leg* leg;
    audio::Samples own;
  };
  std::unique_ptr<audio::Playout> make_playout() const;
  void set_rate();
  void exchange_sums();

  audio::Rate rate_ = audio::Rate::narrow;  // at which browsers are decoded: wide with a wide leg here
  std::unordered_map<Source, Voice> voices_;
  std::vector<Member> legs_;
  audio::VoiceSum narrow_{audio::Rate::narrow};
  audio::VoiceSum wide_{audio::Rate::wide};
  std::optional<audio::Resampler> up_;
  std::optional<audio::Resampler> down_;
  std::uint64_t unheard_packets_ = 0;
};

}  // namespace bedside::phone
