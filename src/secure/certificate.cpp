#include "secure/certificate.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "base/invariant.hpp"

namespace bedside::secure {

namespace {

constexpr long kDay = 24L * 60 * 60;

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
void FreeX509::operator()(x509_st* x509) const { X509_free(x509); }

std::string fingerprint_text(ByteSpan digest) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t byte : digest) {
    if (!text.empty()) text.push_back(':');
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

Fingerprint fingerprint_of(const x509_st& x509) {
  std::array<std::uint8_t, 32> digest{};
  unsigned size = 0;
  const int done = X509_digest(&x509, EVP_sha256(), digest.data(), &size);
  BEDSIDE_INVARIANT(done == 1 && size == digest.size(), "a certificate without a digest");
  return {"sha-256", fingerprint_text(digest)};
}

bool matches(const std::vector<Fingerprint>& expected, const Fingerprint& actual) {
  return std::any_of(expected.begin(), expected.end(), [&](const Fingerprint& one) {
    return same_letters(one.algorithm, actual.algorithm) && same_letters(one.value, actual.value);
  });
}

Certificate Certificate::make(RandomSource& random) {
  Certificate certificate;
  certificate.key.reset(EVP_EC_gen("P-256"));
  certificate.x509.reset(X509_new());
  BEDSIDE_INVARIANT(certificate.key && certificate.x509, "OpenSSL makes no key");
  X509* x509 = certificate.x509.get();
  bool done = X509_set_version(x509, X509_VERSION_3) == 1;
  done = done && ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), random.next_u32() | 1U) == 1;
  // Begins yesterday, for peers whose clocks are behind; outlives any run of the program.
  done = done && X509_gmtime_adj(X509_getm_notBefore(x509), -kDay) != nullptr;
  done = done && X509_gmtime_adj(X509_getm_notAfter(x509), 3650 * kDay) != nullptr;
  done = done && X509_set_pubkey(x509, certificate.key.get()) == 1;
  X509_NAME* name = X509_get_subject_name(x509);
  const auto* common_name = reinterpret_cast<const unsigned char*>("Bedside");
  done = done && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1;
  done = done && X509_set_issuer_name(x509, name) == 1;
  done = done && X509_sign(x509, certificate.key.get(), EVP_sha256()) > 0;
  BEDSIDE_INVARIANT(done, "OpenSSL makes no certificate");
  certificate.fingerprint = fingerprint_of(*x509);
  return certificate;
}

}  // namespace bedside::secure
