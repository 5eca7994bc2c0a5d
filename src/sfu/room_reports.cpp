// What a room says by itself: key frame requests, NACKs, transport-wide feedback, reports.
#include <algorithm>
#include <array>

#include "sfu/room.hpp"

namespace bedside::sfu {

namespace {

/// RFC 3550 section 6.2 asks for 5 s at these bit rates; lip sync and loss figures want one each second,
/// as browsers send them.
constexpr std::chrono::seconds kReportInterval{1};
static_assert(kReportInterval % kBeat == std::chrono::seconds::zero());
/// Of 256 packets: a tenth.
constexpr std::uint8_t kMuchLost = 26;
constexpr std::size_t kRtcpRoom = 1200;
constexpr std::size_t kNacksAtOnce = 64;

}  // namespace

void Room::send_key_frame_request(Producer& producer, Layer& layer, Moment now) {
  if (producer.owner.inside()) return;
  Transport& transport = *producer.owner.send;
  if (!transport.connected() || producer.paused || !layer.ssrc) return;
  if (layer.key_frame.take_due(now)) {
    std::array<std::uint8_t, 64> buffer;
    rtp::RtcpWriter writer(buffer);
    writer.receiver_report(transport.own_ssrc(), {});
    if (producer.plan.takes_pli) {
      writer.pli(transport.own_ssrc(), *layer.ssrc);
    } else if (producer.plan.takes_fir) {
      writer.fir(transport.own_ssrc(), *layer.ssrc, layer.fir_count++);
    }
    if (transport.send_rtcp(writer.written())) ++site_.counters.key_frame_requests;
  }
  wake(layer.key_frame.deadline());
}

void Room::send_due_nacks(Producer& producer, Layer& layer, Moment now) {
  if (layer.nack.missing() == 0 || !layer.ssrc) return;
  std::array<std::uint16_t, kNacksAtOnce> numbers;
  NackRequester::Advice advice = NackRequester::Advice::go_on;
  const std::size_t count = layer.nack.take_due(now, numbers, advice);
  if (count > 0) {
    Transport& transport = *producer.owner.send;
    std::array<std::uint8_t, kRtcpRoom> buffer;
    rtp::RtcpWriter writer(buffer);
    writer.receiver_report(transport.own_ssrc(), {});
    writer.nack(transport.own_ssrc(), *layer.ssrc, std::span(numbers).first(count));
    transport.send_rtcp(writer.written());
  }
  if (advice == NackRequester::Advice::ask_for_key_frame) want_key_frame(producer, layer.index, now);
  wake(layer.nack.deadline());
}

void Room::send_feedback(Participant& to) {
  Transport& transport = *to.send;
  const std::uint32_t media = to.incoming.empty() ? 0 : to.incoming.front().ssrc;
  std::array<std::uint8_t, kRtcpRoom> buffer;
  while (transport.arrivals().has_unreported()) {
    const std::size_t size = transport.arrivals().write(buffer, transport.own_ssrc(), media);
    if (size == 0 || !transport.send_rtcp(ByteSpan(buffer).first(size))) return;
  }
}

void Room::send_reports(Participant& to, Moment now) {
  if (to.send->connected()) {
    std::array<rtp::ReportBlock, kProducerLimit * kLayerLimit> blocks;
    std::size_t count = 0;
    for (const auto& producer : to.producers) {
      for (Layer& layer : producer->layers) {
        if (!layer.ssrc) continue;
        if (const auto block = layer.stream.make_report(*layer.ssrc, now)) blocks[count++] = *block;
      }
    }
    const auto loses = [](const rtp::ReportBlock& block) { return block.fraction_lost > kMuchLost; };
    to.loses_for = std::any_of(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(count), loses) ? to.loses_for + 1 : 0;
    if (count > 0) {
      std::array<std::uint8_t, kRtcpRoom> buffer;
      rtp::RtcpWriter writer(buffer);
      writer.receiver_report(to.send->own_ssrc(), std::span(blocks).first(count));
      to.send->send_rtcp(writer.written());
    }
  }
  if (!to.receive->connected()) return;
  for (const auto& consumer : to.consumers) {
    const auto info = consumer->sender_info(now);
    if (!info) continue;
    std::array<std::uint8_t, 128> buffer;
    rtp::RtcpWriter writer(buffer);
    writer.sender_report(*info, {});
    writer.source_description(consumer->ssrc(), consumer->parameters().rtcp.cname);
    to.receive->send_rtcp(writer.written());
  }
}

void Room::tick(Participant& participant, Moment now) {
  if (participant.inside()) return;  // sound only, and nobody to report to
  for (Transport* transport : {participant.send.get(), participant.receive.get()}) {
    transport->on_deadline(now);
    after_step(*transport, now);
  }
  if (participant.feedback_at && now >= *participant.feedback_at) {
    participant.feedback_at.reset();
    send_feedback(participant);
  }
  if (participant.reports_at && now >= *participant.reports_at) {
    participant.reports_at = next_beat(now) + (kReportInterval - kBeat);
    send_reports(participant, now);
    tell_reception(participant);
  }
  if (participant.allocate_at && now >= *participant.allocate_at) allocate(participant, now);
  let_out(participant, now);
  send_padding(participant, now);
  wake(participant.feedback_at);
  wake(participant.reports_at);
  wake(participant.allocate_at);
  for (const auto& producer : participant.producers) {
    for (Layer& layer : producer->layers) {
      send_due_nacks(*producer, layer, now);
      send_key_frame_request(*producer, layer, now);
    }
  }
}

void Room::on_deadline(Moment now) {
  if (!deadline_ || now < *deadline_) return;
  deadline_.reset();
  for (const auto& participant : participants_) tick(*participant, now);
  if (const auto voice = speakers_.on_deadline(now)) {
    SpeakerChanged changed;
    for (const auto& participant : participants_) {
      for (const auto& producer : participant->producers) {
        if (*voice == 0 || producer->voice != *voice) continue;
        changed.speaker = participant->id;
        participant->spoke_at = now;
      }
    }
    emit(std::move(changed));
  }
  wake(speakers_.deadline());
}

}  // namespace bedside::sfu
