#include "net/leg_link.hpp"

#include <algorithm>

#include "net/udp_socket.hpp"
#include "rtp/packet.hpp"

namespace bedside::net {

namespace {

/// RFC 3389: what lines that send nothing between words send instead, whether that was agreed upon or not.
constexpr std::uint8_t kComfortNoise = 13;

bool same_ip(const sfu::Address& a, const sfu::Address& b) { return a.is_v6 == b.is_v6 && a.ip == b.ip; }

bool same_key(const secure::SrtpKey& a, const secure::SrtpKey& b) {
  return a.profile == b.profile && a.key == b.key && a.salt == b.salt;
}

/// The direction of that key: the one that was there before, or a new one; null when there are too many.
template <class Keyed, class Direction>
Direction* find_or_add(std::vector<std::unique_ptr<Keyed>>& list, const secure::SrtpKey& key, std::size_t limit) {
  for (const auto& known : list) {
    if (same_key(known->key, key)) return &known->direction;
  }
  if (list.size() >= limit) return nullptr;
  list.push_back(std::make_unique<Keyed>(Keyed{key, Direction(key)}));
  return &list.back()->direction;
}

sfu::Address port_above(sfu::Address address) {
  ++address.port;
  return address;
}

/// As NetworkList takes it: IPv4 as ::ffff:a.b.c.d.
AddressBytes bytes_of(const sfu::Address& address) {
  AddressBytes bytes{};
  if (address.is_v6) {
    std::copy(address.ip.begin(), address.ip.end(), bytes.begin());
    return bytes;
  }
  bytes[10] = bytes[11] = 0xFF;
  std::copy_n(address.ip.begin(), 4, bytes.begin() + 12);
  return bytes;
}

}  // namespace

void LegLink::agree(const calls::LegFlow& flow) {
  const auto named = flow.remote_ip.empty() ? std::nullopt : parse_address(flow.remote_ip, flow.remote_port);
  if (named_ != named) locked_.reset();
  named_ = named;
  flow_ = flow;
  agreed_ = true;
  sender_ = nullptr;
  receiver_ = nullptr;
  if (flow.send_key) {
    sender_ = find_or_add<Keyed<secure::SrtpSender>, secure::SrtpSender>(senders_, *flow.send_key, kKeysLimit);
  }
  if (flow.receive_key) {
    receiver_ = find_or_add<Keyed<secure::SrtpReceiver>, secure::SrtpReceiver>(receivers_, *flow.receive_key, kKeysLimit);
  }
  mute_ = (flow.send_key && sender_ == nullptr) || (flow.receive_key && receiver_ == nullptr) ||
          flow.send_key.has_value() != flow.receive_key.has_value();
}

bool LegLink::admits(const sfu::Address& from) const {
  if (is_named(from)) return true;
  if (locked_) return from == *locked_;
  if (flow_.address_rule == calls::AddressRule::exact) return false;
  if (named_ && same_ip(from, *named_)) return true;
  return flow_.sources && flow_.sources->contains(bytes_of(from));
}

bool LegLink::is_wanted(ByteSpan packet) const {
  const auto parsed = rtp::PacketView::parse(packet);
  if (!parsed) return false;
  const std::uint8_t type = parsed->payload_type();
  if (type == kComfortNoise && flow_.format.codec != calls::LegCodec::opus) return true;
  return type == flow_.format.receive_payload_type || (flow_.format.receive_digits && type == *flow_.format.receive_digits);
}

std::optional<MutableByteSpan> LegLink::take_rtp(MutableByteSpan datagram, const sfu::Address& from) {
  const auto drop = [](std::uint64_t& counter) {
    ++counter;
    return std::nullopt;
  };
  if (!agreed_ || mute_ || !flow_.receive || is_on_hold()) return drop(counters_.unwanted);
  if (!admits(from)) return drop(counters_.strangers);
  MutableByteSpan plain = datagram;
  if (receiver_ != nullptr) {
    const auto size = receiver_->unprotect(datagram);
    if (!size) return drop(size.why() == secure::SrtpWhy::malformed ? counters_.malformed : counters_.refused);
    plain = datagram.first(*size);
  }
  if (!is_wanted(plain)) return drop(counters_.malformed);
  if ((!locked_ || is_named(from)) && flow_.address_rule == calls::AddressRule::lock_once) locked_ = from;
  return plain;
}

std::optional<MutableByteSpan> LegLink::take_rtcp(MutableByteSpan datagram, const sfu::Address& from) {
  const auto drop = [](std::uint64_t& counter) {
    ++counter;
    return std::nullopt;
  };
  if (!agreed_ || mute_) return drop(counters_.unwanted);
  // Not before the sound has shown who is there: a report alone fixes nothing.
  const auto& peer = locked_ ? locked_ : named_;
  if (!peer || !same_ip(from, *peer)) return drop(counters_.strangers);
  if (receiver_ == nullptr) return datagram;
  const auto size = receiver_->unprotect_rtcp(datagram);
  if (!size) return drop(size.why() == secure::SrtpWhy::malformed ? counters_.malformed : counters_.refused);
  return datagram.first(*size);
}

std::optional<sfu::Address> LegLink::rtp_to() const { return locked_ ? locked_ : named_; }

std::optional<sfu::Address> LegLink::rtcp_to() const {
  const auto to = rtp_to();
  if (!to || flow_.rtcp_mux) return to;
  return port_above(*to);
}

std::size_t LegLink::wrap_rtp(ByteSpan packet, MutableByteSpan out) {
  if (!agreed_ || mute_ || !flow_.send || !rtp_to() || out.size() < packet.size()) return 0;
  if (sender_ == nullptr) {
    std::copy(packet.begin(), packet.end(), out.begin());
    return packet.size();
  }
  const auto size = sender_->protect(packet, out);
  return size ? *size : 0;
}

std::size_t LegLink::wrap_rtcp(ByteSpan packet, MutableByteSpan out) {
  if (!agreed_ || mute_ || !rtp_to() || out.size() < packet.size()) return 0;
  if (sender_ == nullptr) {
    std::copy(packet.begin(), packet.end(), out.begin());
    return packet.size();
  }
  const auto size = sender_->protect_rtcp(packet, out);
  return size ? *size : 0;
}

}  // namespace bedside::net
