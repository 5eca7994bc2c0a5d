#include "secure/password.hpp"

#include <sodium.h>

#include <array>
#include <map>
#include <mutex>
#include <utility>

#include "base/invariant.hpp"

namespace bedside::secure {

namespace {

void start_sodium() { BEDSIDE_INVARIANT(sodium_init() >= 0, "libsodium does not start"); }

/// libsodium wants a terminated string, and a view of ours may have none.
using HashText = std::array<char, crypto_pwhash_STRBYTES>;
bool copy_hash(std::string_view hash, HashText& text) {
  if (hash.size() >= text.size() || hash.find('\0') != std::string_view::npos) return false;
  hash.copy(text.data(), hash.size());
  text[hash.size()] = '\0';
  return true;
}

}  // namespace

std::string hash_password(std::string_view password, PasswordCost cost) {
  start_sodium();
  HashText text{};
  const int done = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.operations,
                                         cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  BEDSIDE_INVARIANT(done == 0, "no memory for Argon2id");
  return text.data();
}

bool verify_password(std::string_view hash, std::string_view password) {
  start_sodium();
  HashText text{};
  return copy_hash(hash, text) && crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string_view hash, PasswordCost cost) {
  start_sodium();
  HashText text{};
  return !copy_hash(hash, text) || crypto_pwhash_str_needs_rehash(text.data(), cost.operations, cost.memory_bytes) != 0;
}

bool verify_against_nobody(std::string_view password, PasswordCost cost) {
  // One hash per cost, made at the first need: the same work as for an account from then on.
  static std::mutex mutex;
  static std::map<std::pair<unsigned long long, std::size_t>, std::string> hashes;
  std::string hash;
  {
    const std::lock_guard lock(mutex);
    std::string& kept = hashes[{cost.operations, cost.memory_bytes}];
    if (kept.empty()) kept = hash_password("nobody's password", cost);
    hash = kept;
  }
  verify_password(hash, password);
  return false;
}

}  // namespace bedside::secure
