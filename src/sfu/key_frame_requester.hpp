// When to ask a producer for a key frame: at once for the first wish, wishes that follow within
// kInterval are one wish, asked again until a key frame comes or kTries have been in vain.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.hpp"

namespace bedside::sfu {

class KeyFrameRequester {
 public:
  /// A key frame is some ten times a usual one: two a second is what a sender should bear at most.
  /// Browsers answer within 100-300 ms.
  static constexpr std::chrono::milliseconds kInterval{500};
  static constexpr int kTries = 10;

  void wish() {
    if (!wanted_) tries_ = 0;
    wanted_ = true;
  }
  /// True: send one request now.
  bool take_due(Moment now) {
    const auto due = deadline();
    if (!due || now < *due) return false;
    asked_ = now;
    if (++tries_ >= kTries) wanted_ = false;
    return true;
  }
  void key_frame_seen() { wanted_ = false; }
  /// Moment{}: at once.
  std::optional<Moment> deadline() const {
    if (!wanted_) return std::nullopt;
    return asked_ ? *asked_ + kInterval : Moment{};
  }

 private:
  bool wanted_ = false;
  int tries_ = 0;
  std::optional<Moment> asked_;
};

}  // namespace bedside::sfu
