// What keys do: digits of the PIN before it is accepted, star commands after.
#include <algorithm>

#include "phone/dialogue.hpp"

namespace bedside::phone {

void Dialogue::feed_key(const Key& key, Moment now) {
  const char pressed = key.reveal();
  switch (status_) {
    case Status::asking:
    case Status::typing: type_pin(pressed, now); break;
    case Status::called:
      if (pressed == '1' && step(Event::accepted)) {
        put(PressedOne{});
        introduce({language_, names_}, now);
      } else if (pressed == '2') {
        part(Parting::call_declined, Event::declined, now);
      }
      break;
    case Status::introducing:
    case Status::introducing_admitted:
    case Status::waiting:
    case Status::in_call: press_command(pressed, now); break;
    case Status::checking:
    case Status::goodbye:
    case Status::over: break;
  }
}

void Dialogue::type_pin(char key, Moment now) {
  if (key == '*') {
    if (!step(Event::ask_again)) return;
    ask({"start_again"}, now);
    return;
  }
  if (key == '#') {
    // Behind a PIN that was refused meanwhile, or pressed for nothing: nothing is typed, nothing ends.
    if (status_ != Status::typing || !step(Event::ask_again)) return;
    ask({"pin_too_short"}, now);
    return;
  }
  if (!step(Event::digit)) return;
  stop_saying();
  disarm(quiet);
  reminded_ = 0;
  digits_[typed_++] = key;
  arm(key_pause, now + kKeyPause);
  if (typed_ == kPinDigits) finish_pin(now);
}

void Dialogue::finish_pin(Moment now) {
  if (!step(Event::pin_complete)) return;
  disarm(key_pause);
  put(PinTyped{Secret<std::string>(std::string(digits_.begin(), digits_.end()))});
  forget_pin();
  arm(one_moment, now + kOneMomentAfter);
  arm(answer, now + kAnswerWithin);
  if (budget_ == Budget::exceeded) arm(hold_answer, now + kSlowerBy);
}

/// Overwritten, so that no dump of memory shows what was typed.
void Dialogue::forget_pin() {
  volatile char* digits = digits_.data();
  for (std::size_t i = 0; i < digits_.size(); ++i) digits[i] = 0;
  typed_ = 0;
}

void Dialogue::press_command(char key, Moment now) {
  const bool introducing = status_ != Status::waiting && status_ != Status::in_call;
  if (key == '*') {
    star_ = true;
    arm(key_pause, now + kKeyPause);
    if (!introducing) stop_saying();
    return;
  }
  if (!star_) {
    // A lone # ends the PIN in the one-tap string; it means nothing here.
    if (key == '#' || introducing || (hinted_at_ && now - *hinted_at_ < kHintEvery)) return;
    hinted_at_ = now;
    say({piece("hint_help")});
    return;
  }
  star_ = false;
  disarm(key_pause);
  if (key == '#') {
    put(WantLeave{});
    part(Parting::left, Event::leave, now);
  } else if (key == '2') {
    change_language(now);
  } else if (introducing) {
    return;  // the introduction is heard to its end
  } else if (key == '1') {
    say({std::string(kKeyTone), piece(status_ == Status::in_call ? "help_in_call" : "help_waiting")});
  } else if (key == '4' || key == '5' || key == '6') {
    toggle(key, now);
  } else {
    say({piece("hint_help")});
  }
}

void Dialogue::toggle(char key, Moment /*now*/) {
  if (status_ != Status::in_call) {
    say({piece("only_in_call")});
  } else if (key == '4') {
    Pieces pieces = say_who_is_here(language_, people_);
    pieces.insert(pieces.begin(), std::string(kKeyTone));
    say(std::move(pieces));
  } else if (key == '5') {
    put(WantHand{hand_ == Hand::raised ? Hand::down : Hand::raised});
  } else {
    put(WantMicrophone{microphone_ == Microphone::muted ? Microphone::open : Microphone::muted});
  }
}

void Dialogue::change_language(Moment /*now*/) {
  const std::string next = book_.language_after(language_);
  if (next != language_) {
    language_ = next;
    put(WantLanguage{language_});
  }
  Pieces pieces{std::string(kKeyTone), piece("language_name")};
  if (status_ == Status::waiting) std::ranges::move(waiting_sentence(), std::back_inserter(pieces));
  if (status_ == Status::introducing || status_ == Status::introducing_admitted)
    std::ranges::move(introduction(), std::back_inserter(pieces));
  say(std::move(pieces));
}

}  // namespace bedside::phone
