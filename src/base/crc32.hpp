// CRC-32 as ISO/IEC 3309 has it: what STUN's fingerprint and each part of a PNG end with. Finds accidents, no attacks.
#pragma once

#include <array>

#include "base/bytes.hpp"

namespace bedside {

inline std::uint32_t crc32(ByteSpan bytes) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? value >> 1 ^ 0xEDB88320U : value >> 1;
      table[i] = value;
    }
    return table;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) crc = crc >> 8 ^ kTable[(crc ^ byte) & 0xFF];
  return ~crc;
}

}  // namespace bedside
