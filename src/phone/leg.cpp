#include "phone/leg.hpp"

#include <algorithm>
#include <cmath>

#include "audio/g711.hpp"

namespace bedside::phone {
namespace {

using audio::Rate;

// At the lowest complexity 16 kbit/s add noise that is louder than that of G.711; 24 do not, for the same work.
constexpr int kNarrowBitrate = 24000;
constexpr int kWideBitrate = 32000;
constexpr int kNarrowComplexity = 0;
constexpr int kWideComplexity = 1;
// From 10 % on the encoder puts the last frame into each packet of speech once more, for receivers that lost it.
constexpr int kExpectedLossPercent = 10;
constexpr int kG711Clock = 8000;
// RFC 3389: not played, but a sign of life from an end where nobody speaks.
constexpr std::uint8_t kComfortNoise = 13;
// From a tone in the sound to the event or INFO that says the same: a press is seldom longer, and INFO comes at its end.
constexpr std::chrono::milliseconds kSamePress{1500};
// Softer than any room: digital silence, which need not be sent. Ten frames of it first, so that the end of a word
// is whole.
constexpr float kNothingBelowDbov = -80;
constexpr int kQuietFramesSent = 10;
// RFC 6464: what we say is voice, for browsers that show who speaks.
constexpr float kVoiceAboveDbov = -50;

audio::G711 law_of(Codec codec) { return codec == Codec::pcmu ? audio::G711::mu_law : audio::G711::a_law; }

audio::OpusSettings opus_settings(Rate rate, audio::Switch fec) {
  const bool narrow = rate == Rate::narrow;
  return {rate, narrow ? kNarrowBitrate : kWideBitrate, narrow ? kNarrowComplexity : kWideComplexity,
          fec, fec == audio::Switch::on ? kExpectedLossPercent : 0, audio::Switch::off};
}

}  // namespace

Leg::Leg(const Phrasebook& phrasebook, const LegFormat& format, RandomSource& random, Moment now)
    : format_(format), player_(phrasebook, Rate::narrow), watch_(now), room_timestamp_(random.next_u32()),
      ssrc_(random.next_u32()),
      // The lower half: a telephone that misses the first packets cannot mistake SRTP's roll-over counter.
      sequence_(static_cast<std::uint16_t>(random.below(0x8000))), timestamp_(random.next_u32()) {
  set_up_codec();
}

void Leg::set_up_codec() {
  rate_ = format_.codec == Codec::opus ? Rate::wide : Rate::narrow;
  std::unique_ptr<audio::Decoder> decoder;
  trunk_encoder_.reset();
  if (format_.codec == Codec::opus) {
    decoder = std::make_unique<audio::OpusDecoderOfStream>(rate_);
    trunk_encoder_.emplace(opus_settings(rate_, format_.opus_fec ? audio::Switch::on : audio::Switch::off));
  } else {
    decoder = std::make_unique<audio::G711Decoder>(law_of(format_.codec));
  }
  const int clock = format_.codec == Codec::opus ? audio::kOpusClock : kG711Clock;
  playout_ = std::make_unique<audio::Playout>(std::move(decoder), rate_, clock);
  source_ = {};
  received_ = 0;
  not_in_time_before_ = 0;
  event_keys_.restart();
  tone_keys_.emplace(rate_);
  room_encoder_.emplace(opus_settings(rate_, audio::Switch::on));
  player_.set_rate(rate_);
}

void Leg::change(const LegFormat& format) {
  if (format == format_) return;
  const bool same_codec = format.codec == format_.codec && format.opus_fec == format_.opus_fec;
  format_ = format;
  if (!same_codec) set_up_codec();
}

void Leg::feed_rtp(ByteSpan packet, Moment now) {
  const auto view = rtp::PacketView::parse(packet);
  if (!view) return;
  const bool is_keys = format_.receive_keys && view->payload_type() == *format_.receive_keys;
  const bool is_sound = view->payload_type() == format_.receive_payload_type;
  const bool is_noise = !is_keys && !is_sound && view->payload_type() == kComfortNoise;
  if (!is_keys && !is_sound && !is_noise) return;
  const auto accepted = source_.accept(*view, is_keys ? RtpSource::Kind::keys : RtpSource::Kind::sound);
  if (!accepted) return;
  if (is_noise) {
    watch_.note_comfort_noise(now);
  } else {
    watch_.note_packet(now);
  }
  if (accepted->begins_anew) {
    playout_->restart();
    event_keys_.restart();
    received_ = 0;
    not_in_time_before_ = not_in_time();
  }
  ++received_;
  if (is_keys) {
    if (const auto key = event_keys_.feed(view->payload(), accepted->timestamp)) feed_key(*key);
  } else if (is_sound) {
    playout_->feed({accepted->sequence, accepted->timestamp, view->payload()}, now);
  }
}

std::uint64_t Leg::not_in_time() const { return playout_->counters().late + playout_->counters().duplicate; }

void Leg::feed_key(Key key) {
  // Some ends let the tone through as well: the first press has then been heard in the sound already.
  const bool heard_already = tones_count_ && tone_key_ && tone_key_->key.reveal() == key.reveal() && stepped_at_ - tone_key_->at < kSamePress;
  tones_count_ = false;
  tone_key_.reset();
  if (!heard_already) press(key);
}

void Leg::press(Key key) {
  if (key_count_ == kKeyLimit) return;
  keys_[(first_key_ + key_count_++) % kKeyLimit] = key;
}

std::optional<Key> Leg::next_key() {
  if (key_count_ == 0) return std::nullopt;
  const Key key = std::exchange(keys_[first_key_], Key{});
  first_key_ = (first_key_ + 1) % kKeyLimit;
  --key_count_;
  return key;
}

audio::Samples Leg::hear(Moment now) {
  stepped_at_ = now;
  const auto frame = audio::MutableSamples(voice_).first(audio::frame_size(rate_));
  const auto heard = playout_->pull(frame, now);
  const float dbov = heard == audio::Playout::Heard::silence ? audio::kSilenceDbov : audio::level_dbov(frame);
  const bool may_be_heard = in_room_ && microphone_ == Microphone::open;
  watch_.set_sound_expected(may_be_heard);
  watch_.note_level(dbov, now);
  watch_.note_counts(source_.expected(), received_ - static_cast<std::int64_t>(not_in_time() - not_in_time_before_));
  watch_.on_step(now);

  if (tones_count_ && heard != audio::Playout::Heard::silence) {
    if (const auto key = tone_keys_->feed(frame)) {
      tone_key_ = ToneKey{*key, now};
      press(*key);
    }
  }
  room_timestamp_ += audio::kOpusFrameTicks;
  room_size_ = 0;
  if (!may_be_heard || heard == audio::Playout::Heard::silence) {
    room_marker_ = true;
    return {};
  }
  leveller_.level(frame);
  encode_for_room(frame, dbov);
  return frame;
}

void Leg::encode_for_room(audio::Samples frame, float dbov) {
  quiet_frames_ = dbov < kNothingBelowDbov ? quiet_frames_ + 1 : 0;
  if (quiet_frames_ > kQuietFramesSent) {
    room_marker_ = true;
    return;
  }
  room_size_ = room_encoder_->encode(frame, room_bytes_);
  packet_marker_ = std::exchange(room_marker_, false);
  const float level = audio::level_dbov(frame);
  room_level_ = {level > kVoiceAboveDbov, static_cast<std::uint8_t>(std::lround(-level))};
}

std::optional<RoomPacket> Leg::room_packet() const {
  if (room_size_ == 0) return std::nullopt;
  return RoomPacket{room_timestamp_, packet_marker_, room_level_, ByteSpan(room_bytes_).first(room_size_)};
}

void Leg::speak(audio::Samples room) {
  std::array<audio::Sample, audio::kFrameLimit> samples;
  const auto frame = audio::MutableSamples(samples).first(audio::frame_size(rate_));
  player_.fill(frame, in_room_ ? room : audio::Samples{});

  const bool opus = format_.codec == Codec::opus;
  trunk_size_ = 0;
  if (sending_ == Direction::on) {
    const MutableByteSpan bytes = trunk_bytes_;
    const std::size_t header = rtp::write_header(
        bytes, {format_.send_payload_type, marker_, false, sequence_, timestamp_, ssrc_}, {});
    const auto payload = bytes.subspan(header);
    const std::size_t size = opus ? trunk_encoder_->encode(frame, payload.first(audio::kOpusPacketLimit))
                                  : audio::encode_g711(law_of(format_.codec), frame, payload);
    if (size > 0) {
      trunk_size_ = header + size;
      ++sequence_;
      marker_ = false;
    }
  } else {
    marker_ = true;
  }
  timestamp_ += opus ? audio::kOpusFrameTicks : static_cast<std::uint32_t>(frame.size());
}

void Leg::set_in_room(bool in_room) {
  in_room_ = in_room;
  if (!in_room) room_size_ = 0;
}

}  // namespace bedside::phone
