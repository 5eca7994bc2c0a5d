// Password hashes: Argon2id in its usual text form ("$argon2id$v=19$m=…"), made by libsodium.
// Costs tens of milliseconds and tens of megabytes on purpose: never call it on a network or room thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bedside::secure {

struct PasswordCost {
  unsigned long long operations;
  std::size_t memory_bytes;
};
/// What libsodium calls interactive: 2 passes over 64 MiB.
inline constexpr PasswordCost kPasswordCost{2, 64U << 20};
/// The least that Argon2id takes: tests only.
inline constexpr PasswordCost kPasswordCostForTests{1, 8192};

std::string hash_password(std::string_view password, PasswordCost cost = kPasswordCost);
/// False also for text that is no hash.
bool verify_password(std::string_view hash, std::string_view password);
/// True when the hash was made with other cost than `cost`: hash again at the next sign-in.
bool needs_rehash(std::string_view hash, PasswordCost cost = kPasswordCost);
/// Does the work of a verification and answers false: for an account that does not exist, so that the
/// reply takes as long as for one that does.
bool verify_against_nobody(std::string_view password, PasswordCost cost = kPasswordCost);

}  // namespace bedside::secure
