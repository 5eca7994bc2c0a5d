#include "phone/phrasebook.hpp"

#include "audio/resampler.hpp"
#include "audio/tones.hpp"

namespace bedside::phone {

using audio::Rate;

Clip::Clip(std::vector<audio::Sample> narrow, std::vector<audio::Sample> wide)
    : narrow_(std::move(narrow)), own_wide_(std::move(wide)), wide_(own_wide_) {}

Clip::Clip(const audio::Recording& recording)
    : Clip(recording.rate == Rate::narrow ? recording.samples : audio::resample(recording.samples, Rate::wide, Rate::narrow),
           recording.rate == Rate::wide ? recording.samples : audio::resample(recording.samples, Rate::narrow, Rate::wide)) {}

Clip::Clip(audio::Samples wide) : narrow_(audio::resample(wide, Rate::wide, Rate::narrow)), wide_(wide) {}

Phrasebook::Phrasebook() {
  add(std::string(kChime), {audio::make_chime(Rate::narrow), audio::make_chime(Rate::wide)});
  add(std::string(kKeyTone), {audio::make_key_tone(Rate::narrow), audio::make_key_tone(Rate::wide)});
  add("tone/music", {audio::make_hold_music(Rate::narrow), audio::make_hold_music(Rate::wide)});
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
