#include "secure/signing_key.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>

#include "base/invariant.hpp"

namespace bedside::secure {

Result<SigningKey, SigningKeyWhy> SigningKey::read(const std::string& pem_file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(pem_file.c_str(), "re"), &std::fclose);
  if (!file) return Refused{SigningKeyWhy::unreadable};
  // A key with a passphrase is refused: at a start by itself there is nobody to ask.
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  std::shared_ptr<evp_pkey_st> key(PEM_read_PrivateKey(file.get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free);
  if (!key) return Refused{SigningKeyWhy::unreadable};
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) return Refused{SigningKeyWhy::not_rsa};
  if (EVP_PKEY_bits(key.get()) < kFewestBits) return Refused{SigningKeyWhy::too_short};
  return SigningKey(std::move(key));
}

std::string SigningKey::sign(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  BEDSIDE_INVARIANT(context != nullptr && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1,
                    "a signature cannot be begun");
  std::string signature(size, '\0');
  const int done = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
  BEDSIDE_INVARIANT(done == 1, "a text cannot be signed");
  signature.resize(size);
  return signature;
}

std::string SigningKey::public_key() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &bytes);
  BEDSIDE_INVARIANT(size > 0, "a key without a public half");
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace bedside::secure
