// The program's own secret keys, in one file `secret.key` (mode 0600) beside the database.
// Several keys live side by side: the newest makes new hashes and seals, all of them still read old
// ones, so `bedside key rotate` needs no downtime. A key is never used directly: each purpose has a
// subkey of its own (HKDF-SHA256, RFC 5869), so that one purpose's output says nothing about another's.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "secure/hash.hpp"
#include "secure/seal.hpp"

namespace bedside::secure {

enum class Purpose {
  token,    // link tokens, session cookies, reset tokens: hashed at rest
  pin,      // guests' PINs: hashed at rest
  seal,     // texts at rest: sealed
  audit,    // the links of the audit chain
  limiter,  // sources of attempts, kept as hashes
  opt_out,  // numbers that asked for no messages, kept as hashes
};

enum class KeyWhy {
  cannot_read,
  cannot_write,
  readable_by_others,  // the file's mode lets group or world in
  malformed,
};

/// Immutable once made; share it by const reference between threads.
class KeyRing {
 public:
  /// Reads the file; makes it with one fresh key (O_EXCL, 0600) where there is none.
  static Result<KeyRing, KeyWhy> load_or_create(const std::filesystem::path& file, RandomSource& random);
  /// Adds a newest key to the file and answers the ring with it. Replaces the file atomically.
  static Result<KeyRing, KeyWhy> rotate(const std::filesystem::path& file, RandomSource& random);
  /// A ring of `keys` keys that no file holds: tests.
  static KeyRing make_ephemeral(RandomSource& random, unsigned keys = 1);

  /// "k3:" and 32 hexadecimal digits, under the newest key.
  std::string current_hash(Purpose purpose, std::string_view value) const;
  /// The same under every known key, newest first: look a row up by any of them (`hash IN (…)`).
  std::vector<std::string> lookup_hashes(Purpose purpose, std::string_view value) const;

  /// "k3." and base64url, under the newest key.
  std::string seal(Purpose purpose, std::string_view text, std::string_view associated, RandomSource& random) const;
  Result<std::string, SealWhy> open(Purpose purpose, std::string_view sealed, std::string_view associated) const;

  /// One link of a chain: the whole HMAC-SHA256 of `value` under key `key_id`. Empty: no such key.
  std::string chain_hash(unsigned key_id, std::string_view value) const;
  unsigned newest_key_id() const { return newest_; }
  std::size_t size() const { return keys_.size(); }

 private:
  struct Key {
    HashKey master{};
    std::map<Purpose, HashKey> by_purpose;
  };
  KeyRing() = default;
  void add(unsigned id, const HashKey& master);
  const HashKey& subkey(unsigned id, Purpose purpose) const;
  static Result<KeyRing, KeyWhy> parse(std::string_view text);
  std::string write() const;

  std::map<unsigned, Key> keys_;
  unsigned newest_ = 0;
};

}  // namespace bedside::secure
