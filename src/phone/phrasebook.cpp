#include "phone/phrasebook.hpp"

#include "audio/resampler.hpp"
#include "audio/tones.hpp"

namespace bedside::phone {

using audio::Rate;

Phrasebook::Phrasebook() {
  clips_[std::string(kChime)] = {audio::make_chime(Rate::narrow), audio::make_chime(Rate::wide)};
  clips_[std::string(kKeyTone)] = {audio::make_key_tone(Rate::narrow), audio::make_key_tone(Rate::wide)};
  clips_["tone/music"] = {audio::make_hold_music(Rate::narrow), audio::make_hold_music(Rate::wide)};
}

void Phrasebook::add(const std::string& piece, const audio::Recording& recording) {
  if (recording.rate == Rate::narrow) {
    clips_[piece] = {recording.samples, audio::resample(recording.samples, Rate::narrow, Rate::wide)};
  } else {
    clips_[piece] = {audio::resample(recording.samples, Rate::wide, Rate::narrow), recording.samples};
  }
}

std::vector<std::string> Phrasebook::missing(const std::string& language) const {
  std::vector<std::string> wanted = required_pieces();
  if (has_language(language)) {
    for (auto& piece : pieces_of(order(language))) wanted.push_back(std::move(piece));
  }
  std::erase_if(wanted, [&](const std::string& id) { return has(language + "/" + id); });
  return wanted;
}

const Clip* Phrasebook::find(const std::string& piece) const {
  const auto found = clips_.find(piece);
  return found == clips_.end() ? nullptr : &found->second;
}

std::string Phrasebook::language_after(const std::string& language) const {
  auto next = orders_.upper_bound(language);
  if (next == orders_.end()) next = orders_.begin();
  return next == orders_.end() ? language : next->first;
}

}  // namespace bedside::phone
