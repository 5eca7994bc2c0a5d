// Digests and comparisons. Keyed hashes of tokens and PINs come from a KeyRing (keyring.hpp), which
// knows the keys; this file holds the arithmetic below it. Passwords: password.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/random.hpp"

namespace bedside::secure {

using Sha256Digest = std::array<std::uint8_t, 32>;
using Sha1Digest = std::array<std::uint8_t, 20>;
using HashKey = std::array<std::uint8_t, 32>;

Sha256Digest sha256(ByteSpan bytes);
Sha256Digest sha256(std::string_view text);

/// HMAC-SHA256 (RFC 2104) cut to its first 128 bits, as 32 lower-case hexadecimal digits.
std::string keyed_hash_hex(const HashKey& key, std::string_view value);
/// The whole HMAC-SHA256: what the audit chain links with.
Sha256Digest keyed_hash(const HashKey& key, ByteSpan value);

/// HMAC-SHA256 (RFC 2104) by a key of any length: what services of others sign with.
Sha256Digest hmac_sha256(ByteSpan key, ByteSpan message);

/// HMAC-SHA1 (RFC 2202): STUN MESSAGE-INTEGRITY (RFC 8489 section 14.5). Has the shape that
/// rtp/stun.hpp wants. Allocates nothing.
Sha1Digest hmac_sha1(ByteSpan key, ByteSpan message);

/// Takes the same time wherever the first difference stands; different lengths compare unequal at once.
bool constant_time_equal(ByteSpan a, ByteSpan b);
bool constant_time_equal(std::string_view a, std::string_view b);

std::string to_hex(ByteSpan bytes);
/// base64url without padding (RFC 4648 section 5).
std::string to_base64url(ByteSpan bytes);
/// base64 with padding (RFC 4648 section 4).
std::string to_base64(ByteSpan bytes);

/// A random token for a link or a cookie: `bits` (128 or more) random bits as base64url.
std::string make_token(RandomSource& random, std::size_t bits = 128);

}  // namespace bedside::secure
