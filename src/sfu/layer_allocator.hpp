// Which layer of each stream a receiver gets for what its path bears: every stream its lowest layer first, in order of
// importance (an essential one its second), then all of them a step higher as long as it fits. What is there is kept with less than a new one needs,
// so that the choice does not swing. A pure function of rates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "sfu/negotiation.hpp"

namespace bedside::sfu {

inline constexpr int kNoLayer = -1;
inline constexpr std::int64_t kAnyRate = std::numeric_limits<std::int64_t>::max();

struct LayerWish {
  std::array<std::int64_t, kLayerLimit> bps{};  // lowest layer first; 0: does not flow
  int now = kNoLayer;                           // what the receiver gets
  int most = kLayerLimit - 1;                   // more would not be seen
  bool may_rise = true;
  bool essential = false;                       // of the smallest picture nothing can be read
  int chosen = kNoLayer;                        // out
};

/// A layer that is not there yet must fit with so much to spare; one that is may exceed by so much, and the lowest, whose
/// end is a frozen picture, by more.
inline constexpr double kToRise = 1.15;
inline constexpr double kToStay = 0.95;
inline constexpr double kToKeepAny = 0.75;

/// `wishes`: the most important first.
void allocate_layers(std::span<LayerWish> wishes, std::int64_t budget_bps);
/// What all of them would take at their best, with what rising needs.
std::int64_t wanted_bps(std::span<const LayerWish> wishes);

}  // namespace bedside::sfu
