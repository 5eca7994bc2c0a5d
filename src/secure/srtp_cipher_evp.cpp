// The SRTP ciphers on OpenSSL's EVP: there on every machine.
#include <openssl/evp.h>

#include <algorithm>

#include "base/invariant.hpp"
#include "secure/srtp_cipher.hpp"

namespace bedside::secure {

namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

class EvpCipher final : public SrtpCipher {
 public:
  EvpCipher(const SrtpSessionKeys& keys, SrtpDirection direction) : SrtpCipher(keys), context_(EVP_CIPHER_CTX_new()) {
    // Counter mode encrypts in both directions.
    const bool encrypt = !is_gcm() || direction == SrtpDirection::encrypt;
    const int done = EVP_CipherInit_ex(context_.get(), is_gcm() ? EVP_aes_128_gcm() : EVP_aes_128_ctr(), nullptr,
                                       keys.cipher.data(), nullptr, encrypt ? 1 : 0);
    BEDSIDE_INVARIANT(done == 1, "the SRTP cipher is not there");
  }

  void begin(std::uint32_t ssrc, std::uint64_t index, ByteSpan clear) override {
    const auto iv = make_vector(ssrc, index);
    const int done = EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data(), -1);
    BEDSIDE_INVARIANT(done == 1, "the cipher takes no initialisation vector");
    if (is_gcm()) update(nullptr, clear);
  }

  void crypt(ByteSpan first, ByteSpan rest, std::uint8_t* out) override {
    update(out, first);
    update(out + first.size(), rest);
  }

  void write_tag(std::uint8_t* tag) override {
    int written = 0;
    std::array<std::uint8_t, 16> rest;  // GCM leaves nothing over
    const bool done = EVP_CipherFinal_ex(context_.get(), rest.data(), &written) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
    BEDSIDE_INVARIANT(done, "the cipher gives no tag");
  }

  bool check_tag(ByteSpan tag) override {
    std::array<std::uint8_t, 16> expected;
    std::copy(tag.begin(), tag.end(), expected.begin());
    int written = 0;
    std::array<std::uint8_t, 16> rest;
    return EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, 16, expected.data()) == 1 &&
           EVP_CipherFinal_ex(context_.get(), rest.data(), &written) == 1;
  }

 private:
  /// Without `out` the bytes are only authenticated.
  void update(std::uint8_t* out, ByteSpan in) {
    if (in.empty()) return;
    int written = 0;
    const int done = EVP_CipherUpdate(context_.get(), out, &written, in.data(), static_cast<int>(in.size()));
    BEDSIDE_INVARIANT(done == 1 && written == static_cast<int>(in.size()), "the cipher failed");
  }

  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context_;
};

}  // namespace

std::unique_ptr<SrtpCipher> make_evp_cipher(const SrtpSessionKeys& keys, SrtpDirection direction) {
  return std::make_unique<EvpCipher>(keys, direction);
}

}  // namespace bedside::secure
