// The self-signed ECDSA P-256 certificate that our DTLS shows, and fingerprints of certificates
// (RFC 8122). Nobody trusts it by its name: the signalling carries its fingerprint. Internal to dtls.cpp.
#pragma once

#include <memory>

#include "base/random.hpp"
#include "secure/dtls.hpp"

struct evp_pkey_st;
struct x509_st;

namespace bedside::secure {

struct FreeKey {
  void operator()(evp_pkey_st* key) const;
};
struct FreeX509 {
  void operator()(x509_st* x509) const;
};

struct Certificate {
  std::unique_ptr<evp_pkey_st, FreeKey> key;
  std::unique_ptr<x509_st, FreeX509> x509;
  Fingerprint fingerprint;

  /// `random` gives the serial number; the key comes from OpenSSL's own generator.
  static Certificate make(RandomSource& random);
};

Fingerprint fingerprint_of(const x509_st& x509);
/// True when one of `expected` is `actual`; upper and lower case are the same.
bool matches(const std::vector<Fingerprint>& expected, const Fingerprint& actual);
/// "AB:CD:…".
std::string fingerprint_text(ByteSpan digest);

}  // namespace bedside::secure
