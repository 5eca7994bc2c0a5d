// One direction's session keys and the cipher under them, for RTP or for RTCP: key derivation
// (RFC 3711 section 4.3), initialisation vectors (RFC 3711 section 4.1.1, RFC 7714 section 8). Two back
// ends give the same bytes: OpenSSL's EVP (srtp_cipher_evp.cpp) and libipsec-mb (srtp_cipher_ipsec.cpp).
// What a cipher needs is made once; a packet only sets a new vector. Internal to srtp.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "secure/hmac_sha1.hpp"
#include "secure/srtp.hpp"

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
  static std::unique_ptr<SrtpCipher> make(const SrtpSessionKeys& keys, SrtpDirection direction, SrtpBackend backend);
  virtual ~SrtpCipher() = default;
  SrtpCipher(const SrtpCipher&) = delete;
  SrtpCipher& operator=(const SrtpCipher&) = delete;

  bool is_gcm() const { return gcm_; }
  std::size_t tag_size() const { return gcm_ ? 16 : 10; }

  /// Starts a packet. `index`: 48 bits of roll-over counter and sequence number, or SRTCP's 31.
  /// `clear`: what is authenticated and not encrypted; CM leaves that to hmac().
  virtual void begin(std::uint32_t ssrc, std::uint64_t index, ByteSpan clear) = 0;
  /// Encrypts or decrypts all of the packet's body, once: `first`, then `rest`. `out` needs as much room, and may be
  /// `rest` when `first` is empty.
  virtual void crypt(ByteSpan first, ByteSpan rest, std::uint8_t* out) = 0;
  /// GCM: the tag of what was encrypted.
  virtual void write_tag(std::uint8_t* tag) = 0;
  /// GCM: whether what was decrypted is genuine.
  virtual bool check_tag(ByteSpan tag) = 0;
  /// CM: HMAC-SHA1 over both parts; the first ten bytes are the tag.
  Sha1Digest hmac(ByteSpan first, ByteSpan second) const { return hmac_->tag(first, second); }
  const HmacSha1Key& hmac_key() const { return *hmac_; }

 protected:
  explicit SrtpCipher(const SrtpSessionKeys& keys);
  std::array<std::uint8_t, 16> make_vector(std::uint32_t ssrc, std::uint64_t index) const;

 private:
  bool gcm_;
  std::array<std::uint8_t, 16> salt_{};  // CM: 14 bytes and two zeros; GCM: 12 bytes
  std::optional<HmacSha1Key> hmac_;
};

/// Each back end's own.
std::unique_ptr<SrtpCipher> make_evp_cipher(const SrtpSessionKeys& keys, SrtpDirection direction);
std::unique_ptr<SrtpCipher> make_ipsec_cipher(const SrtpSessionKeys& keys, SrtpDirection direction);
/// Whether libipsec-mb is built in and this processor has what it needs to be faster.
bool ipsec_is_usable();
/// The HMAC-SHA1 of several packets at once; a tag each, ten bytes, over the end of its packet.
void write_ipsec_tags(std::span<const SrtpTagBatch::Waiting> packets);

}  // namespace bedside::secure
