#include "secure/dtls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cstring>

#include "base/invariant.hpp"
#include "secure/certificate.hpp"
#include "secure/datagram_bio.hpp"

namespace bedside::secure {

namespace {

/// First resend of a lost flight, as the browsers have it (RFC 6347's second is far too slow for a call)
/// and the longest pause between two.
constexpr unsigned kFirstResendUs = 100'000;
constexpr unsigned kLongestResendUs = 3'200'000;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

unsigned next_resend_us(SSL*, unsigned last_us) {
  return last_us == 0 ? kFirstResendUs : std::min(last_us * 2, kLongestResendUs);
}

std::string_view profile_name(SrtpProfile profile) {
  return profile == SrtpProfile::aead_aes_128_gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
}

int check_peer_certificate(X509_STORE_CTX* store, void*);

}  // namespace

struct DtlsFactory::Context {
  Certificate certificate;
  std::unique_ptr<SSL_CTX, FreeContext> ssl;
};

namespace {

class OpenSslHandshake final : public Handshake {
 public:
  OpenSslHandshake(SSL_CTX* context, DtlsRole role, std::vector<Fingerprint> expected)
      : role_(role), expected_(std::move(expected)), ssl_(SSL_new(context)) {
    BEDSIDE_INVARIANT(ssl_ != nullptr, "OpenSSL makes no connection");
    BIO* bio = make_datagram_bio(pipe_);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_mtu(ssl_.get(), static_cast<long>(kDtlsDatagramLimit));
    DTLS_set_timer_cb(ssl_.get(), next_resend_us);
    if (role_ == DtlsRole::client) {
      SSL_set_connect_state(ssl_.get());
    } else {
      SSL_set_accept_state(ssl_.get());
    }
  }

  bool is_expected(const Fingerprint& actual) const { return matches(expected_, actual); }

  void start(Moment now) override {
    give_up_at_ = now + kHandshakeTimeLimit;
    started_ = true;
    advance(now);
  }

  void feed(ByteSpan datagram, Moment now) override {
    if (!started_ || datagram.empty() || state_ == HandshakeState::failed || state_ == HandshakeState::closed) return;
    pipe_.incoming.assign(datagram.begin(), datagram.end());
    advance(now);
    pipe_.incoming.clear();
  }

  void on_deadline(Moment now) override {
    if (!started_ || state_ != HandshakeState::running) return;
    if (now >= give_up_at_) {
      state_ = HandshakeState::failed;
      return;
    }
    ERR_clear_error();
    if (DTLSv1_handle_timeout(ssl_.get()) < 0) state_ = HandshakeState::failed;
    rearm(now);
  }

  std::optional<Moment> deadline() const override {
    if (!started_ || state_ != HandshakeState::running) return std::nullopt;
    return resend_at_ ? std::min(*resend_at_, give_up_at_) : give_up_at_;
  }

  std::size_t next_output(MutableByteSpan destination) override {
    if (pipe_.outgoing.empty()) return 0;
    const std::vector<std::uint8_t> datagram = pipe_.outgoing.pop();
    BEDSIDE_INVARIANT(datagram.size() <= destination.size(), "no room for a DTLS datagram");
    std::memcpy(destination.data(), datagram.data(), datagram.size());
    return datagram.size();
  }

  HandshakeState state() const override { return state_; }
  const SrtpKeys& keys() const override {
    BEDSIDE_INVARIANT(keys_.has_value(), "keys of a handshake that has not finished");
    return *keys_;
  }

  void close(Moment) override {
    if (state_ == HandshakeState::connected) {
      ERR_clear_error();
      SSL_shutdown(ssl_.get());
    }
    if (state_ != HandshakeState::failed) state_ = HandshakeState::closed;
  }

 private:
  void advance(Moment now) {
    ERR_clear_error();  // what another connection on this thread left behind would read as ours
    if (state_ == HandshakeState::running) {
      const int done = SSL_do_handshake(ssl_.get());
      if (done == 1) {
        state_ = take_keys() ? HandshakeState::connected : HandshakeState::failed;
      } else if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) {
        state_ = HandshakeState::failed;
      }
    }
    // Also after the handshake: a resent last flight wants its answer again, and a goodbye is heard.
    if (state_ == HandshakeState::connected) read_after_handshake();
    rearm(now);
  }

  void read_after_handshake() {
    std::array<std::uint8_t, 2048> ignored;  // application data is nothing to us
    while (SSL_read(ssl_.get(), ignored.data(), static_cast<int>(ignored.size())) > 0) {
    }
    if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) state_ = HandshakeState::closed;
  }

  void rearm(Moment now) {
    resend_at_.reset();
    timeval left{};
    if (state_ == HandshakeState::running && DTLSv1_get_timeout(ssl_.get(), &left) == 1) {
      resend_at_ = now + std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
    }
  }

  /// RFC 5764 section 4.2: client's key, server's key, client's salt, server's salt.
  bool take_keys() {
    const SRTP_PROTECTION_PROFILE* selected = SSL_get_selected_srtp_profile(ssl_.get());
    if (selected == nullptr) return false;
    const auto profile = static_cast<SrtpProfile>(selected->id);
    if (profile != SrtpProfile::aead_aes_128_gcm && profile != SrtpProfile::aes128_cm_sha1_80) return false;
    const std::size_t salt_size = srtp_salt_size(profile);
    std::array<std::uint8_t, 60> material{};
    constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
    if (SSL_export_keying_material(ssl_.get(), material.data(), 2 * (16 + salt_size), kLabel.data(), kLabel.size(),
                                   nullptr, 0, 0) != 1) {
      return false;
    }
    SrtpKey client{profile, {}, {}};
    SrtpKey server{profile, {}, {}};
    ByteReader reader(material);
    const auto copy = [&](auto& target, std::size_t size) {
      const ByteSpan source = reader.bytes(size);
      std::copy(source.begin(), source.end(), target.begin());
    };
    copy(client.key, 16);
    copy(server.key, 16);
    copy(client.salt, salt_size);
    copy(server.salt, salt_size);
    keys_ = role_ == DtlsRole::client ? SrtpKeys{client, server} : SrtpKeys{server, client};
    return true;
  }

  DtlsRole role_;
  std::vector<Fingerprint> expected_;
  DatagramPipe pipe_;  // before ssl_, whose BIO points at it
  std::unique_ptr<SSL, FreeSsl> ssl_;
  HandshakeState state_ = HandshakeState::running;
  bool started_ = false;
  Moment give_up_at_{};
  std::optional<Moment> resend_at_;
  std::optional<SrtpKeys> keys_;
};

/// In place of a chain of trust: the fingerprint that the signalling promised.
int check_peer_certificate(X509_STORE_CTX* store, void*) {
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* handshake = static_cast<const OpenSslHandshake*>(SSL_get_app_data(ssl));
  const X509* certificate = X509_STORE_CTX_get0_cert(store);
  if (certificate != nullptr && handshake->is_expected(fingerprint_of(*certificate))) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  return 0;
}

}  // namespace

DtlsFactory::DtlsFactory(RandomSource& random, const Options& options)
    : context_(std::make_shared<Context>(Context{Certificate::make(random), nullptr})) {
  BEDSIDE_INVARIANT(!options.profiles.empty(), "DTLS without an SRTP profile");
  std::string profiles;
  for (const SrtpProfile profile : options.profiles) {
    if (!profiles.empty()) profiles += ':';
    profiles += profile_name(profile);
  }
  context_->ssl.reset(SSL_CTX_new(DTLS_method()));
  SSL_CTX* ssl = context_->ssl.get();
  bool done = ssl != nullptr;
  done = done && SSL_CTX_set_min_proto_version(ssl, DTLS1_2_VERSION) == 1;
  done = done && SSL_CTX_set_max_proto_version(ssl, DTLS1_2_VERSION) == 1;
  done = done && SSL_CTX_set_cipher_list(ssl, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
  done = done && SSL_CTX_set1_groups_list(ssl, "X25519:P-256:P-384") == 1;
  done = done && SSL_CTX_use_certificate(ssl, context_->certificate.x509.get()) == 1;
  done = done && SSL_CTX_use_PrivateKey(ssl, context_->certificate.key.get()) == 1;
  done = done && SSL_CTX_set_tlsext_use_srtp(ssl, profiles.c_str()) == 0;  // 0 is success here
  BEDSIDE_INVARIANT(done, "OpenSSL refuses the DTLS settings");
  SSL_CTX_set_options(ssl, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(ssl, check_peer_certificate, nullptr);
}

DtlsFactory::~DtlsFactory() = default;

Fingerprint DtlsFactory::fingerprint() const { return context_->certificate.fingerprint; }

std::unique_ptr<Handshake> DtlsFactory::make(DtlsRole role, std::vector<Fingerprint> expected) {
  // SSL_new takes its own reference to the context.
  return std::make_unique<OpenSslHandshake>(context_->ssl.get(), role, std::move(expected));
}

}  // namespace bedside::secure
