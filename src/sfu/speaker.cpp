#include "sfu/speaker.hpp"

#include <algorithm>

namespace bedside::sfu {

void SpeakerDetector::feed(Source source, rtp::extension::AudioLevel level, Moment now) {
  for (Voice& voice : voices_) {
    if (voice.source != source) continue;
    voice.sum += 127.0 - level.below_full_scale_db;
    ++voice.packets;
    if (!next_) next_ = next_beat(now);
    return;
  }
}

void SpeakerDetector::step(Voice& voice) {
  const double heard = voice.packets > 0 ? voice.sum / voice.packets : 0;
  voice.loudness = (voice.loudness + heard) / 2;
  voice.sum = 0;
  voice.packets = 0;
  const bool above = voice.loudness > kSpeaksAbove;
  voice.steps_above = above ? std::min(voice.steps_above + 1, 100) : 0;
  voice.steps_below = above ? 0 : std::min(voice.steps_below + 1, 100);
}

std::optional<SpeakerDetector::Source> SpeakerDetector::on_deadline(Moment now) {
  if (!next_ || now < *next_) return std::nullopt;
  next_ = next_beat(now);
  Voice* current = nullptr;
  Voice* loudest = nullptr;
  bool all_quiet = true;
  for (Voice& voice : voices_) {
    step(voice);
    if (voice.source == speaker_) current = &voice;
    if (voice.loudness > 1) all_quiet = false;
    const bool speaks = voice.steps_above >= kStepsToBegin;
    if (speaks && (loudest == nullptr || voice.loudness > loudest->loudness)) loudest = &voice;
  }
  for (Voice& voice : voices_) {
    const bool louder = &voice == loudest && current != nullptr && voice.source != speaker_ &&
                        (current->steps_below > 0 || voice.loudness > current->loudness + kLouderBy);
    voice.steps_louder = louder ? voice.steps_louder + 1 : 0;
  }
  Source next = speaker_;
  if (current == nullptr || current->steps_below >= kStepsToEnd) next = loudest != nullptr ? loudest->source : 0;
  if (loudest != nullptr && loudest->steps_louder >= kStepsToTakeOver) next = loudest->source;
  if (all_quiet && next == 0) next_.reset();  // the next packet starts the clock again
  if (next == speaker_) return std::nullopt;
  speaker_ = next;
  return next;
}

}  // namespace bedside::sfu
