#include "sfu/transport.hpp"

#include <algorithm>
#include <cstring>

namespace bedside::sfu {

namespace {

constexpr std::size_t kStunReplyRoom = 128;
/// A ClientHello with post-quantum key shares spans two datagrams.
constexpr std::size_t kEarlyDtlsLimit = 2;
constexpr std::size_t kFingerprintLimit = 8;  // browsers send one; a list is RFC 8122's

bool is_sha256_text(std::string_view text) {
  if (text.size() != 32 * 3 - 1) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    if (i % 3 == 2 ? c != ':' : !hex) return false;
  }
  return true;
}

}  // namespace

Transport::Transport(Site& site, Room& room, Participant& owner, std::string id, Direction direction)
    : site_(site),
      room_(room),
      owner_(owner),
      id_(std::move(id)),
      direction_(direction),
      ice_(site.random),
      own_ssrc_(site.random.next_u32() | 1U) {
  if (direction == Direction::send) arrivals_ = std::make_unique<rtp::ArrivalRecorder>();
  site_.directory.add(ice_.username(), *this);
}

Transport::~Transport() {
  site_.tags.finish();  // with our key, while it is there
  ice_.for_each_entry([this](const std::string& username) { site_.directory.remove(username); },
                      [this](const Path& path) { site_.directory.remove(path, *this); });
}

DtlsParameters Transport::dtls_parameters() const {
  const secure::Fingerprint own = site_.handshakes.fingerprint();
  return {"auto", {{own.algorithm, own.value}}};
}

IceParameters Transport::restart_ice() {
  if (const auto gone = ice_.restart(site_.random)) site_.directory.remove(*gone);
  site_.directory.add(ice_.username(), *this);
  return ice_.parameters();
}

Result<Done, ConnectWhy> Transport::connect(const DtlsParameters& remote, Moment now) {
  if (handshake_) return Refused{ConnectWhy::already_connected};
  if (remote.fingerprints.size() > kFingerprintLimit) return Refused{ConnectWhy::bad_parameters};
  std::vector<secure::Fingerprint> expected;
  for (const auto& fingerprint : remote.fingerprints) {
    if (fingerprint.algorithm != "sha-256" || !is_sha256_text(fingerprint.value)) continue;
    secure::Fingerprint upper{fingerprint.algorithm, fingerprint.value};
    for (char& c : upper.value) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    expected.push_back(std::move(upper));
  }
  if (expected.empty()) return Refused{ConnectWhy::bad_parameters};
  if (remote.role == "server") {
    role_ = secure::DtlsRole::client;
  } else if (remote.role != "client" && remote.role != "auto") {
    return Refused{ConnectWhy::bad_parameters};
  }
  handshake_ = site_.handshakes.make(role_, std::move(expected));
  if (role_ == secure::DtlsRole::client && ice_.selected()) start_handshake(now);
  for (const auto& datagram : std::exchange(early_dtls_, {})) feed_dtls(datagram, now);
  return Done{};
}

void Transport::react(TransportEvent event) {
  state_ = next_state(state_, event);
  // Both are needed: keys that came before a revival count again, ICE before keys waits for them.
  if (event == TransportEvent::heard && sender_) state_ = next_state(state_, TransportEvent::keys_ready);
}

void Transport::feed_stun(const rtp::StunMessage& request, const Path& path, Moment now) {
  std::array<std::uint8_t, kStunReplyRoom> reply;
  const IceLite::Outcome outcome = ice_.feed(request, path, now, reply);
  switch (outcome.verdict) {
    case IceLite::Verdict::unknown_user: site_.counters.drop(Drop::stun_unknown_user); return;
    case IceLite::Verdict::bad_integrity: site_.counters.drop(Drop::stun_bad_integrity); return;
    case IceLite::Verdict::accepted: break;
  }
  if (outcome.retired_username) site_.directory.remove(*outcome.retired_username);
  if (outcome.forgotten) site_.directory.remove(*outcome.forgotten, *this);
  // Each time, so that it is ours again when somebody else's check has come from there, or seemed to.
  if (outcome.passed) site_.directory.add(path, *this);
  send_raw(ByteSpan(reply).first(outcome.reply_size), path);
  if (!ice_.selected()) return;
  react(TransportEvent::heard);
  if (handshake_ && !handshake_started_ && role_ == secure::DtlsRole::client) start_handshake(now);
}

void Transport::start_handshake(Moment now) {
  handshake_started_ = true;
  handshake_->start(now);
  after_handshake_step(now);
}

void Transport::feed_dtls(ByteSpan datagram, Moment now) {
  if (!handshake_) {
    if (early_dtls_.size() == kEarlyDtlsLimit) return site_.counters.drop(Drop::dtls_unexpected);
    early_dtls_.emplace_back(datagram.begin(), datagram.end());
    return;
  }
  if (!handshake_started_) start_handshake(now);
  handshake_->feed(datagram, now);
  after_handshake_step(now);
}

void Transport::after_handshake_step(Moment) {
  std::array<std::uint8_t, secure::kDtlsDatagramLimit> datagram;
  while (const std::size_t size = handshake_->next_output(datagram)) {
    if (ice_.selected()) send_raw(ByteSpan(datagram).first(size), *ice_.selected());
  }
  switch (handshake_->state()) {
    case secure::HandshakeState::running: break;
    case secure::HandshakeState::connected:
      if (!sender_) {
        sender_.emplace(handshake_->keys().local);
        receiver_.emplace(handshake_->keys().remote);
        react(TransportEvent::keys_ready);
      }
      break;
    case secure::HandshakeState::failed: react(TransportEvent::handshake_failed); break;
    case secure::HandshakeState::closed: react(TransportEvent::peer_closed); break;
  }
}

std::optional<MutableByteSpan> Transport::unprotect_rtp(MutableByteSpan datagram) {
  if (!receiver_) {
    site_.counters.drop(Drop::no_keys);
    return std::nullopt;
  }
  const auto size = receiver_->unprotect(datagram);
  if (!size) {
    site_.counters.drop(to_drop(size.why()));
    return std::nullopt;
  }
  return datagram.first(*size);
}

std::optional<MutableByteSpan> Transport::unprotect_rtcp(MutableByteSpan datagram) {
  if (!receiver_) {
    site_.counters.drop(Drop::no_keys);
    return std::nullopt;
  }
  const auto size = receiver_->unprotect_rtcp(datagram);
  if (!size) {
    site_.counters.drop(to_drop(size.why()));
    return std::nullopt;
  }
  return datagram.first(*size);
}

bool Transport::send_rtp(ByteSpan header, ByteSpan prefix, ByteSpan payload, SentSound* kept, Moment now) {
  if (!connected()) return false;
  const std::size_t room = header.size() + prefix.size() + payload.size() + secure::kSrtpOverhead;
  const MutableByteSpan destination = site_.egress.reserve(lane_, *ice_.selected(), room);
  if (destination.empty()) {
    site_.counters.drop(Drop::egress_full);
    return false;
  }
  secure::ProtectJob job{header, prefix, payload, destination};
  if (!sender_->protect(job, site_.tags)) {
    site_.counters.drop(to_drop(job.why));
    site_.egress.commit(lane_, 0);
    return false;
  }
  site_.egress.commit(lane_, job.written);
  if (kept != nullptr) kept->store(destination.first(job.written), job.rollover, now);
  ++site_.counters.packets_out;
  site_.counters.bytes_out += job.written;
  return true;
}

bool Transport::send_again(const SentSound::Packet& packet) {
  if (!connected()) return false;
  const MutableByteSpan destination = site_.egress.reserve(lane_, *ice_.selected(), packet.bytes.size());
  if (destination.empty()) {
    site_.counters.drop(Drop::egress_full);
    return false;
  }
  const bool written = sender_->repeat(packet.bytes, packet.rollover, destination, site_.tags);
  site_.egress.commit(lane_, written ? packet.bytes.size() : 0);
  if (!written) return false;
  ++site_.counters.packets_out;
  site_.counters.bytes_out += packet.bytes.size();
  return true;
}

bool Transport::send_rtcp(ByteSpan compound) {
  if (!connected() || compound.empty()) return false;
  const MutableByteSpan destination =
      site_.egress.reserve(lane_, *ice_.selected(), compound.size() + secure::kSrtcpOverhead);
  if (destination.empty()) {
    site_.counters.drop(Drop::egress_full);
    return false;
  }
  const auto size = sender_->protect_rtcp(compound, destination);
  site_.egress.commit(lane_, size ? *size : 0);
  if (!size) {
    site_.counters.drop(to_drop(size.why()));
    return false;
  }
  ++site_.counters.packets_out;
  site_.counters.bytes_out += *size;
  return true;
}

void Transport::send_raw(ByteSpan datagram, const Path& to) {
  if (datagram.empty()) return;
  const MutableByteSpan destination = site_.egress.reserve(lane_, to, datagram.size());
  if (destination.empty()) {
    site_.counters.drop(Drop::egress_full);
    return;
  }
  std::memcpy(destination.data(), datagram.data(), datagram.size());
  site_.egress.commit(lane_, datagram.size());
  ++site_.counters.packets_out;
  site_.counters.bytes_out += datagram.size();
}

void Transport::retire_outgoing(std::uint32_t ssrc) {
  if (sender_) sender_->retire_stream(ssrc);
}

void Transport::forget_incoming(std::uint32_t ssrc) {
  if (receiver_) receiver_->forget_stream(ssrc);
}

void Transport::on_deadline(Moment now) {
  if (const auto ends = ice_.consent_ends(); ends && now >= *ends) {
    if (!ice_.renew_consent(now)) react(TransportEvent::consent_lost);
  }
  if (handshake_started_) {
    const auto due = handshake_->deadline();
    if (due && now >= *due) {
      handshake_->on_deadline(now);
      after_handshake_step(now);
    }
  }
}

std::optional<Moment> Transport::deadline() const {
  std::optional<Moment> soonest = ice_.consent_ends();
  if (handshake_started_) {
    if (const auto due = handshake_->deadline(); due && (!soonest || *due < *soonest)) soonest = due;
  }
  return soonest;
}

}  // namespace bedside::sfu
