#include "secure/random.hpp"

#include <sodium.h>

#include "base/invariant.hpp"

namespace bedside::secure {

SystemRandom::SystemRandom() { BEDSIDE_INVARIANT(sodium_init() >= 0, "libsodium does not start"); }

void SystemRandom::fill(std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

}  // namespace bedside::secure
