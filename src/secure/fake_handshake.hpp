// A handshake for simulation: no cryptography, keys from a seed, three small datagrams, resent every
// 50 ms until answered. Its first byte lies in DTLS's range (RFC 7983), so it is demultiplexed like the
// real one; it checks fingerprints and roles like the real one. Tests only: it protects nothing.
//
//   client → hello(client's fingerprint, seed) · server → answer(server's fingerprint, seed) · client → done
#pragma once

#include "secure/dtls.hpp"

namespace bedside::secure {

class FakeHandshakeFactory final : public HandshakeFactory {
 public:
  explicit FakeHandshakeFactory(std::uint64_t seed, SrtpProfile profile = SrtpProfile::aead_aes_128_gcm);
  Fingerprint fingerprint() const override { return fingerprint_; }
  std::unique_ptr<Handshake> make(DtlsRole role, std::vector<Fingerprint> expected) override;

 private:
  SeededRandom random_;
  SrtpProfile profile_;
  Fingerprint fingerprint_;
};

}  // namespace bedside::secure
