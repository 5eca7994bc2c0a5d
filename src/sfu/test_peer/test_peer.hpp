// What a browser does on one transport, for tests and load: full ICE, DTLS client, SRTP. Datagrams and
// time in, datagrams out; the test decides what is lost on the way.
#pragma once

#include <functional>
#include <memory>
#include <map>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "rtp/packet.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/stun.hpp"
#include "secure/dtls.hpp"
#include "secure/srtp.hpp"
#include "sfu/parameters.hpp"

namespace bedside::sfu {

/// Who nominates: the browser towards an ICE-lite server; a server with full ICE that made the offer does itself.
enum class IceRole { controlling, controlled };

class TestPeer {
 public:
  using Bytes = std::vector<std::uint8_t>;

  TestPeer(secure::HandshakeFactory& handshakes, RandomSource& random);

  /// What goes to the server's connect_transport.
  DtlsParameters dtls_parameters() const;
  /// What a server with full ICE checks us with; an ICE-lite one never asks.
  IceParameters ice_parameters() const { return {username_, password_, false}; }
  /// Begins ICE checks, then DTLS as client, towards a transport as it was offered.
  void connect(const IceParameters& ice, const DtlsParameters& dtls, Moment now);
  void use_ice(const IceParameters& ice) { remote_ = ice; }
  void use_ice_role(IceRole role) { role_ = role; }
  /// From where the server's checks come: full ICE wants to be told.
  void use_server_address(const rtp::StunAddress& address) { server_ = address; }

  void feed(ByteSpan datagram, Moment now);
  /// Resends checks (each 50 ms until answered, then each 2.5 s) and DTLS flights.
  void on_deadline(Moment now);
  Moment deadline() const;
  std::vector<Bytes> take_outputs() { return std::exchange(outputs_, {}); }

  bool ice_answered() const { return answered_; }
  bool connected() const { return sender_.has_value(); }

  /// A plain RTP packet, protected. Each (SSRC, number) once.
  void send_rtp(ByteSpan packet);
  /// What it has sent of this stream, as it left, once more: as browsers answer a NACK for sound.
  void keep_sent(std::uint32_t ssrc) { kept_ssrc_ = ssrc; }
  void send_again(std::uint16_t sequence);
  void send_rtcp(ByteSpan compound);
  /// One binding request, as it would be sent; for tests that change or misdirect it.
  Bytes make_check(bool use_candidate = true);

  std::function<void(const rtp::PacketView&)> on_rtp;
  std::function<void(const rtp::RtcpBlock&)> on_rtcp;

  std::size_t packets_received = 0;
  std::size_t faults = 0;  // of anything that the server should not have sent

 private:
  void after_handshake_step();
  void feed_stun(ByteSpan datagram, Moment now);
  void start_handshake_when_ready(Moment now);

  RandomSource& random_;
  secure::HandshakeFactory& handshakes_;
  std::string username_;
  std::string password_;
  IceRole role_ = IceRole::controlling;
  rtp::StunAddress server_;
  IceParameters remote_;
  std::unique_ptr<secure::Handshake> handshake_;
  bool answered_ = false;
  bool nominated_ = false;
  bool handshake_started_ = false;
  Moment next_check_{};
  std::optional<secure::SrtpSender> sender_;
  std::optional<secure::SrtpReceiver> receiver_;
  std::vector<Bytes> outputs_;
  std::optional<std::uint32_t> kept_ssrc_;
  std::map<std::uint16_t, Bytes> kept_;
};

/// A browser's RTP parameters, as mediasoup-client hands them to produce().
RtpParameters opus_parameters(std::uint32_t ssrc);
RtpParameters vp8_parameters(std::uint32_t ssrc, std::uint32_t rtx_ssrc);
/// Capabilities as Device.rtpCapabilities gives them: the router's numbers.
RtpCapabilities browser_capabilities(bool with_h264);

/// Plain packets to send. The VP8 payload carries `body`; the sound's level is below full scale.
std::vector<std::uint8_t> vp8_packet(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp,
                                     bool key_frame, std::uint16_t transport_sequence, std::size_t size = 200);
std::vector<std::uint8_t> opus_packet(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp,
                                      std::uint8_t level, std::uint16_t transport_sequence);

}  // namespace bedside::sfu
