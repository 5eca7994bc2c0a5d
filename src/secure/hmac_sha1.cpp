// The low-level SHA-1 calls are deprecated in OpenSSL 3 in favour of EVP, which cannot copy a state
// without allocating; they are the same code underneath.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "secure/hmac_sha1.hpp"

#include <openssl/sha.h>

#include <cstddef>
#include <cstring>

namespace bedside::secure {

namespace {
constexpr std::size_t kBlock = 64;
}

HmacSha1Key::HmacSha1Key(ByteSpan key) {
  static_assert(sizeof(SHA_CTX) == kStateSize && offsetof(SHA_CTX, h0) == 0 && offsetof(SHA_CTX, h4) == 16);
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    SHA1(key.data(), key.size(), block.data());
  } else if (!key.empty()) {
    std::memcpy(block.data(), key.data(), key.size());
  }
  const auto prepare = [&block](std::uint8_t pad, std::byte* out) {
    std::array<std::uint8_t, kBlock> padded{};
    for (std::size_t i = 0; i < kBlock; ++i) padded[i] = block[i] ^ pad;
    SHA_CTX state;
    SHA1_Init(&state);
    SHA1_Update(&state, padded.data(), padded.size());
    std::memcpy(out, &state, sizeof state);
  };
  prepare(0x36, inner_.data());
  prepare(0x5C, outer_.data());
}

Sha1Digest HmacSha1Key::tag(ByteSpan first, ByteSpan second) const {
  SHA_CTX state;
  Sha1Digest digest{};
  std::memcpy(&state, inner_.data(), sizeof state);
  SHA1_Update(&state, first.data(), first.size());
  if (!second.empty()) SHA1_Update(&state, second.data(), second.size());
  SHA1_Final(digest.data(), &state);
  std::memcpy(&state, outer_.data(), sizeof state);
  SHA1_Update(&state, digest.data(), digest.size());
  SHA1_Final(digest.data(), &state);
  return digest;
}

Sha1Digest hmac_sha1(ByteSpan key, ByteSpan message) { return HmacSha1Key(key).tag(message); }

}  // namespace bedside::secure
