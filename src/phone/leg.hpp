// The sound of one caller, both ways: RTP of the trunk in, levelled frames and Opus for the room out; sentences, music
// and the room's mix in, RTP for the trunk out. Keys and health fall out on the way.
//
// An engine: plain packets (authenticated and decrypted before) and moments in, packets out. It steps every 20 ms in
// two halves, so that a room can mix between them: hear() all legs, sum, speak() all legs. Allocates nothing per
// packet or step. Knows no visit, no PIN's meaning, no SIP.
#pragma once

#include <array>
#include <optional>

#include "audio/event_keys.hpp"
#include "audio/leveller.hpp"
#include "audio/playout.hpp"
#include "audio/tone_keys.hpp"
#include "base/random.hpp"
#include "phone/health.hpp"
#include "phone/player.hpp"
#include "phone/rtp_source.hpp"

namespace bedside::phone {

enum class Codec { pcmu, pcma, opus };

/// What the two sides agreed upon.
struct LegFormat {
  Codec codec = Codec::pcmu;
  std::uint8_t receive_payload_type = 0;
  std::uint8_t send_payload_type = 0;
  std::optional<std::uint8_t> receive_keys;  // telephone-event
  bool opus_fec = false;                     // the other side wants redundancy
  bool operator==(const LegFormat&) const = default;
};

/// What goes to the room's browsers in one step: the payload of one Opus packet.
struct RoomPacket {
  std::uint32_t timestamp = 0;  // 48 kHz
  bool marker = false;          // the first after a silence
  rtp::extension::AudioLevel level;
  ByteSpan opus;
};

class Leg {
 public:
  Leg(const Phrasebook& phrasebook, const LegFormat& format, RandomSource& random, Moment now);

  /// A new agreement; what did not change goes on without a gap.
  void change(const LegFormat& format);
  /// Hold, either way: what is not sent passes all the same; what does not come is not missed.
  enum class Direction { off, on };
  void set_sending(Direction direction) { sending_ = direction; }
  void set_receiving(Direction direction, Moment now) { watch_.set_expecting(direction == Direction::on, now); }

  void feed_rtp(ByteSpan packet, Moment now);
  /// By SIP INFO, or by an event.
  void feed_key(Key key);
  /// From a receiver report about what we send.
  void feed_far_loss(double share, Moment now) { watch_.note_far_loss(share, now); }

  /// First half of a step: what the caller said. Empty while nothing of it may be heard.
  audio::Samples hear(Moment now);
  /// Second half: `room` is everybody else, empty outside a room.
  void speak(audio::Samples room);
  /// Of this step, empty where there is none. Both live until the next step.
  ByteSpan trunk_packet() const { return ByteSpan(trunk_bytes_).first(trunk_size_); }
  std::optional<RoomPacket> room_packet() const;

  void set_in_room(bool in_room);
  void set_microphone(Microphone microphone) { microphone_ = microphone; }
  Player& player() { return player_; }

  std::optional<Key> next_key();
  const Health& health() const { return watch_.health(); }
  bool is_to_be_asked(Moment now) { return watch_.is_to_be_asked(now); }
  audio::Rate rate() const { return rate_; }
  const audio::Playout::Counters& counters() const { return playout_->counters(); }
  std::uint32_t ssrc() const { return ssrc_; }

 private:
  /// Faster than fingers; further ones are dropped.
  static constexpr std::size_t kKeyLimit = 16;
  static constexpr std::size_t kTrunkPacketLimit = rtp::kFixedHeaderSize + audio::kOpusPacketLimit;

  void set_up_codec();
  void press(Key key);
  std::uint64_t not_in_time() const;
  void encode_for_room(audio::Samples frame, float dbov);

  LegFormat format_;
  audio::Rate rate_ = audio::Rate::narrow;
  Player player_;
  HealthWatch watch_;
  RtpSource source_;
  std::unique_ptr<audio::Playout> playout_;
  std::int64_t received_ = 0;             // packets since the stream began
  std::uint64_t not_in_time_before_ = 0;  // the playout's counters at that time
  audio::EventKeys event_keys_;
  std::optional<audio::ToneKeys> tone_keys_;
  bool tones_count_ = true;  // until keys come any other way
  struct ToneKey {
    Key key;
    Moment at;
  };
  std::optional<ToneKey> tone_key_;  // the last that was heard in the sound
  Moment stepped_at_{};
  audio::Leveller leveller_;
  std::array<Key, kKeyLimit> keys_{};
  std::size_t first_key_ = 0;
  std::size_t key_count_ = 0;

  bool in_room_ = false;
  Microphone microphone_ = Microphone::open;
  std::array<audio::Sample, audio::kFrameLimit> voice_{};
  std::optional<audio::OpusVoiceEncoder> room_encoder_;
  std::array<std::uint8_t, audio::kOpusPacketLimit> room_bytes_{};
  std::size_t room_size_ = 0;
  std::uint32_t room_timestamp_ = 0;
  bool room_marker_ = true;     // of the next packet
  bool packet_marker_ = false;  // of the present one
  int quiet_frames_ = 0;
  rtp::extension::AudioLevel room_level_;

  Direction sending_ = Direction::on;
  std::optional<audio::OpusVoiceEncoder> trunk_encoder_;
  std::array<std::uint8_t, kTrunkPacketLimit> trunk_bytes_{};
  std::size_t trunk_size_ = 0;
  std::uint32_t ssrc_ = 0;
  std::uint16_t sequence_ = 0;
  std::uint32_t timestamp_ = 0;
  bool marker_ = true;
};

}  // namespace bedside::phone
