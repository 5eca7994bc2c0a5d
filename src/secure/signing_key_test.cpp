#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>

#include "secure/signing_key.hpp"

namespace bedside::secure {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

class SigningKeyTest : public ::testing::Test {
 protected:
  SigningKeyTest() {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-signing-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~SigningKeyTest() override { std::filesystem::remove_all(directory_); }
  std::string write(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
    const std::string name = (directory_ / "key.pem").string();
    std::FILE* file = std::fopen(name.c_str(), "w");
    const std::string passphrase = "secret";
    const auto* text = reinterpret_cast<const unsigned char*>(passphrase.data());
    PEM_write_PrivateKey(file, key, cipher, cipher != nullptr ? text : nullptr, cipher != nullptr ? 6 : 0, nullptr, nullptr);
    std::fclose(file);
    return name;
  }
  std::filesystem::path directory_;
};

TEST_F(SigningKeyTest, what_it_signs_is_verified_with_its_public_half_and_nothing_else_is) {
  const Key made(EVP_RSA_gen(2048), &EVP_PKEY_free);
  const auto key = SigningKey::read(write(made.get()));
  ASSERT_TRUE(key.ok());
  const std::string signature = key->sign("a text");
  EXPECT_EQ(signature.size(), 256U);
  const std::string der = key->public_key();
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const Key public_half(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())), &EVP_PKEY_free);
  ASSERT_NE(public_half, nullptr);
  const auto verifies = [&](const std::string& text) {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, public_half.get());
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  };
  EXPECT_TRUE(verifies("a text"));
  EXPECT_FALSE(verifies("a texT"));
}

TEST_F(SigningKeyTest, no_file_no_key_a_passphrase_another_kind_and_a_short_key_are_refused) {
  EXPECT_EQ(SigningKey::read((directory_ / "none.pem").string()).why(), SigningKeyWhy::unreadable);
  const Key rsa(EVP_RSA_gen(2048), &EVP_PKEY_free);
  EXPECT_EQ(SigningKey::read(write(rsa.get(), EVP_aes_128_cbc())).why(), SigningKeyWhy::unreadable);
  const Key elliptic(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  EXPECT_EQ(SigningKey::read(write(elliptic.get())).why(), SigningKeyWhy::not_rsa);
  const Key short_one(EVP_RSA_gen(512), &EVP_PKEY_free);
  EXPECT_EQ(SigningKey::read(write(short_one.get())).why(), SigningKeyWhy::too_short);
}

}  // namespace
}  // namespace bedside::secure
