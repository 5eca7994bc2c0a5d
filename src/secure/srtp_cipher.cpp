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

void SrtpCipher::FreeContext::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

SrtpSessionKeys derive_session_keys(const SrtpKey& master, SrtpStream stream) {
  const std::uint8_t first_label = stream == SrtpStream::rtp ? 0 : 3;
  SrtpSessionKeys keys;
  keys.profile = master.profile;
  derive(master, first_label, keys.cipher);
  if (master.profile == SrtpProfile::aes128_cm_sha1_80) derive(master, static_cast<std::uint8_t>(first_label + 1), keys.auth);
  derive(master, static_cast<std::uint8_t>(first_label + 2), MutableByteSpan(keys.salt).first(srtp_salt_size(master.profile)));
  return keys;
}

SrtpCipher::SrtpCipher(const SrtpSessionKeys& keys, SrtpDirection direction)
    : gcm_(keys.profile == SrtpProfile::aead_aes_128_gcm), context_(EVP_CIPHER_CTX_new()) {
  std::copy_n(keys.salt.begin(), srtp_salt_size(keys.profile), salt_.begin());
  if (!gcm_) hmac_.emplace(keys.auth);
  // Counter mode encrypts in both directions.
  const bool encrypt = !gcm_ || direction == SrtpDirection::encrypt;
  const int done = EVP_CipherInit_ex(context_.get(), gcm_ ? EVP_aes_128_gcm() : EVP_aes_128_ctr(), nullptr,
                                     keys.cipher.data(), nullptr, encrypt ? 1 : 0);
  BEDSIDE_INVARIANT(done == 1, "the SRTP cipher is not there");
}

void SrtpCipher::begin(std::uint32_t ssrc, std::uint64_t index) {
  // Both profiles mix SSRC and index into the salt, GCM two bytes earlier.
  std::array<std::uint8_t, 16> iv = salt_;
  const std::size_t at = gcm_ ? 2 : 4;
  for (std::size_t i = 0; i < 4; ++i) iv[at + i] = iv[at + i] ^ static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
  for (std::size_t i = 0; i < 6; ++i) iv[at + 4 + i] = iv[at + 4 + i] ^ static_cast<std::uint8_t>(index >> (40 - 8 * i));
  const int done = EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data(), -1);
  BEDSIDE_INVARIANT(done == 1, "the cipher takes no initialisation vector");
}

void SrtpCipher::authenticate(ByteSpan bytes) {
  if (bytes.empty()) return;
  int written = 0;
  const int done = EVP_CipherUpdate(context_.get(), nullptr, &written, bytes.data(), static_cast<int>(bytes.size()));
  BEDSIDE_INVARIANT(done == 1, "the cipher takes no associated data");
}

void SrtpCipher::crypt(ByteSpan in, std::uint8_t* out) {
  if (in.empty()) return;
  int written = 0;
  const int done = EVP_CipherUpdate(context_.get(), out, &written, in.data(), static_cast<int>(in.size()));
  BEDSIDE_INVARIANT(done == 1 && written == static_cast<int>(in.size()), "the cipher failed");
}

void SrtpCipher::write_tag(std::uint8_t* tag) {
  int written = 0;
  std::array<std::uint8_t, 16> rest;  // GCM leaves nothing over
  const bool done = EVP_CipherFinal_ex(context_.get(), rest.data(), &written) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
  BEDSIDE_INVARIANT(done, "the cipher gives no tag");
}

bool SrtpCipher::check_tag(ByteSpan tag) {
  std::array<std::uint8_t, 16> expected;
  std::copy(tag.begin(), tag.end(), expected.begin());
  int written = 0;
  std::array<std::uint8_t, 16> rest;
  return EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, 16, expected.data()) == 1 &&
         EVP_CipherFinal_ex(context_.get(), rest.data(), &written) == 1;
}

}  // namespace bedside::secure
