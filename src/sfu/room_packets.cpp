// Packets on their way through a room.
#include <algorithm>
#include <string_view>

#include "rtp/rtx.hpp"
#include "sfu/room.hpp"

namespace bedside::sfu {

namespace {

/// Until then the next key frame would not be asked for anyway. More than that many packets would only fill a path of
/// which nothing is known yet.
constexpr auto kCatchUpTime = KeyFrameRequester::kInterval;
constexpr std::int64_t kCatchUpPackets = 64;

std::string_view text(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Consumer* find_consumer(Participant& of, std::uint32_t ssrc) {
  for (const auto& consumer : of.consumers) {
    if (consumer->ssrc() == ssrc) return consumer.get();
  }
  return nullptr;
}

}  // namespace

void Room::feed_stun(Transport& transport, const rtp::StunMessage& request, const Path& path, Moment now) {
  transport.feed_stun(request, path, now);
  after_joining_step(transport, now);
}

void Room::feed_dtls(Transport& transport, ByteSpan datagram, Moment now) {
  transport.feed_dtls(datagram, now);
  after_joining_step(transport, now);
}

Participant::Incoming* Room::find_incoming(Participant& from, const rtp::PacketView& packet) {
  for (auto& known : from.incoming) {
    if (known.ssrc == packet.ssrc()) return &known;
  }
  // A browser that signals no SSRC marks its first packets with the MID (RFC 8843 section 9.2).
  const rtp::Extension* mid = packet.find(from.mid_extension);
  if (mid == nullptr) return nullptr;
  for (const auto& producer : from.producers) {
    const ProducerPlan& plan = producer->plan;
    if (plan.mid != text(mid->data)) continue;
    for (Layer& layer : producer->layers) {
      const bool is_media = !layer.ssrc && packet.payload_type() == plan.payload_type;
      const bool is_rtx = !layer.rtx_ssrc && plan.rtx_payload_type == packet.payload_type();
      if (!is_media && !is_rtx) continue;
      if (producer->layers.size() > 1) {  // RFC 8852: a layer by its RID, what is resent of it by another element
        const rtp::Extension* rid = packet.find(is_media ? from.rid_extension : from.repaired_rid_extension);
        if (rid == nullptr || text(rid->data) != layer.rid) continue;
      }
      (is_media ? layer.ssrc : layer.rtx_ssrc) = packet.ssrc();
      from.incoming.push_back({packet.ssrc(), producer.get(), &layer, is_rtx});
      return &from.incoming.back();
    }
  }
  return nullptr;
}

void Room::note_arrival(Participant& from, const rtp::PacketView& packet, Moment now) {
  const rtp::Extension* element = packet.find(from.transport_cc_extension);
  if (element == nullptr) return;
  const auto sequence = rtp::extension::parse_transport_sequence(element->data);
  if (!sequence) return;
  from.send->arrivals().packet_arrived(*sequence, now);
  if (from.feedback_at) return;
  // RTCP is to take a twentieth of what comes (draft-holmer-rmcat-transport-wide-cc-extensions-01): of sound alone, less often.
  const bool pictures = std::any_of(from.producers.begin(), from.producers.end(), [](const auto& one) { return one->is_video() && !one->paused; });
  from.feedback_at = next_beat(now) + (pictures ? Moment::duration::zero() : Moment::duration(kBeat));
  wake(*from.feedback_at);
}

void Room::feed_rtp(Transport& transport, MutableByteSpan datagram, Moment now) {
  const auto plain = transport.unprotect_rtp(datagram);
  if (!plain) return;
  auto packet = rtp::PacketView::parse(*plain);
  if (!packet) return site_.counters.drop(Drop::rtp_malformed);
  if (transport.direction() != Direction::send) return site_.counters.drop(Drop::rtp_unknown_stream);
  Participant& from = transport.owner();
  note_arrival(from, *packet, now);
  const Participant::Incoming* known = find_incoming(from, *packet);
  if (known == nullptr) return site_.counters.drop(Drop::rtp_unknown_stream);
  Producer& producer = *known->producer;
  Layer& layer = *known->layer;
  if (!known->is_rtx) {
    if (packet->payload_type() != producer.plan.payload_type) return site_.counters.drop(Drop::rtp_unknown_stream);
    return take_media(producer, layer, *packet, false, now);
  }
  if (!layer.ssrc || packet->payload_type() != producer.plan.rtx_payload_type) {
    return site_.counters.drop(Drop::rtp_unknown_stream);
  }
  const std::size_t size = rtp::unpack_rtx(*plain, *layer.ssrc, producer.plan.payload_type);
  if (size == 0) return;  // a probe: its arrival has been noted
  packet = rtp::PacketView::parse(plain->first(size));
  if (!packet) return site_.counters.drop(Drop::rtp_malformed);
  take_media(producer, layer, *packet, true, now);
}

void Room::take_media(Producer& producer, Layer& layer, const rtp::PacketView& packet, bool resent, Moment now) {
  const auto number = layer.stream.packet(packet.sequence());
  if (!number) return site_.counters.drop(Drop::rtp_duplicate);
  const bool came_again = note_missing(producer, layer, *number, now);
  if (!resent && !came_again) layer.stream.arrived_in_time(packet.timestamp(), now);
  if (came_again) layer.stream.came_again();
  if (producer.paused) return;
  if (producer.voice != 0 && !producer.sound_allowance.take(packet.payload_with_padding().size() + kWireOverhead, now)) {
    return site_.counters.drop(Drop::sound_limit);
  }
  if (producer.voice != 0 && !came_again) {
    if (const rtp::Extension* element = packet.find(producer.plan.extensions.audio_level)) {
      if (const auto level = rtp::extension::parse_audio_level(element->data)) {
        speakers_.feed(producer.voice, *level, now);
        wake(speakers_.deadline());
      }
    }
  }
  if (producer.is_video()) layer.rate.add(packet.payload().size() + kWireOverhead, now);
  forward(producer, layer, packet, *number, came_again, now);
}

/// Of sound, which comes again under its own number: whether it is there because it was asked for.
bool Room::note_missing(Producer& producer, Layer& layer, std::int64_t number, Moment now) {
  if (producer.paused || !producer.plan.takes_nack || !layer.taken) {
    layer.nack.pass(number);
    return false;
  }
  const NackRequester::Advice advice = layer.nack.packet(number, now);
  if (advice == NackRequester::Advice::ask_for_key_frame) want_key_frame(producer, layer.index, now);
  if (layer.nack.missing() > 0) wake(layer.nack.deadline());
  return producer.voice != 0 && advice == NackRequester::Advice::came_again;
}

PacketFacts Room::read(const Producer& producer, const rtp::PacketView& packet) const {
  PacketFacts facts;
  if (producer.plan.video_codec == rtp::VideoCodec::vp8) {
    facts.vp8 = rtp::parse_vp8(packet.payload());
    facts.starts_key_frame = facts.vp8 && facts.vp8->key_frame;
  } else if (producer.plan.video_codec) {
    facts.starts_key_frame = rtp::starts_key_frame(*producer.plan.video_codec, packet.payload());
  }
  return facts;
}

void Room::forward(Producer& producer, Layer& layer, const rtp::PacketView& packet, std::int64_t number,
                   bool came_again, Moment now) {
  PacketFacts facts = read(producer, packet);
  facts.came_again = came_again;
  if (facts.starts_key_frame) {
    layer.key_frame.key_frame_seen();
    layer.nack.forget_before(number);
    // Of an H264 key frame several packets look like its first.
    const bool same = layer.last_key_frame && layer.last_key_frame->timestamp == packet.timestamp();
    if (!same || number < layer.last_key_frame->number) layer.last_key_frame = {number, packet.timestamp(), now};
    if (facts.vp8) layer.long_side = std::max(facts.vp8->width, facts.vp8->height);
  }
  if (sound_sink_ != nullptr && producer.voice != 0) tell_sink(producer, packet, number, came_again, now);
  bool somebody_waits = false;
  layer.taken = sound_sink_ != nullptr && producer.voice != 0;
  for (Consumer* consumer : producer.consumers) {
    if (!send_or_queue(*consumer, layer, packet, number, facts, now) && consumer->waits_for_key_frame_of(layer)) {
      somebody_waits = true;
    }
    layer.taken = layer.taken || consumer->takes(layer);
  }
  if (layer.cache && layer.taken) layer.cache->store(number, packet.bytes(), now);
  if (somebody_waits) want_key_frame(producer, layer.index, now);
}

/// False: neither.
bool Room::send_or_queue(Consumer& consumer, const Layer& layer, const rtp::PacketView& packet, std::int64_t number,
                         const PacketFacts& facts, Moment now) {
  Pacer* pacer = consumer.is_governed() ? &consumer.receiver().pacer() : nullptr;
  if (pacer != nullptr && pacer->must_wait(now)) {
    if (!consumer.queues(layer, facts)) return false;
    if (!pacer->push({&consumer, number, layer.index})) {
      consumer.cut();
      return false;
    }
    wake(pacer->deadline());
    return true;
  }
  if (!consumer.forward(layer, packet, number, facts, now)) return false;
  if (pacer != nullptr) pacer->sent(packet.payload().size() + kWireOverhead, now);
  ++site_.counters.media_forwarded;
  return true;
}

void Room::let_out(Participant& to, Moment now) {
  if (!to.receive->governed()) return;
  Pacer& pacer = to.receive->pacer();
  while (const auto waiting = pacer.pop(now)) {
    Consumer& consumer = *waiting->consumer;
    const Producer& producer = consumer.producer();
    const Layer& layer = producer.layers[static_cast<std::size_t>(waiting->layer)];
    const auto packet = rtp::PacketView::parse(layer.cache->find(waiting->number, now));
    if (!packet || !consumer.forward(layer, *packet, waiting->number, read(producer, *packet), now)) {
      consumer.queued_in_vain();
      continue;
    }
    pacer.sent(packet->payload().size() + kWireOverhead, now);
    ++site_.counters.media_forwarded;
  }
  wake(pacer.deadline());
}

/// Who comes is not kept waiting for the next key frame while the last one is there, with all that has come since.
bool Room::catch_up(Consumer& consumer, Moment now) {
  if (!consumer.active() || !consumer.is_new()) return false;
  const Layer& layer = consumer.producer().layers[static_cast<std::size_t>(consumer.layer())];
  if (!layer.cache || !layer.last_key_frame || now - layer.last_key_frame->at >= kCatchUpTime) return false;
  const std::int64_t first = layer.last_key_frame->number;
  const std::int64_t last = layer.stream.highest();
  if (last - first >= kCatchUpPackets) return false;
  for (std::int64_t number = first; number <= last; ++number) {
    if (layer.cache->find(number, now).empty()) return false;
  }
  for (std::int64_t number = first; number <= last; ++number) {
    const auto packet = rtp::PacketView::parse(layer.cache->find(number, now));
    if (!packet) continue;
    send_or_queue(consumer, layer, *packet, number, read(consumer.producer(), *packet), now);
  }
  return true;
}

void Room::feed_rtcp(Transport& transport, MutableByteSpan datagram, Moment now) {
  const auto plain = transport.unprotect_rtcp(datagram);
  if (!plain) return;
  rtp::RtcpReader reader(*plain);
  Participant& from = transport.owner();
  while (const auto block = reader.next()) {
    if (transport.direction() == Direction::send) {
      take_from_sender(from, *block, now);
    } else {
      take_from_receiver(from, *block, now);
    }
  }
  if (!reader.ok()) site_.counters.drop(Drop::rtcp_malformed);
}

void Room::take_from_sender(Participant& from, const rtp::RtcpBlock& block, Moment now) {
  if (!block.is(rtp::RtcpType::sender_report)) return;
  const auto info = rtp::parse_sender_info(block);
  if (!info) return;
  for (const auto& known : from.incoming) {
    if (known.ssrc == info->ssrc && !known.is_rtx) known.layer->stream.sender_report(*info, now);
  }
}

void Room::take_from_receiver(Participant& from, const rtp::RtcpBlock& block, Moment now) {
  if (block.is(rtp::RtcpType::receiver_report) || block.is(rtp::RtcpType::sender_report)) {
    for (std::size_t i = 0; i < rtp::report_count(block); ++i) {
      const auto report = rtp::parse_report(block, i);
      if (!report) return;
      if (Consumer* consumer = find_consumer(from, report->ssrc)) consumer->receiver_report(*report, now);
    }
    return;
  }
  const bool feedback = block.is(rtp::RtcpType::payload_feedback) || block.is(rtp::RtcpType::transport_feedback);
  if (!feedback) return;
  const auto header = rtp::parse_feedback_header(block);
  if (!header) return;
  const auto want = [&](std::uint32_t ssrc) {
    Consumer* consumer = find_consumer(from, ssrc);
    if (consumer != nullptr && consumer->active() && consumer->producer().is_video()) {
      want_key_frame(consumer->producer(), consumer->layer(), now);
    }
  };
  if (block.is(rtp::RtcpType::transport_feedback, rtp::kFormatNack)) {
    if (Consumer* consumer = find_consumer(from, header->media_ssrc)) take_nack(*consumer, block, now);
  } else if (block.is(rtp::RtcpType::transport_feedback, rtp::kFormatTransportCc)) {
    if (!from.receive->governed()) return;
    if (!from.receive->congestion().feed_feedback(block, now)) site_.counters.drop(Drop::rtcp_malformed);
    if (from.receive->congestion().take_sign()) relieve(from, now);
  } else if (block.is(rtp::RtcpType::payload_feedback, rtp::kFormatPli)) {
    want(header->media_ssrc);
  } else if (block.is(rtp::RtcpType::payload_feedback, rtp::kFormatFir)) {
    rtp::for_each_fir(block, [&](std::uint32_t ssrc, std::uint8_t) { want(ssrc); });
  }
}

void Room::take_nack(Consumer& consumer, const rtp::RtcpBlock& block, Moment now) {
  rtp::for_each_nack(block, [&](std::uint16_t sequence) {
    switch (consumer.resend(sequence, now)) {
      case Consumer::Resend::sent: ++site_.counters.resends; break;
      case Consumer::Resend::refused: break;
      case Consumer::Resend::over_limit: site_.counters.drop(Drop::resend_limit); break;
    }
  });
}

}  // namespace bedside::sfu
