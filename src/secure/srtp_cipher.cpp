#include "secure/srtp_cipher.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "base/invariant.hpp"

namespace bedside::secure {

namespace {

/// AES-CM as a pseudo-random function, key derivation rate 0 (RFC 3711 section 4.3.3).
void derive(const SrtpKey& master, std::uint8_t label, MutableByteSpan out) {
  std::array<std::uint8_t, 16> iv{};
  for (std::size_t i = 0; i < srtp_salt_size(master.profile); ++i) iv[i] = master.salt[i];
  iv[7] = iv[7] ^ label;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const std::array<std::uint8_t, 32> zeros{};
  BEDSIDE_INVARIANT(out.size() <= zeros.size(), "more key than the derivation is written for");
  int written = 0;
  const bool done =
      EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, master.key.data(), iv.data()) == 1 &&
      EVP_EncryptUpdate(context.get(), out.data(), &written, zeros.data(), static_cast<int>(out.size())) == 1;
  BEDSIDE_INVARIANT(done, "AES-CTR is not there");
}

}  // namespace

SrtpBackend best_srtp_backend() {
  static const SrtpBackend best = ipsec_is_usable() ? SrtpBackend::ipsec_mb : SrtpBackend::openssl;
  return best;
}

SrtpSessionKeys derive_session_keys(const SrtpKey& master, SrtpStream stream) {
  const std::uint8_t first_label = stream == SrtpStream::rtp ? 0 : 3;
  SrtpSessionKeys keys;
  keys.profile = master.profile;
  derive(master, first_label, keys.cipher);
  if (master.profile == SrtpProfile::aes128_cm_sha1_80) derive(master, static_cast<std::uint8_t>(first_label + 1), keys.auth);
  derive(master, static_cast<std::uint8_t>(first_label + 2), MutableByteSpan(keys.salt).first(srtp_salt_size(master.profile)));
  return keys;
}

SrtpCipher::SrtpCipher(const SrtpSessionKeys& keys) : gcm_(keys.profile == SrtpProfile::aead_aes_128_gcm) {
  std::copy_n(keys.salt.begin(), srtp_salt_size(keys.profile), salt_.begin());
  if (!gcm_) hmac_.emplace(keys.auth);
}

std::unique_ptr<SrtpCipher> SrtpCipher::make(const SrtpSessionKeys& keys, SrtpDirection direction, SrtpBackend backend) {
  return backend == SrtpBackend::ipsec_mb ? make_ipsec_cipher(keys, direction) : make_evp_cipher(keys, direction);
}

std::array<std::uint8_t, 16> SrtpCipher::make_vector(std::uint32_t ssrc, std::uint64_t index) const {
  // Both profiles mix SSRC and index into the salt, GCM two bytes earlier.
  std::array<std::uint8_t, 16> iv = salt_;
  const std::size_t at = gcm_ ? 2 : 4;
  for (std::size_t i = 0; i < 4; ++i) iv[at + i] = iv[at + i] ^ static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
  for (std::size_t i = 0; i < 6; ++i) iv[at + 4 + i] = iv[at + 4 + i] ^ static_cast<std::uint8_t>(index >> (40 - 8 * i));
  return iv;
}

}  // namespace bedside::secure
