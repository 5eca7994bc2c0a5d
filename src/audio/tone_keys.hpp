// Keys as tones in the sound itself (DTMF, ITU-T Q.23 and Q.24), for lines that carry no events. Each press once,
// with 40 ms of it heard; speech and music do not trigger it. librem's detector refuses twist and drift that Q.24
// asks receivers to accept, hence our own.
#pragma once

#include <array>
#include <optional>

#include "audio/frame.hpp"
#include "audio/key.hpp"

namespace bedside::audio {

class ToneKeys {
 public:
  explicit ToneKeys(Rate rate);
  /// The key whose press was recognised within this frame.
  std::optional<Key> feed(Samples frame);

 private:
  struct Filter {
    float coefficient = 0;
    float q1 = 0;
    float q2 = 0;
    float power() const { return q1 * q1 + q2 * q2 - coefficient * q1 * q2; }
  };
  std::optional<Key> end_block();
  /// The key that this block sounds like, 0 for none.
  char classify() const;

  std::array<Filter, 8> filters_{};  // four rows, four columns
  std::size_t block_size_;
  std::size_t in_block_ = 0;
  float energy_ = 0;
  char candidate_ = 0;   // what the last block sounded like
  char pressed_ = 0;     // the key that is down
  int blocks_without_ = 0;
};

}  // namespace bedside::audio
