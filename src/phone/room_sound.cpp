#include "phone/room_sound.hpp"

#include <algorithm>

namespace bedside::phone {

using audio::Rate;

std::unique_ptr<audio::Playout> RoomSound::make_playout() const {
  return std::make_unique<audio::Playout>(std::make_unique<audio::OpusDecoderOfStream>(rate_), rate_, audio::kOpusClock);
}

bool RoomSound::add_leg(Leg& leg) {
  if (legs_.size() >= kLegLimit) return false;
  legs_.push_back({&leg, {}});
  set_rate();
  return true;
}

void RoomSound::remove_leg(const Leg& leg) {
  std::erase_if(legs_, [&leg](const Member& member) { return member.leg == &leg; });
  set_rate();
}

/// The first wide leg and the last one to go cost every voice one new beginning.
void RoomSound::set_rate() {
  const bool wide = std::ranges::any_of(legs_, [](const Member& member) { return member.leg->rate() == Rate::wide; });
  const Rate rate = wide ? Rate::wide : Rate::narrow;
  if (rate == rate_) return;
  rate_ = rate;
  for (auto& [source, voice] : voices_) voice.playout = make_playout();
  up_.reset();
  down_.reset();
  if (!wide) return;
  up_.emplace(Rate::narrow, Rate::wide);
  down_.emplace(Rate::wide, Rate::narrow);
}

void RoomSound::feed(Source source, std::int64_t number, std::uint32_t timestamp, ByteSpan opus, Moment now,
                     bool came_again) {
  auto found = voices_.find(source);
  if (found == voices_.end()) {
    if (voices_.size() >= kSourceLimit) {
      ++unheard_packets_;
      return;
    }
    found = voices_.emplace(source, Voice{{}, make_playout()}).first;
  }
  Voice& voice = found->second;
  voice.playout->feed({number, voice.timestamps.unwrap(timestamp), opus, came_again}, now);
}

void RoomSound::step(Moment now) {
  set_rate();  // a leg may have agreed upon another codec
  narrow_.clear();
  wide_.clear();
  for (Member& member : legs_) {
    member.own = member.leg->hear(now);
    (member.leg->rate() == Rate::wide ? wide_ : narrow_).add(member.own);
  }
  std::array<audio::Sample, audio::kFrameLimit> samples;
  for (auto& [source, voice] : voices_) {
    const auto frame = audio::MutableSamples(samples).first(audio::frame_size(rate_));
    if (voice.playout->pull(frame, now) != audio::Playout::Heard::silence) (rate_ == Rate::wide ? wide_ : narrow_).add(frame);
  }
  if (rate_ == Rate::wide) exchange_sums();
  for (const Member& member : legs_) {
    const Rate rate = member.leg->rate();
    const auto room = audio::MutableSamples(samples).first(audio::frame_size(rate));
    (rate == Rate::wide ? wide_ : narrow_).all_but(member.own, room);
    member.leg->speak(room);
  }
}

/// Each sum gets what the other one had before.
void RoomSound::exchange_sums() {
  std::array<audio::Sample, audio::kFrameLimit> narrow;
  std::array<audio::Sample, audio::kFrameLimit> wide;
  std::array<audio::Sample, audio::kFrameLimit> made_wide;
  std::array<audio::Sample, audio::kFrameLimit> made_narrow;
  const auto narrow_frame = audio::MutableSamples(narrow).first(audio::frame_size(Rate::narrow));
  narrow_.all_but({}, narrow_frame);
  wide_.all_but({}, wide);
  up_->convert(narrow_frame, made_wide);
  const auto made_narrow_frame = audio::MutableSamples(made_narrow).first(audio::frame_size(Rate::narrow));
  down_->convert(wide, made_narrow_frame);
  wide_.add(made_wide);
  narrow_.add(made_narrow_frame);
}

}  // namespace bedside::phone
