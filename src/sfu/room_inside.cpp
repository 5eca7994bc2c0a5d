// Participants inside the program: no transport, no consumer; plain sound in by feed_inside, out by the sink.
#include <algorithm>
#include <array>

#include "rtp/packet.hpp"
#include "sfu/room.hpp"

namespace bedside::sfu {

namespace {

/// RFC 6716 section 3.2.1: no Opus frame is larger, and a packet here holds one.
constexpr std::size_t kOpusLimit = 1275;
/// The clocks that consumers pass on in their reports are renewed this often.
constexpr std::chrono::seconds kClockInterval{1};

/// What a browser would negotiate that speaks Opus in the router's own numbers.
RtpParameters inside_parameters(std::uint32_t ssrc, const std::string& cname) {
  const RtpCapabilities& router = router_rtp_capabilities();
  const RtpCodecCapability& opus = router.codecs.front();
  RtpParameters parameters;
  parameters.codecs.push_back({opus.mime_type, *opus.preferred_payload_type, opus.clock_rate, opus.channels,
                               opus.parameters, {}});
  for (const auto& extension : router.header_extensions) {
    if (extension.kind == "audio" && extension.uri == rtp::extension::kAudioLevel) {
      parameters.header_extensions.push_back({extension.uri, extension.preferred_id, false});
    }
  }
  RtpEncodingParameters encoding;
  encoding.ssrc = ssrc;
  parameters.encodings.push_back(std::move(encoding));
  parameters.rtcp = {cname, true};
  return parameters;
}

}  // namespace

Result<Done, RoomWhy> Room::add_inside(const ParticipantId& who) {
  const auto added = make_participant(who);
  if (!added) return Refused{added.why()};
  return Done{};
}

Result<std::string, RoomWhy> Room::produce_inside(const ParticipantId& who, std::uint8_t label) {
  Participant* participant = find(who);
  if (participant == nullptr) return Refused{RoomWhy::no_such_participant};
  if (!participant->inside()) return Refused{RoomWhy::bad_parameters};
  if (!participant->producers.empty()) return Refused{RoomWhy::too_many};
  const std::uint32_t ssrc = site_.random.next_u32() | 1U;
  auto made = produce(who, Kind::audio, label, inside_parameters(ssrc, participant->cname));
  if (made) {
    // The lower half: a receiver that misses the first packets cannot mistake the roll-over counter.
    participant->producers.back()->inside_sequence = static_cast<std::uint16_t>(site_.random.below(0x8000));
  }
  return made;
}

void Room::feed_inside(const ParticipantId& who, const InsideSound& sound, Moment now) {
  Participant* from = find(who);
  if (from == nullptr || !from->inside() || from->producers.empty()) {
    return site_.counters.drop(Drop::rtp_unknown_stream);
  }
  Producer& producer = *from->producers.front();
  if (sound.opus.empty() || sound.opus.size() > kOpusLimit) return site_.counters.drop(Drop::rtp_malformed);

  std::array<std::uint8_t, rtp::kHeaderRoom + kOpusLimit> bytes;
  const auto level = static_cast<std::uint8_t>((sound.level.voice ? 0x80U : 0U) | (sound.level.below_full_scale_db & 0x7FU));
  const rtp::Extension element{producer.plan.extensions.audio_level, ByteSpan(&level, 1)};
  const rtp::Header header{producer.plan.payload_type, sound.marker,    false, producer.inside_sequence++,
                           sound.timestamp,            *producer.layers.front().ssrc};
  const std::size_t size = rtp::write_header(bytes, header, std::span(&element, 1));
  std::copy(sound.opus.begin(), sound.opus.end(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  const auto packet = rtp::PacketView::parse(ByteSpan(bytes).first(size + sound.opus.size()));
  if (!packet) return site_.counters.drop(Drop::rtp_malformed);
  if (now >= producer.inside_clocks_due) {
    producer.layers.front().stream.sender_report({*producer.layers.front().ssrc, to_ntp(now.time_since_epoch()), sound.timestamp, 0, 0}, now);
    producer.inside_clocks_due = now + kClockInterval;
  }
  take_media(producer, producer.layers.front(), *packet, false, now);
}

void Room::tell_sink(const Producer& producer, const rtp::PacketView& packet, std::int64_t number, bool came_again,
                     Moment now) {
  sound_sink_->on_sound({producer.voice, producer.owner.id, producer.owner.inside(), number, packet.timestamp(),
                         packet.marker(), came_again, packet.payload()},
                        now);
}

}  // namespace bedside::sfu
