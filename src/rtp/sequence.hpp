// Arithmetic of numbers that wrap: 16-bit sequence numbers, 32-bit timestamps (RFC 3550 A.1, RFC 1982).
#pragma once

#include <cstdint>

namespace bedside::rtp {

/// True when `a` comes after `b`; numbers half the circle apart are ordered by value.
constexpr bool is_newer(std::uint16_t a, std::uint16_t b) {
  const auto ahead = static_cast<std::uint16_t>(a - b);
  return ahead == 0x8000 ? a > b : ahead != 0 && ahead < 0x8000;
}
constexpr bool is_newer(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t ahead = a - b;
  return ahead == 0x80000000U ? a > b : ahead != 0 && ahead < 0x80000000U;
}

/// Steps from `from` to `to`, the short way round: -32768..32767.
constexpr int distance(std::uint16_t from, std::uint16_t to) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(to - from));
}

/// Turns wrapping numbers into ones that only need comparing: each answer is the one nearest to the
/// highest so far. The first number starts one circle above zero, so that earlier ones stay positive.
template <class Narrow>
class Unwrapper {
 public:
  std::int64_t unwrap(Narrow value) {
    const std::int64_t answer = peek(value);
    if (!started_ || answer > highest_) highest_ = answer;
    started_ = true;
    return answer;
  }
  /// What unwrap would answer, without taking note of it.
  std::int64_t peek(Narrow value) const {
    if (!started_) return kCircle + value;
    const auto ahead = static_cast<Narrow>(value - static_cast<Narrow>(highest_));
    if (ahead < kCircle / 2) return highest_ + ahead;
    return highest_ - (kCircle - static_cast<std::int64_t>(ahead));
  }
  bool started() const { return started_; }
  std::int64_t highest() const { return highest_; }

 private:
  static constexpr std::int64_t kCircle = std::int64_t{1} << (8 * sizeof(Narrow));
  std::int64_t highest_ = 0;
  bool started_ = false;
};

using SequenceUnwrapper = Unwrapper<std::uint16_t>;
using TimestampUnwrapper = Unwrapper<std::uint32_t>;

}  // namespace bedside::rtp
