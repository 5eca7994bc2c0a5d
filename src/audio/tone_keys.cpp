#include "audio/tone_keys.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bedside::audio {
namespace {

constexpr std::array<double, 8> kFrequencies = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
// The fourth column (A-D) is listened for only to be told from the third.
constexpr char kKeys[] = "123A456B789C*0#D";
// 12.75 ms: two of them lie within 40 ms wherever these begin, and a bin (78 Hz) is as wide as the tones are apart.
constexpr std::size_t kBlockAtNarrow = 102;
// -42 dBov: 20 dB below what telephones send.
constexpr float kQuietestDbov = -42;
// The column may be louder than the row by 5 dB, softer by 9 (Q.24: 4 and 8).
constexpr float kColumnLouder = 3.2F;
constexpr float kRowLouder = 8.0F;
// Both tones stand out of their neighbours by 8 dB and hold four fifths of the block's energy: speech has harmonics.
constexpr float kOverNeighbours = 6.3F;
constexpr float kShareOfEnergy = 0.78F;
// Three blocks (38 ms) without the key and it is up: drop-outs are bridged, a pause of Q.24 (40 ms) is seen.
constexpr int kUpAfterBlocks = 3;

}  // namespace

ToneKeys::ToneKeys(Rate rate) : block_size_(rate == Rate::narrow ? kBlockAtNarrow : 2 * kBlockAtNarrow) {
  for (std::size_t i = 0; i < filters_.size(); ++i)
    filters_[i].coefficient = static_cast<float>(2 * std::cos(2 * std::numbers::pi * kFrequencies[i] / hertz(rate)));
}

std::optional<Key> ToneKeys::feed(Samples frame) {
  std::optional<Key> found;
  std::size_t at = 0;
  while (at < frame.size()) {
    const Samples part = frame.subspan(at, std::min(frame.size() - at, block_size_ - in_block_));
    for (Filter& filter : filters_) {
      for (const Sample s : part) {
        const float q0 = filter.coefficient * filter.q1 - filter.q2 + static_cast<float>(s);
        filter.q2 = filter.q1;
        filter.q1 = q0;
      }
    }
    for (const Sample s : part) energy_ += static_cast<float>(s) * static_cast<float>(s);
    at += part.size();
    in_block_ += part.size();
    if (in_block_ == block_size_) {
      if (auto key = end_block()) found = key;
    }
  }
  return found;
}

std::optional<Key> ToneKeys::end_block() {
  const char heard = classify();
  for (Filter& filter : filters_) filter.q1 = filter.q2 = 0;
  energy_ = 0;
  in_block_ = 0;
  const bool twice = heard != 0 && heard == candidate_;
  candidate_ = heard;
  if (heard == pressed_ && heard != 0) {
    blocks_without_ = 0;
    return std::nullopt;
  }
  if (twice) {
    pressed_ = heard;
    blocks_without_ = 0;
    if (heard >= 'A') return std::nullopt;
    return Key(heard);
  }
  if (pressed_ != 0 && ++blocks_without_ >= kUpAfterBlocks) pressed_ = 0;
  return std::nullopt;
}

char ToneKeys::classify() const {
  const float size = static_cast<float>(block_size_);
  constexpr float kFullScale = 32768.0F * 32768.0F;
  if (energy_ < size * kFullScale * std::pow(10.0F, kQuietestDbov / 10)) return 0;
  std::array<float, 8> power;
  std::ranges::transform(filters_, power.begin(), &Filter::power);
  const auto row = std::max_element(power.begin(), power.begin() + 4);
  const auto column = std::max_element(power.begin() + 4, power.end());
  if (*column > *row * kColumnLouder || *row > *column * kRowLouder) return 0;
  for (auto other = power.begin(); other != power.end(); ++other) {
    if (other == row || other == column) continue;
    if (*other * kOverNeighbours > (other < power.begin() + 4 ? *row : *column)) return 0;
  }
  // A tone of amplitude a has energy a²/2 a sample and power (a·size/2)² at its own filter.
  if ((*row + *column) * 2 / size < kShareOfEnergy * energy_) return 0;
  return kKeys[(row - power.begin()) * 4 + (column - (power.begin() + 4))];
}

}  // namespace bedside::audio
