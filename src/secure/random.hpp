// The system's random generator, for everything that must not be guessed.
// Simulations pass a `SeededRandom` (base/random.hpp) instead.
#pragma once

#include "base/random.hpp"

namespace bedside::secure {

class SystemRandom final : public RandomSource {
 public:
  SystemRandom();
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace bedside::secure
