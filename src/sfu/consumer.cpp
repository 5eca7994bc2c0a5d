#include "sfu/consumer.hpp"

#include <algorithm>

#include "rtp/rtx.hpp"

namespace bedside::sfu {

Consumer::Consumer(std::string id, Producer& producer, Transport& receiver, RtpParameters parameters,
                   RandomSource& random)
    : id_(std::move(id)),
      producer_(producer),
      receiver_(receiver),
      parameters_(std::move(parameters)),
      extensions_(extension_ids(parameters_)),
      payload_type_(parameters_.codecs.front().payload_type),
      ssrc_(*parameters_.encodings.front().ssrc),
      // The lower half: a receiver that misses the first packets cannot mistake the roll-over counter.
      highest_(random.below(0x8000)),
      rtx_sequence_(static_cast<std::uint16_t>(random.below(0x8000))) {
  if (parameters_.codecs.size() > 1 && parameters_.encodings.front().rtx) {
    rtx_payload_type_ = parameters_.codecs[1].payload_type;
    rtx_ssrc_ = parameters_.encodings.front().rtx->ssrc;
  }
}

bool Consumer::set_paused(bool paused) {
  if (paused_ == paused) return false;
  paused_ = paused;
  return !paused && restart();
}

bool Consumer::restart() {
  must_sync_ = true;
  return producer_.is_video() && active();
}

std::size_t Consumer::write_header(MutableByteSpan out, const rtp::PacketView& packet, std::uint8_t payload_type,
                                   std::uint32_t ssrc, std::uint16_t sequence, Moment now) {
  std::array<rtp::Extension, 4> elements;
  std::size_t count = 0;
  const ExtensionIds& theirs = producer_.plan.extensions;
  const auto copy = [&](std::uint8_t from, std::uint8_t to) {
    if (from == 0 || to == 0) return;
    if (const rtp::Extension* element = packet.find(from)) elements[count++] = {to, element->data};
  };
  copy(theirs.audio_level, extensions_.audio_level);
  copy(theirs.video_orientation, extensions_.video_orientation);
  const auto send_time =
      rtp::extension::write_abs_send_time(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  if (extensions_.abs_send_time != 0) elements[count++] = {extensions_.abs_send_time, send_time};
  std::array<std::uint8_t, 2> transport_sequence{};
  if (extensions_.transport_wide_cc != 0) {
    transport_sequence = rtp::extension::write_transport_sequence(receiver_.next_transport_sequence());
    elements[count++] = {extensions_.transport_wide_cc, transport_sequence};
  }
  const rtp::Header header{payload_type, packet.marker(), packet.has_padding(), sequence, packet.timestamp(), ssrc};
  return rtp::write_header(out, header, std::span(elements).first(count));
}

bool Consumer::forward(const rtp::PacketView& packet, std::int64_t number, bool starts_key_frame, Moment now) {
  if (!active()) return false;
  if (must_sync_) {
    if (producer_.is_video() && producer_.plan.video_codec && !starts_key_frame) return false;
    offset_ = highest_ + 1 - number;
    sync_from_ = number;
    must_sync_ = false;
  }
  if (number < sync_from_) return false;
  const std::int64_t ours = number + offset_;
  std::array<std::uint8_t, rtp::kHeaderRoom> header;
  const std::size_t size =
      write_header(header, packet, payload_type_, ssrc_, static_cast<std::uint16_t>(ours), now);
  if (size == 0) return false;
  highest_ = std::max(highest_, ours);
  if (!receiver_.send_rtp(ByteSpan(header).first(size), {}, packet.payload_with_padding())) return false;
  ++packet_count_;
  byte_count_ += static_cast<std::uint32_t>(packet.payload().size());
  return true;
}

bool Consumer::allow_resend(std::uint16_t sequence, Moment now) {
  // Once in a round trip: the receiver cannot know yet that the first resend was lost.
  Recent& recent = recent_resends_[sequence % recent_resends_.size()];
  const auto quiet = std::clamp<std::chrono::nanoseconds>(round_trip_, std::chrono::milliseconds(5),
                                                          std::chrono::milliseconds(200));
  if (recent.sequence == sequence && now - recent.at < quiet) return false;
  const std::chrono::duration<double> elapsed = now - allowance_at_;
  allowance_ = std::min(kResendBurst, allowance_ + elapsed.count() * kResendsPerSecond);
  allowance_at_ = now;
  if (allowance_ < 1) return false;
  allowance_ -= 1;
  recent = {sequence, now};
  return true;
}

Consumer::Resend Consumer::resend(std::uint16_t sequence, Moment now) {
  if (!active() || !rtx_payload_type_ || !producer_.cache || must_sync_) return Resend::refused;
  const auto behind = static_cast<std::uint16_t>(static_cast<std::uint16_t>(highest_) - sequence);
  const std::int64_t number = highest_ - behind - offset_;
  if (number < sync_from_) return Resend::refused;
  const ByteSpan kept = producer_.cache->find(number, now);
  if (kept.empty()) return Resend::refused;
  if (!allow_resend(sequence, now)) return Resend::over_limit;
  const auto packet = rtp::PacketView::parse(kept);
  if (!packet) return Resend::refused;
  std::array<std::uint8_t, rtp::kHeaderRoom> header;
  const std::size_t size = write_header(header, *packet, *rtx_payload_type_, rtx_ssrc_, rtx_sequence_, now);
  if (size == 0) return Resend::refused;
  ++rtx_sequence_;
  const auto prefix = rtp::write_osn(sequence);
  const bool sent = receiver_.send_rtp(ByteSpan(header).first(size), prefix, packet->payload_with_padding());
  return sent ? Resend::sent : Resend::refused;
}

std::optional<rtp::SenderInfo> Consumer::sender_info(Moment now) {
  if (!active() || packet_count_ == 0) return std::nullopt;
  const auto clocks = producer_.stream.clocks(now);
  if (!clocks) return std::nullopt;
  last_sr_ = static_cast<std::uint32_t>(clocks->ntp_time >> 16);
  last_sr_at_ = now;
  return rtp::SenderInfo{ssrc_, clocks->ntp_time, clocks->rtp_timestamp, packet_count_, byte_count_};
}

void Consumer::receiver_report(const rtp::ReportBlock& report, Moment now) {
  fraction_lost_ = report.fraction_lost;
  if (report.last_sr == 0 || report.last_sr != last_sr_) return;
  const std::chrono::nanoseconds held{
      static_cast<std::int64_t>((std::uint64_t{report.delay_since_sr} * 1'000'000'000ULL) >> 16)};
  const auto round_trip = (now - last_sr_at_) - held;
  if (round_trip > std::chrono::nanoseconds::zero()) round_trip_ = (round_trip_ * 7 + round_trip) / 8;
}

}  // namespace bedside::sfu
