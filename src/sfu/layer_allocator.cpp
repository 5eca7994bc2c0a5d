#include "sfu/layer_allocator.hpp"

namespace bedside::sfu {

namespace {

int next_layer(const LayerWish& wish, int from) {
  for (int layer = from + 1; layer < static_cast<int>(kLayerLimit); ++layer) {
    if (wish.bps[static_cast<std::size_t>(layer)] > 0) return layer;
  }
  return kNoLayer;
}

bool step_up(LayerWish& wish, double& left) {
  const int next = next_layer(wish, wish.chosen);
  if (next == kNoLayer || (next > wish.now && !wish.may_rise)) return false;
  const auto rate = [&](int layer) {
    return layer == kNoLayer ? 0.0 : static_cast<double>(wish.bps[static_cast<std::size_t>(layer)]);
  };
  const double more = rate(next) - rate(wish.chosen);
  const double factor = next > wish.now ? kToRise : wish.chosen == kNoLayer ? kToKeepAny : kToStay;
  if (more * factor > left) return false;
  left -= more;
  wish.chosen = next;
  return true;
}

}  // namespace

void allocate_layers(std::span<LayerWish> wishes, std::int64_t budget_bps) {
  auto left = static_cast<double>(budget_bps);
  for (LayerWish& wish : wishes) {
    wish.chosen = kNoLayer;
    if (step_up(wish, left) && wish.essential) step_up(wish, left);
  }
  for (bool higher = true; higher;) {
    higher = false;
    for (LayerWish& wish : wishes) {
      if (wish.chosen != kNoLayer && step_up(wish, left)) higher = true;
    }
  }
}

std::int64_t wanted_bps(std::span<const LayerWish> wishes) {
  double sum = 0;
  for (const LayerWish& wish : wishes) {
    std::int64_t best = 0;
    for (const std::int64_t bps : wish.bps) best = bps > 0 ? bps : best;
    sum += static_cast<double>(best) * kToRise;
  }
  return static_cast<std::int64_t>(sum);
}

}  // namespace bedside::sfu
