#include "bench/load/media_source.hpp"

#include <algorithm>

namespace bedside::load {

namespace {

constexpr std::size_t kStampSize = 16;
constexpr std::uint64_t kStampMark = 0x426564736964654CULL;  // no chance bytes
/// After a stall nobody sends what is minutes old.
constexpr std::chrono::milliseconds kLatestCatchUp{100};

void write_stamp(std::vector<std::uint8_t>& packet, Moment now) {
  ByteWriter writer(MutableByteSpan(packet).last(kStampSize));
  writer.u64(kStampMark);
  writer.u64(static_cast<std::uint64_t>(now.time_since_epoch().count()));
}

Moment at_beat(Moment begin, std::int64_t beat, int per_second) {
  return begin + std::chrono::nanoseconds(beat * 1'000'000'000 / per_second);
}

}  // namespace

std::optional<Moment> stamp_of(const rtp::PacketView& packet) {
  if (packet.payload().size() < kStampSize) return std::nullopt;
  ByteReader reader(packet.payload().last(kStampSize));
  if (reader.u64() != kStampMark) return std::nullopt;
  return Moment(std::chrono::nanoseconds(static_cast<std::int64_t>(reader.u64())));
}

MediaSource::MediaSource(bool video, RandomSource& random, Moment now)
    : video_(video),
      video_ssrc_(random.next_u32() & ~1U),
      sound_ssrc_(random.next_u32() | 1U),
      video_sequence_(static_cast<std::uint16_t>(random.below(0x8000))),
      sound_sequence_(static_cast<std::uint16_t>(random.below(0x8000))),
      begin_(now + std::chrono::microseconds(random.below(1'000'000 / kFramesPerSecond))),
      sound_begin_(now + std::chrono::microseconds(random.below(1'000'000 / kSoundPacketsPerSecond))),
      next_frame_(begin_),
      next_sound_(sound_begin_) {}

std::span<const std::vector<std::uint8_t>> MediaSource::take_due(Moment now) {
  count_ = 0;
  if (const auto late = now - deadline(); late > kLatestCatchUp) {
    begin_ += late;
    sound_begin_ += late;
    next_frame_ += late;
    next_sound_ += late;
  }
  if (video_ && now >= next_frame_) add_frame(now);
  if (now >= next_sound_) add_sound(now);
  return std::span(packets_).first(count_);
}

std::vector<std::uint8_t>& MediaSource::next_packet() {
  if (count_ == packets_.size()) packets_.emplace_back();
  return packets_[count_++];
}

void MediaSource::add_frame(Moment now) {
  const std::int64_t first = frames_ * kVideoPacketsPerSecond / kFramesPerSecond;
  const std::int64_t end = (frames_ + 1) * kVideoPacketsPerSecond / kFramesPerSecond;
  const auto timestamp = static_cast<std::uint32_t>(frames_ * 90000 / kFramesPerSecond);
  for (std::int64_t i = first; i < end; ++i) {
    auto& packet = next_packet();
    packet.assign(kVideoPacketSize, static_cast<std::uint8_t>(i));
    const auto transport = rtp::extension::write_transport_sequence(transport_sequence_++);
    const std::uint8_t mid[] = {'1'};
    const rtp::Extension elements[] = {{4, mid}, {3, transport}};
    const rtp::Header header{96, i + 1 == end, false, video_sequence_++, timestamp, video_ssrc_};
    const std::size_t at = rtp::write_header(packet, header, elements);
    // RFC 7741: descriptor with S at the frame's first packet, which begins with the frame's tag (P bit 0: key
    // frame), the start code, 320x240.
    const std::uint8_t tag = key_frame_wanted_ ? 0x10 : 0x11;
    const std::uint8_t start[] = {0x10, tag, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00};
    if (i == first) {
      std::copy(std::begin(start), std::end(start), packet.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      packet[at] = 0x00;
    }
    write_stamp(packet, now);
  }
  key_frame_wanted_ = false;
  next_frame_ = at_beat(begin_, ++frames_, kFramesPerSecond);
}

void MediaSource::add_sound(Moment now) {
  auto& packet = next_packet();
  packet.assign(kSoundPacketSize, 0x55);
  const auto transport = rtp::extension::write_transport_sequence(transport_sequence_++);
  const std::uint8_t mid[] = {'0'};
  const std::uint8_t level[] = {0x80 | 40};
  const rtp::Extension elements[] = {{4, mid}, {3, transport}, {1, level}};
  const auto timestamp = static_cast<std::uint32_t>(sounds_ * 48000 / kSoundPacketsPerSecond);
  rtp::write_header(packet, {111, false, false, sound_sequence_++, timestamp, sound_ssrc_}, elements);
  write_stamp(packet, now);
  next_sound_ = at_beat(sound_begin_, ++sounds_, kSoundPacketsPerSecond);
}

}  // namespace bedside::load
