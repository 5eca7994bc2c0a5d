// Authenticated encryption of small texts at rest (XChaCha20-Poly1305, libsodium): the messages of
// the outbox, addresses, anything that a stolen database must not tell. The associated text (a row's
// id, say) is not stored inside; opening with another one fails, so a blob cannot be moved to another row.
// Which key: KeyRing::seal and KeyRing::open. Not for packets (srtp.hpp) and not for large files.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "secure/hash.hpp"

namespace bedside::secure {

enum class SealWhy {
  malformed,    // not text that `seal` could have made
  unknown_key,  // made with a key that the ring does not hold
  not_ours,     // changed, made with another key, or for another associated text
};

/// base64url(nonce ‖ ciphertext ‖ tag).
std::string seal_text(const HashKey& key, std::string_view text, std::string_view associated, RandomSource& random);
Result<std::string, SealWhy> open_text(const HashKey& key, std::string_view sealed, std::string_view associated);

}  // namespace bedside::secure
