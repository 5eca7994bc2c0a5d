// One direction's session keys and the cipher under them, for RTP or for RTCP: key derivation
// (RFC 3711 section 4.3), initialisation vectors (RFC 3711 section 4.1.1, RFC 7714 section 8), OpenSSL's
// EVP below. Contexts are made once; a packet only sets a new vector. Internal to srtp.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "secure/hmac_sha1.hpp"
#include "secure/srtp.hpp"

struct evp_cipher_ctx_st;

namespace bedside::secure {

enum class SrtpStream { rtp, rtcp };
enum class SrtpDirection { encrypt, decrypt };

struct SrtpSessionKeys {
  SrtpProfile profile = SrtpProfile::aead_aes_128_gcm;
  std::array<std::uint8_t, 16> cipher{};
  std::array<std::uint8_t, 20> auth{};  // CM only
  std::array<std::uint8_t, 14> salt{};  // GCM: the first 12
};
SrtpSessionKeys derive_session_keys(const SrtpKey& master, SrtpStream stream);

class SrtpCipher {
 public:
  SrtpCipher(const SrtpSessionKeys& keys, SrtpDirection direction);

  bool is_gcm() const { return gcm_; }
  std::size_t tag_size() const { return gcm_ ? 16 : 10; }

  /// Starts a packet. `index`: 48 bits of roll-over counter and sequence number, or SRTCP's 31.
  void begin(std::uint32_t ssrc, std::uint64_t index);
  /// GCM: what is authenticated and not encrypted; before crypt().
  void authenticate(ByteSpan bytes);
  /// Encrypts or decrypts; `out` may be `in`, and must have as much room.
  void crypt(ByteSpan in, std::uint8_t* out);
  /// GCM: the tag of what was encrypted.
  void write_tag(std::uint8_t* tag);
  /// GCM: whether what was decrypted is genuine.
  bool check_tag(ByteSpan tag);
  /// CM: HMAC-SHA1 over both parts; the first ten bytes are the tag.
  Sha1Digest hmac(ByteSpan first, ByteSpan second) const { return hmac_->tag(first, second); }

 private:
  struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  bool gcm_;
  std::unique_ptr<evp_cipher_ctx_st, FreeContext> context_;
  std::array<std::uint8_t, 16> salt_{};  // CM: 14 bytes and two zeros; GCM: 12 bytes
  std::optional<HmacSha1Key> hmac_;
};

}  // namespace bedside::secure
