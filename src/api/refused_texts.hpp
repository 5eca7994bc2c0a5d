// How many requests were refused because no more text messages may be sent, by the limit that was reached: for whoever watches the
// server. Numbers alone, since the program started.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "desk/texting.hpp"

namespace bedside::api {

class RefusedTexts {
 public:
  /// In the order of desk::kTextLimits.
  using Figures = std::array<std::uint64_t, desk::kTextLimits.size()>;

  /// From any thread. What was refused for another reason is not counted.
  void note(const desk::Refusal& refusal) {
    for (std::size_t i = 0; i < counts_.size(); ++i)
      if (refusal.limit == desk::kTextLimits[i].limit) ++counts_[i];
  }
  Figures figures() const {
    Figures all{};
    std::copy(counts_.begin(), counts_.end(), all.begin());
    return all;
  }

 private:
  std::array<std::atomic<std::uint64_t>, desk::kTextLimits.size()> counts_{};
};

}  // namespace bedside::api
