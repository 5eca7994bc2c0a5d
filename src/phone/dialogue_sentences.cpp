// What is said, made of pieces, and in which order sentences follow each other.
#include <algorithm>

#include "phone/dialogue.hpp"

namespace bedside::phone {

std::string Dialogue::speakable(const std::string& language) const {
  if (book_.has_language(language)) return language;
  // "es-MX" is spoken as "es".
  const std::string general = language.substr(0, language.find('-'));
  if (book_.has_language(general)) return general;
  for (const std::string& own : languages_)
    if (book_.has_language(own)) return own;
  return language;
}

/// A sentence that ends in recorded names, or the one that does without.
Pieces Dialogue::named(std::string_view with_names, std::string_view without) const {
  Pieces pieces{piece(with_names)};
  for (const std::string& name : names_) {
    if (!book_.has(name)) continue;
    if (pieces.size() > 1) pieces.push_back(piece("and"));
    pieces.push_back(name);
    if (pieces.size() > 8) break;  // more names than anybody keeps in mind
  }
  if (pieces.size() == 1) return {piece(without)};
  return pieces;
}

Pieces Dialogue::introduction() const {
  Pieces pieces = named("visit_with", "visit_with_provider");
  if (!introduced_once_) pieces.push_back(piece("privacy"));
  return pieces;
}

Pieces Dialogue::waiting_sentence() const {
  Pieces pieces = named("waiting_for", "waiting_for_provider");
  pieces.push_back(piece("please_stay"));
  return pieces;
}

void Dialogue::say(Pieces pieces) {
  if (pieces.empty()) {
    stop_saying();
    return;
  }
  disarm(quiet);
  saying_ = ++last_number_;
  put(Say{saying_, std::move(pieces)});
}

void Dialogue::say_next(Pieces pieces) {
  if (saying_ == 0) {
    say(std::move(pieces));
  } else {
    next_.push(std::move(pieces));
  }
}

/// What waits behind it is said then: a newcomer is announced whatever keys are pressed.
void Dialogue::stop_saying() {
  if (saying_ == 0) return;
  saying_ = 0;
  put(StopSaying{});
  if (!next_.empty()) say(next_.pop());
}

}  // namespace bedside::phone
