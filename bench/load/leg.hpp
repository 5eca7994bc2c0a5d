// One transport of one client: a UDP socket and, above it, what a browser does (sfu/test_peer), or nothing at all
// towards the bare loop, which knows no ICE and no encryption. Lives on the pump's thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "net/datagram_batch.hpp"
#include "net/udp_socket.hpp"
#include "sfu/test_peer/test_peer.hpp"

namespace bedside::load {

Moment current_moment();

/// What the signalling says of the server's end.
struct Remote {
  sfu::Address address;
  sfu::IceParameters ice;
  sfu::DtlsParameters dtls;
  sfu::IceRole our_role = sfu::IceRole::controlling;
};

class Leg {
 public:
  /// Without `handshakes` packets go out as they are.
  Leg(const std::string& ip, secure::HandshakeFactory* handshakes, RandomSource& random);

  int descriptor() const { return socket_.handle.get(); }
  const sfu::Address& address() const { return address_; }
  sfu::IceParameters ice_parameters() const { return peer_->ice_parameters(); }
  sfu::DtlsParameters dtls_parameters() const { return peer_->dtls_parameters(); }

  void connect(const Remote& remote, Moment now);
  bool connected() const { return peer_ ? peer_->connected() : known_; }
  /// One of our packets; leaves with flush().
  void send_rtp(ByteSpan packet);
  void send_rtcp(ByteSpan compound);
  /// A datagram that is neither: the bare loop's registration.
  void send_raw(ByteSpan datagram) { waiting_.emplace_back(datagram.begin(), datagram.end()); }
  void read(net::ReceiveBatch& batch, Moment now);
  void flush();
  void on_deadline(Moment now);
  Moment deadline() const { return peer_ && known_ ? peer_->deadline() : Moment::max(); }
  std::size_t faults() const { return peer_ ? peer_->faults : 0; }

  /// Of packets that were authenticated.
  std::function<void(const rtp::PacketView&, Moment now)> on_rtp;
  std::function<void(const rtp::RtcpBlock&)> on_rtcp;

 private:
  void take(MutableByteSpan datagram, Moment now);

  net::BoundSocket socket_;
  sfu::Address address_;
  std::unique_ptr<sfu::TestPeer> peer_;
  sfu::Address remote_;
  bool known_ = false;
  Moment reading_at_{};
  std::vector<std::vector<std::uint8_t>> waiting_;
};

}  // namespace bedside::load
