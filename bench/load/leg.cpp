#include "bench/load/leg.hpp"

#include <algorithm>
#include <array>

#include "base/invariant.hpp"

namespace bedside::load {

Moment current_moment() { return Moment(std::chrono::steady_clock::now().time_since_epoch()); }

Leg::Leg(const std::string& ip, secure::HandshakeFactory* handshakes, RandomSource& random) {
  auto bound = net::bind_udp(ip, 0);
  BEDSIDE_INVARIANT(bound.ok(), "no socket for a client");
  socket_ = std::move(bound).value();
  address_ = *net::parse_address(ip, socket_.port);
  if (handshakes == nullptr) return;
  peer_ = std::make_unique<sfu::TestPeer>(*handshakes, random);
  peer_->on_rtp = [this](const rtp::PacketView& packet) {
    if (on_rtp) on_rtp(packet, reading_at_);
  };
  peer_->on_rtcp = [this](const rtp::RtcpBlock& block) {
    if (on_rtcp) on_rtcp(block);
  };
}

void Leg::connect(const Remote& remote, Moment now) {
  remote_ = remote.address;
  known_ = true;
  if (!peer_) return;
  peer_->use_ice_role(remote.our_role);
  peer_->use_server_address(remote.address);
  peer_->connect(remote.ice, remote.dtls, now);
  flush();
}

void Leg::send_rtp(ByteSpan packet) {
  if (peer_) {
    peer_->send_rtp(packet);
  } else {
    send_raw(packet);
  }
}

void Leg::send_rtcp(ByteSpan compound) {
  if (peer_) peer_->send_rtcp(compound);
}

void Leg::read(net::ReceiveBatch& batch, Moment now) {
  for (;;) {
    const std::size_t count = batch.read(descriptor());
    for (std::size_t i = 0; i < count; ++i) {
      // A server with full ICE may ask before its own address has come by the signalling.
      if (!known_ && peer_) {
        remote_ = batch.from(i);
        peer_->use_server_address(remote_);
      }
      take(batch.datagram(i), now);
    }
    if (count < net::ReceiveBatch::kBatch) break;
  }
  flush();
}

void Leg::take(MutableByteSpan datagram, Moment now) {
  reading_at_ = now;
  if (peer_) return peer_->feed(datagram, now);
  const auto packet = rtp::PacketView::parse(datagram);
  if (packet && on_rtp) on_rtp(*packet, now);
}

void Leg::flush() {
  if (peer_) {
    for (auto& datagram : peer_->take_outputs()) waiting_.push_back(std::move(datagram));
  }
  constexpr std::size_t kAtOnce = 16;
  std::array<mmsghdr, kAtOnce> messages;
  std::array<iovec, kAtOnce> parts;
  sockaddr_storage to;
  const socklen_t to_size = net::to_socket_address(remote_, to);
  for (std::size_t at = 0; at < waiting_.size(); at += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, waiting_.size() - at);
    for (std::size_t i = 0; i < count; ++i) {
      parts[i] = {waiting_[at + i].data(), waiting_[at + i].size()};
      messages[i] = {};
      messages[i].msg_hdr.msg_name = &to;
      messages[i].msg_hdr.msg_namelen = to_size;
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    ::sendmmsg(descriptor(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
  }
  waiting_.clear();
}

void Leg::on_deadline(Moment now) {
  if (!peer_ || !known_) return;
  peer_->on_deadline(now);
  flush();
}

}  // namespace bedside::load
