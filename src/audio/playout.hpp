// One stream of packets into a steady row of 20 ms frames: waits as long as the measured jitter asks for, conceals
// what is missing, takes back delay by cutting pitch periods. Each pull() is one step of the room's clock; pass the
// time for which the step was due, not the time at which a busy thread came to it.
//
// No clock, no thread; nothing is allocated after construction.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "audio/decoder.hpp"
#include "audio/delay_target.hpp"
#include "audio/jitter_buffer.hpp"
#include "audio/stretch.hpp"

namespace bedside::audio {

class Playout {
 public:
  enum class Heard { silence, sound, concealed };
  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t played = 0;
    std::uint64_t concealed = 0;         // pieces invented, silences of the sender not counted
    std::uint64_t late = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t overflowed = 0;
    std::uint64_t skipped = 0;           // to take back a stall
    std::uint64_t malformed = 0;
  };

  /// `clock_hertz`: of the timestamps.
  Playout(std::unique_ptr<Decoder> decoder, Rate rate, int clock_hertz);

  void feed(const StreamPacket& packet, Moment now);
  /// Fills one frame, with silence at the least.
  Heard pull(MutableSamples frame, Moment now);
  /// Another source: nothing of the old one is waited for.
  void restart();

  MediaTime target() const { return delays_.target(); }
  /// How long ago the sound now played arrived at the earliest.
  MediaTime delay(Moment now) const;
  const Counters& counters() const { return counters_; }

 private:
  void produce(Moment now);
  void go_idle();
  void rest();
  void play_earliest();
  void conceal(std::size_t samples, ByteSpan next);
  bool is_due(std::int64_t timestamp, Moment now) const;
  void drop_stale(Moment now);
  void adjust(Moment now);
  MediaTime media(std::int64_t timestamp) const;
  std::int64_t ticks(std::size_t samples) const { return static_cast<std::int64_t>(samples) * clock_ / hertz(rate_); }
  std::size_t samples(std::int64_t ticks) const { return static_cast<std::size_t>(ticks * hertz(rate_) / clock_); }
  float microseconds_of(std::size_t samples) const {
    return static_cast<float>(samples) * 1e6F / static_cast<float>(hertz(rate_));
  }
  /// By how much the sound that is played now is later than it should be.
  MediaTime behind(Moment now) const;

  static constexpr std::size_t kQueueLimit = kFrameLimit * (kOpusFramesLimit + 3);

  std::unique_ptr<Decoder> decoder_;
  Rate rate_;
  int clock_;
  JitterBuffer packets_;
  DelayTarget delays_;
  bool started_ = false;
  int late_in_a_row_ = 0;
  bool idle_ = true;             // nothing sounds: the next packet waits for its time
  std::int64_t origin_ = 0;      // timestamp of the first packet
  std::int64_t next_ = 0;        // timestamp that follows what is in the queue
  std::int64_t invented_ = 0;    // ticks invented without moving `next_`, because no packet was there
  std::size_t hole_;             // samples invented in a row; at its limit: silence
  std::array<Sample, kQueueLimit> queue_{};
  std::size_t queued_ = 0;
  float behind_us_ = 0;          // smoothed
  Heard heard_ = Heard::silence;
  Counters counters_;
};

}  // namespace bedside::audio
