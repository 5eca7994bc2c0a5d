#include "sfu/consumer.hpp"

#include <algorithm>

#include "rtp/rtx.hpp"
#include "rtp/sequence.hpp"

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
  const auto& feedback = parameters_.codecs.front().rtcp_feedback;
  const bool asks = std::any_of(feedback.begin(), feedback.end(), [](const RtcpFeedback& one) {
    return one.type == "nack" && one.parameter.empty();
  });
  if (!producer_.is_video() && asks) sent_sound_ = std::make_unique<SentSound>();
}

bool Consumer::set_paused(bool paused) {
  if (paused_ == paused) return false;
  paused_ = paused;
  return !paused && restart();
}

bool Consumer::restart() {
  cut();
  return producer_.is_video() && (active() || expected());
}

void Consumer::cut() {
  must_sync_ = true;
  queued_layer_ = kNoLayer;
  if (receiver_.governed()) receiver_.pacer().forget(*this);
}

bool Consumer::is_large_enough(const Layer& layer) const {
  return shown_ && layer.long_side >= kLargeEnough * *shown_;
}

bool Consumer::set_layer(int layer, Until until, Because because, Moment now) {
  if (layer == target_) return false;
  if (layer > target_) raised_at_ = now;
  if (layer < target_ && because == Because::path) {
    const bool lasted = now - raised_at_ >= kLasted;
    before_rising_ = lasted ? kBeforeRising : std::min(2 * before_rising_, kLongestBeforeRising);
    lowered_at_ = now;
  }
  if (until == Until::nothing || target_ == kNoLayer || layer == kNoLayer) cut();
  target_ = layer;
  queued_layer_ = kNoLayer;
  return needs_key_frame();
}

bool Consumer::queues(const Layer& layer, const PacketFacts& facts) {
  if (!takes(layer)) return false;
  if (queued_layer_ != kNoLayer) return layer.index == queued_layer_;
  if (!must_sync_ && layer.index == stretch_.layer) return true;
  if (layer.index != target_ || !starts(facts)) return false;
  queued_layer_ = layer.index;
  return true;
}

std::size_t Consumer::write_header(MutableByteSpan out, const rtp::PacketView& packet, rtp::Header header,
                                   std::size_t payload_size, Moment now) {
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
    transport_sequence =
        rtp::extension::write_transport_sequence(receiver_.congestion().packet_sent(payload_size + kWireOverhead, now));
    elements[count++] = {extensions_.transport_wide_cc, transport_sequence};
  }
  return rtp::write_header(out, header, std::span(elements).first(count));
}

std::uint32_t Consumer::timestamp_offset(const Layer& layer, std::uint32_t timestamp, Moment now) const {
  if (clock_layer_ == kNoLayer) return 0;
  const std::chrono::duration<double> elapsed = now - sent_at_;
  const auto ticks = static_cast<std::uint32_t>(elapsed.count() * producer_.plan.clock_rate);
  // By the clocks of the sender's reports where they are known: lips and sound stay together.
  std::optional<std::uint32_t> offset;
  if (layer.index == clock_layer_) {
    offset = clock_offset_;
  } else if (const auto between =
                 layer.stream.clock_offset_to(producer_.layers[static_cast<std::size_t>(clock_layer_)].stream)) {
    offset = *between + clock_offset_;
  }
  // Time never stands still nor runs back for the receiver, whatever the reports say.
  const bool forwards = offset && rtp::is_newer(timestamp + *offset, highest_timestamp_) &&
                        timestamp + *offset - highest_timestamp_ < ticks + producer_.plan.clock_rate;
  return forwards ? *offset : highest_timestamp_ + std::max<std::uint32_t>(ticks, 1) - timestamp;
}

void Consumer::begin_stretch(const Layer& layer, const rtp::PacketView& packet, std::int64_t number,
                             const PacketFacts& facts, Moment now) {
  before_ = stretch_;
  stretch_ = {layer.index, number, highest_ + 1, timestamp_offset(layer, packet.timestamp(), now), 0, 0};
  if (clock_layer_ == kNoLayer) {
    clock_layer_ = layer.index;
  } else if (facts.vp8 && producer_.plan.video_codec == rtp::VideoCodec::vp8) {
    const auto step = [](auto next, auto from) { return static_cast<decltype(next)>(next - from); };
    if (facts.vp8->picture_id) {
      const auto next = static_cast<std::uint16_t>(picture_id_ + 1);
      stretch_.picture_id = step(next, *facts.vp8->picture_id) & 0x7FFF;
    }
    if (facts.vp8->tl0_picture_index) {
      stretch_.tl0 = step(static_cast<std::uint8_t>(tl0_ + 1), *facts.vp8->tl0_picture_index);
    }
  }
  must_sync_ = false;
  queued_layer_ = kNoLayer;
}

void Consumer::remember(std::int64_t ours, std::uint32_t timestamp, const PacketFacts& facts, Moment now) {
  if (ours <= highest_) return;
  highest_ = ours;
  highest_timestamp_ = timestamp;
  sent_at_ = now;
  if (!facts.vp8) return;
  if (facts.vp8->picture_id) {
    picture_id_ = static_cast<std::uint16_t>((*facts.vp8->picture_id + stretch_.picture_id) & 0x7FFF);
  }
  if (facts.vp8->tl0_picture_index) tl0_ = static_cast<std::uint8_t>(*facts.vp8->tl0_picture_index + stretch_.tl0);
}

bool Consumer::forward(const Layer& layer, const rtp::PacketView& packet, std::int64_t number, const PacketFacts& facts,
                       Moment now) {
  if (!active()) return false;
  if (must_sync_ || layer.index != stretch_.layer) {
    if (layer.index != target_) return false;
    if (!starts(facts)) return false;
    begin_stretch(layer, packet, number, facts, now);
  }
  if (number < stretch_.from) return false;
  const std::int64_t ours = stretch_.ours(number);
  const std::uint32_t timestamp = packet.timestamp() + stretch_.timestamp;
  PayloadPrefix prefix;
  ByteSpan payload = packet.payload_with_padding();
  std::size_t replaced = 0;
  if (facts.vp8 && stretch_.changes_payload()) replaced = rewrite_descriptor(stretch_, *facts.vp8, payload, prefix, 0);
  std::array<std::uint8_t, rtp::kHeaderRoom> header;
  const std::size_t size = write_header(
      header, packet,
      {payload_type_, packet.marker(), packet.has_padding(), static_cast<std::uint16_t>(ours), timestamp, ssrc_},
      payload.size(), now);
  if (size == 0) return false;
  remember(ours, timestamp, facts, now);
  if (!receiver_.send_rtp(ByteSpan(header).first(size), ByteSpan(prefix).first(replaced), payload.subspan(replaced),
                          sent_sound_.get(), now)) {
    return false;
  }
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
  const bool sound = !producer_.is_video();
  allowance_ = std::min(sound ? kSoundResendBurst : kResendBurst,
                        allowance_ + elapsed.count() * (sound ? kSoundResendsPerSecond : kResendsPerSecond));
  allowance_at_ = now;
  if (allowance_ < 1) return false;
  allowance_ -= 1;
  recent = {sequence, now};
  return true;
}

const ForwardedStretch* Consumer::stretch_of(std::int64_t ours) const {
  if (stretch_.layer != kNoLayer && ours >= stretch_.from_ours) return &stretch_;
  // After a step down the path has no room for what was too much before, and a key frame makes up for it.
  if (before_.layer != kNoLayer && before_.layer <= stretch_.layer && ours >= before_.from_ours) return &before_;
  return nullptr;
}

Consumer::Resend Consumer::resend_sound(std::uint16_t sequence, Moment now) {
  if (!active()) return Resend::refused;
  const SentSound::Packet kept = sent_sound_->find(sequence, now);
  if (kept.bytes.empty()) return Resend::refused;
  if (!allow_resend(sequence, now)) return Resend::over_limit;
  return receiver_.send_again(kept) ? Resend::sent : Resend::refused;
}

Consumer::Resend Consumer::resend(std::uint16_t sequence, Moment now) {
  if (sent_sound_) return resend_sound(sequence, now);
  if (!active() || !rtx_payload_type_ || must_sync_ || target_ < stretch_.layer) return Resend::refused;
  if (receiver_.governed() && receiver_.pacer().draining(now)) return Resend::refused;
  const auto behind = static_cast<std::uint16_t>(static_cast<std::uint16_t>(highest_) - sequence);
  const ForwardedStretch* stretch = stretch_of(highest_ - behind);
  if (stretch == nullptr) return Resend::refused;
  const Layer& layer = producer_.layers[static_cast<std::size_t>(stretch->layer)];
  if (!layer.cache) return Resend::refused;
  const ByteSpan kept = layer.cache->find(stretch->theirs(highest_ - behind), now);
  if (kept.empty()) return Resend::refused;
  if (!allow_resend(sequence, now)) return Resend::over_limit;
  const auto packet = rtp::PacketView::parse(kept);
  if (!packet) return Resend::refused;
  PayloadPrefix prefix;
  const auto original = rtp::write_osn(sequence);
  std::copy(original.begin(), original.end(), prefix.begin());
  ByteSpan payload = packet->payload_with_padding();
  std::size_t replaced = 0;
  if (producer_.plan.video_codec == rtp::VideoCodec::vp8 && stretch->changes_payload()) {
    if (const auto vp8 = rtp::parse_vp8(packet->payload())) {
      replaced = rewrite_descriptor(*stretch, *vp8, payload, prefix, original.size());
    }
  }
  std::array<std::uint8_t, rtp::kHeaderRoom> header;
  const std::size_t size = write_header(header, *packet,
                                        {*rtx_payload_type_, packet->marker(), packet->has_padding(), rtx_sequence_,
                                         packet->timestamp() + stretch->timestamp, rtx_ssrc_},
                                        payload.size() + original.size(), now);
  if (size == 0) return Resend::refused;
  ++rtx_sequence_;
  const bool sent = receiver_.send_rtp(ByteSpan(header).first(size), ByteSpan(prefix).first(original.size() + replaced),
                                       payload.subspan(replaced));
  if (sent && receiver_.governed()) receiver_.pacer().sent(payload.size() + kWireOverhead, now);
  return sent ? Resend::sent : Resend::refused;
}

std::size_t Consumer::send_padding(Moment now) {
  static constexpr auto kPadding = [] {
    std::array<std::uint8_t, 255> bytes{};
    bytes.back() = 255;  // RFC 3550 section 5.1: how many to leave out, itself among them
    return bytes;
  }();
  if (!can_pad() || !receiver_.connected()) return 0;
  std::array<std::uint8_t, 2> number{};
  std::array<rtp::Extension, 1> elements;
  number = rtp::extension::write_transport_sequence(receiver_.congestion().packet_sent(kPaddingSize, now));
  elements[0] = {extensions_.transport_wide_cc, number};
  std::array<std::uint8_t, rtp::kHeaderRoom> header;
  const std::size_t size = rtp::write_header(
      header, {*rtx_payload_type_, false, true, rtx_sequence_, highest_timestamp_, rtx_ssrc_}, elements);
  if (size == 0) return 0;
  ++rtx_sequence_;
  return receiver_.send_rtp(ByteSpan(header).first(size), {}, kPadding) ? kPaddingSize : 0;
}

std::optional<rtp::SenderInfo> Consumer::sender_info(Moment now) {
  if (!active() || packet_count_ == 0) return std::nullopt;
  if (stretch_.layer == kNoLayer) return std::nullopt;
  const auto clocks = producer_.layers[static_cast<std::size_t>(stretch_.layer)].stream.clocks(now);
  if (!clocks) return std::nullopt;
  last_sr_ = static_cast<std::uint32_t>(clocks->ntp_time >> 16);
  last_sr_at_ = now;
  return rtp::SenderInfo{ssrc_, clocks->ntp_time, clocks->rtp_timestamp + stretch_.timestamp, packet_count_, byte_count_};
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
