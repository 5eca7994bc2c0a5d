#include "sfu/test_peer/test_peer.hpp"

#include "base/id.hpp"
#include "rtp/demux.hpp"
#include "rtp/stun.hpp"
#include "secure/hash.hpp"
#include "sfu/egress.hpp"

namespace bedside::sfu {

namespace {

constexpr std::chrono::milliseconds kCheckRetry{50};
constexpr std::chrono::milliseconds kConsentCheck{2500};

}  // namespace

TestPeer::TestPeer(secure::HandshakeFactory& handshakes, RandomSource& random)
    : random_(random),
      handshakes_(handshakes),
      username_(make_id_text(random).substr(0, 4)),
      password_(make_id_text(random)) {}

DtlsParameters TestPeer::dtls_parameters() const {
  const auto own = handshakes_.fingerprint();
  return {"client", {{own.algorithm, own.value}}};
}

void TestPeer::connect(const IceParameters& ice, const DtlsParameters& dtls, Moment now) {
  remote_ = ice;
  std::vector<secure::Fingerprint> expected;
  for (const auto& fingerprint : dtls.fingerprints) expected.push_back({fingerprint.algorithm, fingerprint.value});
  handshake_ = handshakes_.make(secure::DtlsRole::client, std::move(expected));
  next_check_ = now;
  on_deadline(now);
}

TestPeer::Bytes TestPeer::make_check(bool use_candidate) {
  rtp::BindingRequest request;
  random_.fill(request.transaction);
  const std::string username = remote_.username_fragment + ":" + username_;
  request.username = username;
  request.priority = 1853824767;
  request.tie_breaker = 7;
  request.controlling = role_ == IceRole::controlling;
  request.use_candidate = use_candidate && request.controlling;
  Bytes bytes(256);
  bytes.resize(rtp::write_binding_request(bytes, request, remote_.password, secure::hmac_sha1));
  return bytes;
}

void TestPeer::on_deadline(Moment now) {
  if (handshake_ && now >= next_check_) {
    outputs_.push_back(make_check());
    next_check_ = now + (answered_ ? std::chrono::nanoseconds(kConsentCheck) : kCheckRetry);
  }
  if (handshake_started_) {
    if (const auto due = handshake_->deadline(); due && now >= *due) {
      handshake_->on_deadline(now);
      after_handshake_step();
    }
  }
}

Moment TestPeer::deadline() const {
  Moment soonest = next_check_;
  if (handshake_started_) {
    if (const auto due = handshake_->deadline(); due && *due < soonest) soonest = *due;
  }
  return soonest;
}

void TestPeer::after_handshake_step() {
  Bytes datagram(secure::kDtlsDatagramLimit);
  while (const std::size_t size = handshake_->next_output(datagram)) {
    outputs_.emplace_back(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size));
  }
  if (handshake_->state() == secure::HandshakeState::connected && !sender_) {
    sender_.emplace(handshake_->keys().local);
    receiver_.emplace(handshake_->keys().remote);
  }
}

void TestPeer::feed_stun(ByteSpan datagram, Moment now) {
  const auto message = rtp::StunMessage::parse(datagram);
  if (message && message->is_binding(rtp::StunClass::request) && message->verify(password_, secure::hmac_sha1)) {
    Bytes reply(128);
    reply.resize(rtp::write_binding_success(reply, message->transaction(), server_, password_, secure::hmac_sha1));
    outputs_.push_back(std::move(reply));
    if (message->use_candidate()) nominated_ = true;
    start_handshake_when_ready(now);
    return;
  }
  if (!message || !message->is_binding(rtp::StunClass::success) ||
      !message->verify(remote_.password, secure::hmac_sha1)) {
    ++faults;
    return;
  }
  answered_ = true;
  next_check_ = now + kConsentCheck;
  start_handshake_when_ready(now);
}

void TestPeer::start_handshake_when_ready(Moment now) {
  // Who does not nominate waits until the server has: before, it may have no ears for DTLS yet.
  const bool chosen = role_ == IceRole::controlling || nominated_;
  if (handshake_started_ || !handshake_ || !answered_ || !chosen) return;
  handshake_started_ = true;
  handshake_->start(now);
  after_handshake_step();
}

void TestPeer::feed(ByteSpan datagram, Moment now) {
  ++packets_received;
  Bytes bytes(datagram.begin(), datagram.end());
  switch (rtp::classify(bytes)) {
    case rtp::PacketKind::stun: return feed_stun(bytes, now);
    case rtp::PacketKind::dtls:
      if (!handshake_) {
        ++faults;
        return;
      }
      handshake_->feed(bytes, now);
      after_handshake_step();
      return;
    case rtp::PacketKind::rtp: {
      if (!receiver_) return;
      const auto size = receiver_->unprotect(bytes);
      if (!size) {
        ++faults;
        return;
      }
      const auto packet = rtp::PacketView::parse(ByteSpan(bytes).first(*size));
      if (!packet) {
        ++faults;
      } else if (on_rtp) {
        on_rtp(*packet);
      }
      return;
    }
    case rtp::PacketKind::rtcp: {
      if (!receiver_) return;
      const auto size = receiver_->unprotect_rtcp(bytes);
      if (!size) {
        ++faults;
        return;
      }
      rtp::RtcpReader reader(ByteSpan(bytes).first(*size));
      while (const auto block = reader.next()) {
        if (on_rtcp) on_rtcp(*block);
      }
      if (!reader.ok()) ++faults;
      return;
    }
    case rtp::PacketKind::unknown: ++faults; return;
  }
}

void TestPeer::send_rtp(ByteSpan packet) {
  if (!sender_) return;
  Bytes bytes(packet.size() + secure::kSrtpOverhead);
  const auto size = sender_->protect(packet, bytes);
  if (!size) return;
  bytes.resize(*size);
  if (const auto sent = rtp::PacketView::parse(packet); sent && sent->ssrc() == kept_ssrc_) kept_[sent->sequence()] = bytes;
  outputs_.push_back(std::move(bytes));
}

void TestPeer::send_again(std::uint16_t sequence) {
  if (const auto kept = kept_.find(sequence); kept != kept_.end()) outputs_.push_back(kept->second);
}

void TestPeer::send_rtcp(ByteSpan compound) {
  if (!sender_) return;
  Bytes bytes(compound.size() + secure::kSrtcpOverhead);
  const auto size = sender_->protect_rtcp(compound, bytes);
  if (!size) return;
  bytes.resize(*size);
  outputs_.push_back(std::move(bytes));
}

}  // namespace bedside::sfu
