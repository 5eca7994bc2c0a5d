// Which packets of a stream are missing, and when to ask for them (RFC 4585 section 6.2.1). Gives up on
// a packet after a while: then a key frame is the cure of a picture.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/time.hpp"

namespace bedside::sfu {

class NackRequester {
 public:
  /// Some 0.5 s of video at 2.5 Mbit/s. A longer gap is not worth resending: a key frame is smaller.
  static constexpr std::size_t kMissingLimit = 128;
  static constexpr int kTries = 8;
  /// Packets that overtake each other on the way are no loss.
  static constexpr std::chrono::milliseconds kReorderTime{5};
  static constexpr std::chrono::milliseconds kShortestRetry{25};
  static constexpr std::chrono::milliseconds kLongestRetry{200};
  static constexpr std::chrono::milliseconds kFirstRoundTrip{100};

  /// Of sound half a second, tried until that is over: what comes later than the receivers wait for is of no use.
  static constexpr std::size_t kMissingSoundLimit = 25;
  static constexpr int kSoundTries = 4;

  /// came_again: as an answer to a request, it seems.
  enum class Advice { go_on, came_again, ask_for_key_frame };

  explicit NackRequester(std::size_t missing_limit = kMissingLimit, int tries = kTries)
      : missing_limit_(std::min(missing_limit, kMissingLimit)), tries_(tries) {}

  /// A packet has come (by itself or resent).
  Advice packet(std::int64_t sequence, Moment now);
  /// Numbers to ask for now, rising; at most `out.size()`. `advice`: something was given up.
  std::size_t take_due(Moment now, std::span<std::uint16_t> out, Advice& advice);
  std::optional<Moment> deadline() const;
  std::size_t missing() const { return count_; }
  /// The decoder starts anew: what came before is of no use.
  void forget_before(std::int64_t sequence);
  void forget_all() { count_ = 0; }
  /// A packet has come that nobody takes: neither it nor what is missing before it will be asked for.
  void pass(std::int64_t sequence) {
    count_ = 0;
    if (!highest_ || sequence > *highest_) highest_ = sequence;
  }

 private:
  struct Missing {
    std::int64_t sequence = 0;
    Moment due{};
    Moment asked{};  // first
    int tries = 0;
  };
  /// Whether it had been asked for.
  bool remove(std::int64_t sequence, Moment now);

  std::size_t missing_limit_;
  int tries_;
  std::array<Missing, kMissingLimit> missing_{};  // rising
  std::size_t count_ = 0;
  std::optional<std::int64_t> highest_;
  std::chrono::nanoseconds round_trip_ = kFirstRoundTrip;  // from asking to getting
};

}  // namespace bedside::sfu
