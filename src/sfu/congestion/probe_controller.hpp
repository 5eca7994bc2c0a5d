// Finds out whether more would get through: for some 15 ms a little is sent faster than the estimate, and what the
// receiver says of its arrival is the answer. Needed because a receiver's layers come in steps: what is sent tells
// nothing of whether the next step would fit. Says when and how much; the padding is somebody else's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/congestion/sent_packets.hpp"

namespace bedside::sfu {

class ProbeController {
 public:
  static constexpr std::chrono::milliseconds kShortest{15};
  static constexpr int kFewestPackets = 5;
  /// What may be sent at once: a timer's step.
  static constexpr std::chrono::milliseconds kStep{5};
  /// Answers come with the next feedback; by then it is lost, or the path is.
  static constexpr std::chrono::milliseconds kPatience{1000};
  /// Browsers speak when a packet comes and some time has passed since they last did, so the end of a cluster would go
  /// unanswered where nothing follows it: then one more packet does, after this time.
  static constexpr std::chrono::milliseconds kNudge{150};
  /// From a failure to the next attempt: soon enough to be back ten seconds after a path has recovered, seldom enough
  /// to do no harm to one that has not.
  static constexpr std::chrono::milliseconds kRetry{3000};
  /// After an answer that may owe something to jitter: a cluster is short.
  static constexpr std::chrono::milliseconds kAgain{1000};
  static constexpr double kFirstFactor = 3;
  static constexpr double kFactor = 2;
  /// After a failure: so little above what flows that a path which has not recovered hardly notices, for so long that
  /// no queue or bucket on the way passes it off as room.
  static constexpr double kCarefulFactor = 1.3;
  static constexpr std::chrono::milliseconds kCarefulLength{120};
  /// So much more than is wanted, since a decrease takes some of it away again.
  static constexpr double kHeadroom = 1.2;
  /// So much of it must have arrived for the path to be called free, and the next cluster to follow at once.
  static constexpr double kFree = 0.7;

  /// Asked at each beat. `wanted_bps`: what the receiver would be sent if there were room for everything.
  void consider(std::int64_t target_bps, std::int64_t wanted_bps, Moment now);
  /// The path is full as it is: not now.
  void postpone(Moment now) {
    next_at_ = now + kRetry;
    careful_ = true;
  }
  void give_up() { sending_ = awaited_ = false; }

  /// Of the cluster under way; 0: none.
  ProbeId current() const { return sending_ ? id_ : ProbeId{0}; }
  void sent(std::size_t size, Moment now);
  /// Bytes of padding that should be sent now.
  std::size_t bytes_due(Moment now);
  std::optional<Moment> deadline() const;

  void acknowledged(const SentPacket& packet, std::chrono::microseconds arrived);
  /// What has been shown to get through, once a cluster's answer is complete.
  std::optional<std::int64_t> take_result(Moment now);

 private:
  void begin(double rate_bps, Moment now);

  ProbeId id_ = 0;
  bool careful_ = false;
  std::chrono::milliseconds length_ = kShortest;
  bool sending_ = false;
  bool awaited_ = false;
  double rate_bps_ = 0;
  Moment began_{};
  Moment last_packet_{};  // whatever it was
  std::size_t sent_bytes_ = 0;
  int sent_packets_ = 0;

  int arrived_packets_ = 0;
  std::size_t arrived_bytes_ = 0;
  std::size_t first_size_ = 0;
  std::size_t last_size_ = 0;
  std::uint16_t last_sequence_ = 0;
  Moment first_sent_{};
  Moment last_sent_{};
  std::chrono::microseconds first_arrived_{};
  std::chrono::microseconds last_arrived_{};

  bool ever_ = false;
  Moment next_at_{};
};

}  // namespace bedside::sfu
