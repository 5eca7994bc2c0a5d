// One browser's one direction: an ICE-lite agent, a DTLS handshake, SRTP both ways, and the way into the
// egress slab. Says nothing about what the packets hold; the room does that.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "rtp/stun.hpp"
#include "rtp/transport_feedback.hpp"
#include "secure/dtls.hpp"
#include "secure/srtp.hpp"
#include "sfu/congestion/congestion_controller.hpp"
#include "sfu/ice_lite.hpp"
#include "sfu/pacer.hpp"
#include "sfu/sent_sound.hpp"
#include "sfu/site.hpp"
#include "sfu/transport_state.hpp"

namespace bedside::sfu {

class Room;
struct Participant;

/// As the browser sees it.
enum class Direction { send, receive };
enum class ConnectWhy { already_connected, bad_parameters };

class Transport {
 public:
  Transport(Site& site, Room& room, Participant& owner, std::string id, Direction direction);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  Room& room() const { return room_; }
  Participant& owner() const { return owner_; }
  const std::string& id() const { return id_; }
  Direction direction() const { return direction_; }
  TransportState state() const { return state_; }
  bool connected() const { return state_ == TransportState::connected; }
  /// Its peer has passed ICE and only the keys are missing: it will take media soon.
  bool coming_up() const { return state_ == TransportState::connecting && handshake_ && !sender_; }

  IceParameters ice_parameters() const { return ice_.parameters(); }
  DtlsParameters dtls_parameters() const;
  IceParameters restart_ice();
  Result<Done, ConnectWhy> connect(const DtlsParameters& remote, Moment now);

  void feed_stun(const rtp::StunMessage& request, const Path& path, Moment now);
  void feed_dtls(ByteSpan datagram, Moment now);
  /// In place; empty when dropped (and counted).
  std::optional<MutableByteSpan> unprotect_rtp(MutableByteSpan datagram);
  std::optional<MutableByteSpan> unprotect_rtcp(MutableByteSpan datagram);

  /// Encrypts straight into the slab. False when dropped (and counted). `kept`: keeps what has been sent.
  bool send_rtp(ByteSpan header, ByteSpan prefix, ByteSpan payload, SentSound* kept = nullptr, Moment now = {});
  /// The same bytes again, under the number and key that they have.
  bool send_again(const SentSound::Packet& packet);
  bool send_rtcp(ByteSpan compound);
  void retire_outgoing(std::uint32_t ssrc);
  void forget_incoming(std::uint32_t ssrc);

  void on_deadline(Moment now);
  std::optional<Moment> deadline() const;

  /// What this peer's path bears. Made by the first stream that it governs; only for Direction::receive.
  void govern() {
    if (congestion_) return;
    congestion_ = std::make_unique<CongestionController>();
    pacer_ = std::make_unique<Pacer>();
  }
  bool governed() const { return congestion_ != nullptr; }
  CongestionController& congestion() { return *congestion_; }
  /// Where pictures wait. Only where it is governed.
  Pacer& pacer() { return *pacer_; }
  /// Arrivals of what this peer sends, for its congestion control. Only for Direction::send.
  rtp::ArrivalRecorder& arrivals() { return *arrivals_; }
  /// Who speaks in our RTCP on this transport.
  std::uint32_t own_ssrc() const { return own_ssrc_; }

 private:
  void react(TransportEvent event);
  void send_raw(ByteSpan datagram, const Path& to);
  void after_handshake_step(Moment now);
  void start_handshake(Moment now);

  Site& site_;
  Room& room_;
  Participant& owner_;
  std::string id_;
  Direction direction_;
  TransportState state_ = TransportState::waiting;
  IceLite ice_;
  secure::DtlsRole role_ = secure::DtlsRole::server;
  std::unique_ptr<secure::Handshake> handshake_;
  bool handshake_started_ = false;
  // What a peer that has passed ICE says before its fingerprint has come by the signalling, which is slower at
  // times: dropped, it would be said again only after 100 ms or more.
  std::vector<std::vector<std::uint8_t>> early_dtls_;
  std::optional<secure::SrtpSender> sender_;
  std::optional<secure::SrtpReceiver> receiver_;
  Egress::Lane lane_;
  std::unique_ptr<CongestionController> congestion_;
  std::unique_ptr<Pacer> pacer_;
  std::uint32_t own_ssrc_;
  std::unique_ptr<rtp::ArrivalRecorder> arrivals_;
};

}  // namespace bedside::sfu
