// Packets that were sent together are one group; between two groups stands the change of delay that the path made
// (draft-ietf-rmcat-gcc-02 sections 5.2, 5.3). Times of arrival are the receiver's, on a clock of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace bedside::sfu {

class InterArrival {
 public:
  /// Sent within this time of the group's first: one group. The draft's burst_time.
  static constexpr std::chrono::milliseconds kBurstTime{5};
  /// Longer than this no burst is taken for one, however closely its packets arrive.
  static constexpr std::chrono::milliseconds kBurstLimit{100};

  using Arrival = std::chrono::microseconds;  // since the receiver's own start
  struct Change {
    std::chrono::nanoseconds sent{};      // from group to group, as they left
    std::chrono::nanoseconds arrived{};   // and as they came
  };

  /// In the order of sending. A change when a group has been completed by a packet of the next.
  std::optional<Change> feed(Moment sent, Arrival arrived);

 private:
  struct Group {
    Moment first_sent{};
    Moment last_sent{};
    Arrival first_arrived{};
    Arrival last_arrived{};
  };
  bool belongs(Moment sent, Arrival arrived) const;

  std::optional<Group> current_;
  std::optional<Group> before_;
};

}  // namespace bedside::sfu
