// The handshake that gives a transport its SRTP keys (DTLS-SRTP, RFC 5764), as the engines see it:
// datagrams and time in, datagrams out. `DtlsFactory` is the real one (OpenSSL, DTLS 1.2);
// fake_handshake.hpp is the seeded one for simulation. Application data is never carried.
//
// The caller feeds only datagrams from an address that passed ICE, drains next_output() after each
// call, and calls on_deadline() when deadline() is due.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "secure/srtp.hpp"

namespace bedside::secure {

enum class DtlsRole { client, server };  // client = active, speaks first

/// As in SDP's a=fingerprint (RFC 8122): algorithm "sha-256", value "AB:CD:…" in upper case.
struct Fingerprint {
  std::string algorithm;
  std::string value;
  bool operator==(const Fingerprint&) const = default;
};

enum class HandshakeState {
  running,    // from the start on; a server waits for the first datagram
  connected,  // keys() is there
  failed,     // alert, wrong certificate, no common profile, or not finished in time
  closed,     // the peer said goodbye (close_notify), or we did
};

struct SrtpKeys {
  SrtpKey local;   // what we send with
  SrtpKey remote;  // what the peer sends with
};

/// Largest datagram that a handshake emits: fits every path that IPv6 allows.
inline constexpr std::size_t kDtlsDatagramLimit = 1200;
/// From the first datagram to the keys; browsers give up at about the same time.
inline constexpr std::chrono::seconds kHandshakeTimeLimit{30};

class Handshake {
 public:
  virtual ~Handshake() = default;

  /// A client writes its first flight; a server starts its clock. Once, before anything else.
  virtual void start(Moment now) = 0;
  virtual void feed(ByteSpan datagram, Moment now) = 0;
  virtual void on_deadline(Moment now) = 0;
  /// When on_deadline wants to be called; none: only a datagram changes anything.
  virtual std::optional<Moment> deadline() const = 0;
  /// Copies the next datagram to send into `destination` (kDtlsDatagramLimit bytes suffice); 0: none.
  virtual std::size_t next_output(MutableByteSpan destination) = 0;

  virtual HandshakeState state() const = 0;
  /// Only when connected (or closed after having been connected).
  virtual const SrtpKeys& keys() const = 0;
  /// Says goodbye: one more datagram may come out.
  virtual void close(Moment now) = 0;
};

/// Makes the handshakes of one program or one simulated peer, all with one certificate.
class HandshakeFactory {
 public:
  virtual ~HandshakeFactory() = default;
  /// What the peer must be told of us.
  virtual Fingerprint fingerprint() const = 0;
  /// `expected`: the peer's fingerprints from the signalling; its certificate must match one with
  /// algorithm sha-256, or the handshake fails.
  virtual std::unique_ptr<Handshake> make(DtlsRole role, std::vector<Fingerprint> expected) = 0;
};

/// The real one. A certificate (self-signed, ECDSA P-256) is made here and lives as long as the factory.
/// Handshakes may outlive the factory. Thread-safe once made: `make` may be called by any worker.
class DtlsFactory final : public HandshakeFactory {
 public:
  struct Options {
    /// In order of preference. Both by default, GCM first.
    std::vector<SrtpProfile> profiles{SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80};
  };
  explicit DtlsFactory(RandomSource& random) : DtlsFactory(random, Options()) {}
  DtlsFactory(RandomSource& random, const Options& options);
  ~DtlsFactory() override;
  Fingerprint fingerprint() const override;
  std::unique_ptr<Handshake> make(DtlsRole role, std::vector<Fingerprint> expected) override;

 private:
  struct Context;
  std::shared_ptr<Context> context_;
};

}  // namespace bedside::secure
