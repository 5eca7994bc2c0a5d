#include "phone/player.hpp"

#include <algorithm>

#include "audio/mixer.hpp"

namespace bedside::phone {
namespace {

constexpr float kUnderSentence = 0.25F;

}  // namespace

void Player::say(std::uint32_t number, const Pieces& pieces) {
  stop();
  number_ = number;
  clip_at_ = 0;
  for (const std::string& piece : pieces) {
    const Clip* clip = book_.find(piece);
    if (clip != nullptr && count_ < clips_.size()) clips_[count_++] = clip;
  }
  if (count_ == 0) said_ = number;
}

void Player::set_rate(audio::Rate rate) {
  if (rate == rate_) return;
  const auto from = static_cast<std::size_t>(audio::hertz(rate_));
  const auto to = static_cast<std::size_t>(audio::hertz(rate));
  music_at_ = music_at_ * to / from;
  clip_at_ = clip_at_ * to / from;
  rate_ = rate;
}

void Player::fill(audio::MutableSamples frame, audio::Samples room) {
  fill_background(frame, room);
  const bool saying = next_ < count_;
  const float wanted = saying ? kUnderSentence : 1;
  if (background_ != Background::silence) audio::scale(frame, loudness_, wanted);
  loudness_ = wanted;
  if (saying) add_sentence(frame);
}

void Player::fill_background(audio::MutableSamples frame, audio::Samples room) {
  std::ranges::fill(frame, audio::Sample{0});
  if (background_ == Background::room) {
    std::copy_n(room.begin(), std::min(room.size(), frame.size()), frame.begin());
  } else if (background_ == Background::music) {
    const audio::Samples music = book_.music().at(rate_);
    for (audio::Sample& s : frame) {
      if (music_at_ >= music.size()) music_at_ = 0;
      s = music[music_at_++];
    }
  }
}

void Player::add_sentence(audio::MutableSamples frame) {
  std::size_t at = 0;
  while (at < frame.size() && next_ < count_) {
    const audio::Samples clip = clips_[next_]->at(rate_);
    clip_at_ = std::min(clip_at_, clip.size());
    const std::size_t size = std::min(frame.size() - at, clip.size() - clip_at_);
    audio::mix_into(frame.subspan(at, size), clip.subspan(clip_at_, size));
    at += size;
    clip_at_ += size;
    if (clip_at_ == clip.size()) {
      ++next_;
      clip_at_ = 0;
    }
  }
  if (next_ == count_) said_ = number_;
}

}  // namespace bedside::phone
