// Whether a leg works: packets come, something is heard in them, few are lost. What is wrong is known within 5 s
// and is a value; who says it to whom is not decided here.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace bedside::phone {

struct Health {
  bool no_packets = false;
  bool silent = false;  // packets come, nothing is heard: muted at the telephone, or one-way
  bool lossy = false;
  bool operator==(const Health&) const = default;
};

class HealthWatch {
 public:
  static constexpr std::chrono::seconds kNoPacketsAfter{3};
  /// After comfort noise: the other end sends nothing until somebody speaks, some now and then more noise.
  static constexpr std::chrono::seconds kNoPacketsAfterNoise{30};
  /// Then the other side is asked whether it is still there, each time.
  static constexpr std::chrono::seconds kAskAfter{60};
  static constexpr std::chrono::seconds kSilentAfter{4};
  /// A quiet room heard through a telephone lies at -50; a muted one sends nothing but zeros.
  static constexpr float kSilentBelowDbov = -66;
  static constexpr int kLossWindowSeconds = 5;
  static constexpr double kLossLimit = 0.10;
  /// Less says nothing.
  static constexpr std::int64_t kLeastPackets = 50;

  explicit HealthWatch(Moment now) : last_packet_(now), last_sound_(now), second_began_(now) {}

  void note_packet(Moment now) {
    last_packet_ = now;
    suppressed_ = false;
  }
  /// The other end says that nobody speaks there (RFC 3389).
  void note_comfort_noise(Moment now) {
    last_packet_ = last_sound_ = now;
    suppressed_ = true;
  }
  void note_level(float dbov, Moment now) {
    if (dbov > kSilentBelowDbov) last_sound_ = now;
  }
  /// Since the stream began: how many should have come, how many did in time.
  void note_counts(std::int64_t expected, std::int64_t received);
  /// Their report: the share lost since the report before (RFC 3550 section 6.4.1).
  void note_far_loss(double share, Moment now);
  /// The other side has been told not to send (hold): nothing is missed.
  void set_expecting(bool expecting, Moment now);
  /// Nobody is to hear it: who waits or listens to our own sentences, or has muted by a key, may be silent.
  void set_sound_expected(bool expected) { sound_expected_ = expected; }

  void on_step(Moment now);
  const Health& health() const { return health_; }
  /// True once each kAskAfter without a packet: whoever went away without a goodbye does not answer (RFC 4028 would
  /// find it out in half an hour).
  bool is_to_be_asked(Moment now);

 private:
  struct Second {
    std::int64_t expected = 0;
    std::int64_t received = 0;
  };

  Health health_;
  bool expecting_ = true;
  bool sound_expected_ = false;
  bool suppressed_ = false;  // the last packet was comfort noise
  std::optional<Moment> asked_at_;
  Moment last_packet_;
  Moment last_sound_;
  Moment second_began_;
  Second total_;
  std::array<Second, kLossWindowSeconds> marks_{};  // the totals at the last seconds
  std::size_t next_mark_ = 0;
  double far_loss_ = 0;
  Moment far_loss_at_{};
};

}  // namespace bedside::phone
