#include "secure/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <vector>

#include "base/invariant.hpp"

namespace bedside::secure {

Sha256Digest sha256(ByteSpan bytes) {
  Sha256Digest digest{};
  unsigned size = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  BEDSIDE_INVARIANT(done == 1 && size == digest.size(), "SHA-256 is not there");
  return digest;
}

Sha256Digest sha256(std::string_view text) { return sha256(as_bytes(text)); }

Sha256Digest hmac_sha256(ByteSpan key, ByteSpan message) {
  // libsodium's: OpenSSL 3 looks the algorithm up for every HMAC, which takes longer than the HMAC.
  static_assert(crypto_auth_hmacsha256_BYTES == sizeof(Sha256Digest));
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, message.data(), message.size());
  Sha256Digest digest{};
  crypto_auth_hmacsha256_final(&state, digest.data());
  sodium_memzero(&state, sizeof state);
  return digest;
}

Sha256Digest keyed_hash(const HashKey& key, ByteSpan value) { return hmac_sha256(key, value); }

std::string keyed_hash_hex(const HashKey& key, std::string_view value) {
  const Sha256Digest digest = keyed_hash(key, as_bytes(value));
  return to_hex(ByteSpan(digest).first(16));
}

bool constant_time_equal(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

bool constant_time_equal(std::string_view a, std::string_view b) { return constant_time_equal(as_bytes(a), as_bytes(b)); }

std::string to_hex(ByteSpan bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

namespace {

std::string encode(ByteSpan bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();  // the terminating zero that libsodium counts in
  return text;
}

}  // namespace

std::string to_base64url(ByteSpan bytes) { return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::string to_base64(ByteSpan bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }

std::string make_token(RandomSource& random, std::size_t bits) {
  BEDSIDE_INVARIANT(bits >= 128, "a token of less than 128 bits");
  std::vector<std::uint8_t> bytes((bits + 7) / 8);
  random.fill(bytes);
  return to_base64url(bytes);
}

}  // namespace bedside::secure
