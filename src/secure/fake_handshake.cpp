#include "secure/fake_handshake.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/bounded.hpp"
#include "base/invariant.hpp"
#include "secure/certificate.hpp"
#include "secure/hash.hpp"

namespace bedside::secure {

namespace {

enum class Kind : std::uint8_t { hello = 1, answer = 2, done = 3, goodbye = 4 };
constexpr auto kResend = std::chrono::milliseconds(50);
constexpr std::uint8_t kHandshakeRecord = 22;
constexpr std::uint16_t kVersion = 0xFEFD;
constexpr std::size_t kMessageSize = 4 + 8 + 95;  // head, seed, fingerprint as text

class FakeHandshake final : public Handshake {
 public:
  FakeHandshake(DtlsRole role, std::vector<Fingerprint> expected, std::uint64_t seed, const Fingerprint& own,
                SrtpProfile profile)
      : role_(role), expected_(std::move(expected)), seed_(seed), own_(own), profile_(profile) {}

  void start(Moment now) override {
    give_up_at_ = now + kHandshakeTimeLimit;
    started_ = true;
    if (role_ == DtlsRole::client) send_until_answered(Kind::hello, now);
  }

  void feed(ByteSpan datagram, Moment now) override {
    ByteReader reader(datagram);
    if (!started_ || reader.u8() != kHandshakeRecord || reader.u16() != kVersion) return;
    const auto kind = static_cast<Kind>(reader.u8());
    const std::uint64_t seed = reader.u64();
    const ByteSpan text = reader.bytes(own_.value.size());
    if (!reader.ok() || state_ == HandshakeState::failed || state_ == HandshakeState::closed) return;
    const Fingerprint theirs{"sha-256", std::string(text.begin(), text.end())};
    if (!matches(expected_, theirs)) {
      state_ = HandshakeState::failed;
      return;
    }
    const bool server = role_ == DtlsRole::server;
    if (kind == Kind::goodbye && state_ == HandshakeState::connected) {
      state_ = HandshakeState::closed;
    } else if (kind == Kind::hello && server && state_ == HandshakeState::running) {
      peer_seed_ = seed;
      send_until_answered(Kind::answer, now);
    } else if (kind == Kind::answer && !server) {
      peer_seed_ = seed;
      finish();
      send(Kind::done);
    } else if (kind == Kind::done && server && peer_seed_) {
      finish();
    }
  }

  void on_deadline(Moment now) override {
    if (state_ != HandshakeState::running || !started_) return;
    if (now >= give_up_at_) {
      state_ = HandshakeState::failed;
    } else if (resend_at_ && now >= *resend_at_) {
      send_until_answered(pending_, now);
    }
  }

  std::optional<Moment> deadline() const override {
    if (state_ != HandshakeState::running || !started_) return std::nullopt;
    return resend_at_ ? std::min(*resend_at_, give_up_at_) : give_up_at_;
  }

  std::size_t next_output(MutableByteSpan destination) override {
    if (outgoing_.empty()) return 0;
    const auto message = outgoing_.pop();
    BEDSIDE_INVARIANT(message.size() <= destination.size(), "no room for a datagram");
    std::memcpy(destination.data(), message.data(), message.size());
    return message.size();
  }

  HandshakeState state() const override { return state_; }
  const SrtpKeys& keys() const override {
    BEDSIDE_INVARIANT(keys_.has_value(), "keys of a handshake that has not finished");
    return *keys_;
  }
  void close(Moment) override {
    if (state_ == HandshakeState::connected) send(Kind::goodbye);
    if (state_ != HandshakeState::failed) state_ = HandshakeState::closed;
  }

 private:
  using Message = std::array<std::uint8_t, kMessageSize>;

  void send(Kind kind) {
    Message message{};
    ByteWriter writer(message);
    writer.u8(kHandshakeRecord);
    writer.u16(kVersion);
    writer.u8(static_cast<std::uint8_t>(kind));
    writer.u64(seed_);
    writer.bytes({reinterpret_cast<const std::uint8_t*>(own_.value.data()), own_.value.size()});
    BEDSIDE_INVARIANT(writer.ok(), "a fingerprint of another length");
    outgoing_.push(message);
  }
  void send_until_answered(Kind kind, Moment now) {
    pending_ = kind;
    resend_at_ = now + kResend;
    send(kind);
  }
  void finish() {
    const bool server = role_ == DtlsRole::server;
    const std::uint64_t client_seed = server ? *peer_seed_ : seed_;
    const std::uint64_t server_seed = server ? seed_ : *peer_seed_;
    const SrtpKey client = make_key(client_seed, server_seed, 1);
    const SrtpKey from_server = make_key(client_seed, server_seed, 2);
    keys_ = server ? SrtpKeys{from_server, client} : SrtpKeys{client, from_server};
    state_ = HandshakeState::connected;
    resend_at_.reset();
  }
  SrtpKey make_key(std::uint64_t client_seed, std::uint64_t server_seed, std::uint8_t direction) const {
    std::array<std::uint8_t, 17> input{};
    ByteWriter writer(input);
    writer.u64(client_seed);
    writer.u64(server_seed);
    writer.u8(direction);
    const Sha256Digest digest = sha256(input);
    SrtpKey key{profile_, {}, {}};
    std::copy_n(digest.begin(), key.key.size(), key.key.begin());
    std::copy_n(digest.begin() + 16, srtp_salt_size(profile_), key.salt.begin());
    return key;
  }

  DtlsRole role_;
  std::vector<Fingerprint> expected_;
  std::uint64_t seed_;
  Fingerprint own_;
  SrtpProfile profile_;
  HandshakeState state_ = HandshakeState::running;
  bool started_ = false;
  Moment give_up_at_{};
  Kind pending_ = Kind::hello;
  std::optional<Moment> resend_at_;
  std::optional<std::uint64_t> peer_seed_;
  std::optional<SrtpKeys> keys_;
  Bounded<Message, 8, WhenFull::drop_newest> outgoing_;
};

}  // namespace

FakeHandshakeFactory::FakeHandshakeFactory(std::uint64_t seed, SrtpProfile profile) : random_(seed), profile_(profile) {
  std::array<std::uint8_t, 32> digest{};
  random_.fill(digest);
  fingerprint_ = {"sha-256", fingerprint_text(digest)};
}

std::unique_ptr<Handshake> FakeHandshakeFactory::make(DtlsRole role, std::vector<Fingerprint> expected) {
  const std::uint64_t seed = std::uint64_t{random_.next_u32()} << 32 | random_.next_u32();
  return std::make_unique<FakeHandshake>(role, std::move(expected), seed, fingerprint_, profile_);
}

}  // namespace bedside::secure
