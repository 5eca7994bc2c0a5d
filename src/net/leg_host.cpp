#include "net/leg_host.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "phone/room_sound.hpp"
#include "rtp/demux.hpp"
#include "rtp/rtcp.hpp"
#include "sfu/receive_stream.hpp"

namespace bedside::net {

namespace {

/// Steps that a busy thread makes up for; beyond, the time is lost (a suspended machine).
constexpr int kStepsToCatchUp = 10;
/// RFC 3550 section 6.2.
constexpr std::chrono::seconds kReportInterval{5};
constexpr std::uint8_t kMicrophone = static_cast<std::uint8_t>(calls::MediaSource::microphone);

phone::LegFormat to_format(const calls::LegFormat& format) {
  phone::LegFormat out;
  switch (format.codec) {
    case calls::LegCodec::pcmu: out.codec = phone::Codec::pcmu; break;
    case calls::LegCodec::pcma: out.codec = phone::Codec::pcma; break;
    case calls::LegCodec::opus: out.codec = phone::Codec::opus; break;
  }
  out.receive_payload_type = format.receive_payload_type;
  out.send_payload_type = format.send_payload_type;
  out.receive_keys = format.receive_digits;
  out.opus_fec = format.opus_fec;
  return out;
}

phone::Leg::Direction to_direction(bool on) { return on ? phone::Leg::Direction::on : phone::Leg::Direction::off; }

void send(const BoundSocket& socket, ByteSpan datagram, const sfu::Address& to) {
  sockaddr_storage storage;
  const socklen_t size = to_socket_address(to, storage);
  // What the kernel cannot take at once is lost, as on any network.
  [[maybe_unused]] const auto sent = ::sendto(socket.handle.get(), datagram.data(), datagram.size(), MSG_DONTWAIT,
                                              reinterpret_cast<const sockaddr*>(&storage), size);
}

}  // namespace

class LegHost::RoomPhones final : public sfu::SoundSink {
 public:
  void on_sound(const sfu::SoundPacket& packet, Moment now) override {
    // Telephones are in the mix already, as they came.
    if (!packet.from_inside) sound.feed(packet.producer, packet.number, packet.timestamp, packet.opus, now, packet.came_again);
  }
  void on_sound_gone(sfu::SoundKey producer) override { sound.remove(producer); }

  phone::RoomSound sound;
  std::vector<TelephoneLeg*> mixed;
};

LegHost::LegHost(sfu::Engine& engine, const phone::Phrasebook* phrasebook, RandomSource& random, Wishes wishes,
                 Shell shell, std::uint64_t first_mark)
    : engine_(engine), phrasebook_(phrasebook), random_(random), wishes_(std::move(wishes)), shell_(std::move(shell)),
      first_mark_(first_mark) {}

LegHost::~LegHost() = default;

TelephoneLeg* LegHost::find(const calls::LegId& id) {
  const auto at = legs_.find(id);
  return at == legs_.end() ? nullptr : at->second.get();
}

void LegHost::add(std::unique_ptr<TelephoneLeg> leg, Moment now) {
  const auto free = std::find(slots_.begin(), slots_.end(), nullptr);
  leg->slot = static_cast<std::size_t>(free - slots_.begin());
  if (free == slots_.end()) slots_.push_back(nullptr);
  slots_[leg->slot] = leg.get();
  const std::uint64_t mark = first_mark_ + 2 * leg->slot;
  shell_.watch(leg->sockets.rtp.handle.get(), mark);
  shell_.watch(leg->sockets.rtcp.handle.get(), mark + 1);
  if (leg->caller && !next_step_) next_step_ = now;
  calls::LegId id = leg->id;
  legs_.insert_or_assign(std::move(id), std::move(leg));
}

std::unique_ptr<TelephoneLeg> LegHost::take(const calls::LegId& id) {
  const auto at = legs_.find(id);
  if (at == legs_.end()) return nullptr;
  std::unique_ptr<TelephoneLeg> leg = std::move(at->second);
  legs_.erase(at);
  end_stay(*leg);
  shell_.forget(leg->sockets.rtp.handle.get());
  shell_.forget(leg->sockets.rtcp.handle.get());
  slots_[leg->slot] = nullptr;
  if (legs_.empty()) next_step_.reset();
  return leg;
}

void LegHost::agree(TelephoneLeg& leg, const calls::LegFlow& flow, Moment now) {
  leg.link.agree(flow);
  const phone::LegFormat format = to_format(flow.format);
  if (leg.caller) {
    leg.caller->leg().change(format);
  } else {
    leg.caller = std::make_unique<phone::Caller>(*phrasebook_, format, random_, now);
  }
  leg.caller->leg().set_sending(to_direction(flow.send));
  leg.caller->leg().set_receiving(to_direction(flow.receive && !leg.link.is_on_hold()), now);
  if (!next_step_) next_step_ = now;
}

// ---- rooms ----

LegHost::RoomPhones& LegHost::phones_of(sfu::RoomKey room) {
  auto& phones = rooms_[room];
  if (!phones) phones = std::make_unique<RoomPhones>();
  return *phones;
}

Result<std::string, sfu::RoomWhy> LegHost::enter(TelephoneLeg& leg, sfu::RoomKey room, const ParticipantId& who) {
  sfu::Room* found = engine_.find_room(room);
  if (found == nullptr) return Refused{sfu::RoomWhy::no_such_room};
  end_stay(leg);
  const auto added = found->add_inside(who);
  if (!added) return Refused{added.why()};
  auto producer_id = found->produce_inside(who, kMicrophone);
  if (!producer_id) {
    static_cast<void>(found->remove_participant(who));
    return producer_id;
  }
  leg.stay = TelephoneLeg::Stay{room, who, *producer_id};
  if (leg.caller) {
    leg.caller->leg().set_microphone(phone::Microphone::open);
    if (leg.wants_room) connect(leg);
  }
  return producer_id;
}

void LegHost::connect(TelephoneLeg& leg) {
  if (!leg.stay || leg.mixed) return;
  sfu::Room* room = engine_.find_room(leg.stay->room);
  if (room == nullptr) return;
  RoomPhones& phones = phones_of(leg.stay->room);
  if (!phones.sound.add_leg(leg.caller->leg())) return;
  phones.mixed.push_back(&leg);
  leg.mixed = true;
  room->set_sound_sink(&phones);
}

void LegHost::disconnect(TelephoneLeg& leg) {
  if (!leg.mixed) return;
  leg.mixed = false;
  const auto at = rooms_.find(leg.stay->room);
  RoomPhones& phones = *at->second;
  phones.sound.remove_leg(leg.caller->leg());
  std::erase(phones.mixed, &leg);
  if (!phones.mixed.empty()) return;
  if (sfu::Room* room = engine_.find_room(leg.stay->room)) room->set_sound_sink(nullptr);
  rooms_.erase(at);
}

void LegHost::end_stay(TelephoneLeg& leg) {
  disconnect(leg);
  leg.stay.reset();
}

void LegHost::leave(sfu::RoomKey room, const ParticipantId& who) {
  for (auto& [id, leg] : legs_) {
    if (leg->stay && leg->stay->room == room && leg->stay->who == who) end_stay(*leg);
  }
}

void LegHost::leave_all(sfu::RoomKey room) {
  for (auto& [id, leg] : legs_) {
    if (leg->stay && leg->stay->room == room) end_stay(*leg);
  }
}

void LegHost::set_muted(sfu::RoomKey room, const std::string& producer_id, bool muted) {
  for (auto& [id, leg] : legs_) {
    if (!leg->stay || leg->stay->room != room || leg->stay->producer_id != producer_id || !leg->caller) continue;
    leg->caller->leg().set_microphone(muted ? phone::Microphone::muted : phone::Microphone::open);
  }
}

void LegHost::settle(TelephoneLeg& leg) {
  if (!leg.caller) return;
  leg.caller->settle();
  while (auto output = leg.caller->next_output()) {
    if (std::holds_alternative<phone::EnterRoom>(*output)) {
      leg.wants_room = true;
      connect(leg);
    } else if (std::holds_alternative<phone::LeaveRoom>(*output)) {
      leg.wants_room = false;
      disconnect(leg);
    } else {
      wishes_(leg.id, *output);
    }
  }
}

// ---- time ----

void LegHost::on_deadline(Moment now) {
  if (!next_step_) return;
  if (now - *next_step_ > kStepsToCatchUp * audio::kFrame) next_step_ = now;
  while (next_step_ && *next_step_ <= now) {
    const Moment due = *next_step_;
    next_step_ = due + audio::kFrame;
    step(due, now);
  }
}

void LegHost::step(Moment due, Moment now) {
  for (auto& [room, phones] : rooms_) phones->sound.step(due);
  // Wishes may end nothing here: whoever gets them posts on. A stay may end, which takes a room's phones away.
  for (TelephoneLeg* leg : slots_) {
    if (leg == nullptr || !leg->caller) continue;
    if (leg->mixed) {
      leg->caller->after_step(due);
    } else {
      leg->caller->step(due);
    }
    send_sound(*leg, now);
    settle(*leg);
    if (engine_.needs_drain()) shell_.drain();
  }
}

void LegHost::send_sound(TelephoneLeg& leg, Moment now) {
  phone::Leg& sound = leg.caller->leg();
  if (leg.mixed) {
    if (const auto packet = sound.room_packet()) {
      if (sfu::Room* room = engine_.find_room(leg.stay->room)) {
        room->feed_inside(leg.stay->who, {packet->timestamp, packet->marker, packet->level, packet->opus}, now);
      }
    }
  }
  const ByteSpan packet = sound.trunk_packet();
  const auto to = leg.link.rtp_to();
  if (packet.empty() || !to) return;
  std::array<std::uint8_t, sfu::kDatagramLimit + secure::kSrtpOverhead> bytes;
  const std::size_t size = leg.link.wrap_rtp(packet, bytes);
  if (size == 0) return;
  send(leg.sockets.rtp, ByteSpan(bytes).first(size), *to);
  ++leg.packets_sent;
  leg.bytes_sent += static_cast<std::uint32_t>(packet.size() - rtp::kFixedHeaderSize);
  if (const auto view = rtp::PacketView::parse(packet)) leg.last_timestamp = view->timestamp();
  if (!leg.report_at) leg.report_at = now + kReportInterval;
  if (now >= *leg.report_at) send_report(leg, now);
}

void LegHost::send_report(TelephoneLeg& leg, Moment now) {
  leg.report_at = now + kReportInterval;
  const auto to = leg.link.rtcp_to();
  if (!to) return;
  std::array<std::uint8_t, 128> plain;
  rtp::RtcpWriter writer(plain);
  const std::uint32_t ssrc = leg.caller->leg().ssrc();
  writer.sender_report({ssrc, sfu::to_ntp(now.time_since_epoch()), leg.last_timestamp, leg.packets_sent, leg.bytes_sent}, {});
  writer.source_description(ssrc, "bedside");
  std::array<std::uint8_t, plain.size() + secure::kSrtcpOverhead> bytes;
  const std::size_t size = leg.link.wrap_rtcp(writer.written(), bytes);
  if (size > 0) send(leg.link.rtcp_mux() ? leg.sockets.rtp : leg.sockets.rtcp, ByteSpan(bytes).first(size), *to);
}

// ---- packets ----

void LegHost::read(std::uint64_t mark, ReceiveBatch& batch, Moment now) {
  const std::size_t slot = static_cast<std::size_t>((mark - first_mark_) / 2);
  const bool on_rtcp_port = (mark - first_mark_) % 2 == 1;
  TelephoneLeg* leg = slot < slots_.size() ? slots_[slot] : nullptr;
  if (leg == nullptr) return;
  // One batch: 32 packets are more than half a second of a telephone. A flood waits for its turn, and is lost there.
  const std::size_t count = batch.read((on_rtcp_port ? leg->sockets.rtcp : leg->sockets.rtp).handle.get());
  for (std::size_t i = 0; i < count; ++i) {
    const MutableByteSpan datagram = batch.datagram(i);
    if (!datagram.empty()) take_datagram(*leg, on_rtcp_port, datagram, batch.from(i), now);
  }
}

void LegHost::take_datagram(TelephoneLeg& leg, bool on_rtcp_port, MutableByteSpan datagram, const sfu::Address& from,
                            Moment now) {
  const bool is_rtcp = on_rtcp_port || (leg.link.rtcp_mux() && rtp::classify(datagram) == rtp::PacketKind::rtcp);
  if (is_rtcp) {
    if (const auto plain = leg.link.take_rtcp(datagram, from)) take_reports(leg, *plain, now);
    return;
  }
  const auto plain = leg.link.take_rtp(datagram, from);
  if (plain && leg.caller) leg.caller->leg().feed_rtp(*plain, now);
}

void LegHost::take_reports(TelephoneLeg& leg, ByteSpan compound, Moment now) {
  if (!leg.caller) return;
  rtp::RtcpReader reader(compound);
  while (const auto block = reader.next()) {
    if (!block->is(rtp::RtcpType::receiver_report) && !block->is(rtp::RtcpType::sender_report)) continue;
    for (std::size_t i = 0; i < rtp::report_count(*block); ++i) {
      const auto report = rtp::parse_report(*block, i);
      if (report && report->ssrc == leg.caller->leg().ssrc()) leg.caller->leg().feed_far_loss(report->fraction_lost / 256.0, now);
    }
  }
}

}  // namespace bedside::net
