// Randomness as an argument: the product passes the system's generator, tests pass a seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace bedside {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;

  /// Uniform in [0, bound); `bound` > 0.
  std::uint32_t below(std::uint32_t bound) {
    const std::uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
    for (;;) {
      std::uint8_t b[4];
      fill(b);
      const std::uint32_t value = std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
      if (value < limit) return value % bound;
    }
  }
  std::uint32_t next_u32() {
    std::uint8_t b[4];
    fill(b);
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
  }
};

/// Repeats itself from one seed. For tests and simulation only; never for a token.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace bedside
