// The flow; keys are in dialogue_keys.cpp, sentences in dialogue_sentences.cpp.
#include "phone/dialogue.hpp"

#include <algorithm>
#include <utility>

#include "base/invariant.hpp"

namespace bedside::phone {

bool Dialogue::step(Event event) {
  const auto next = next_status(status_, event);
  if (!next) return false;
  if (status_ == Status::in_call && *next != Status::in_call) put(LeaveRoom{});
  status_ = *next;
  return true;
}

void Dialogue::start(const Incoming& call, Moment now) {
  BEDSIDE_INVARIANT(!call.languages.empty(), "a number without a language");
  languages_ = call.languages;
  language_ = speakable(call.languages.front());
  budget_ = call.budget;
  put(SetBackground{Background::silence});
  arm(before_accepted, now + kBeforeAccepted);
  Pieces greeting;
  for (const std::string& language : languages_) {
    if (!book_.has_language(language)) continue;
    greeting.push_back(language + "/welcome");
    greeting.push_back(language + "/ask_pin");
  }
  say(std::move(greeting));
}

void Dialogue::start(const Outgoing& call, Moment now) {
  BEDSIDE_INVARIANT(!call.languages.empty(), "a call without a language");
  languages_ = call.languages;
  language_ = speakable(call.introduction.language);
  names_ = call.introduction.names;
  status_ = Status::called;
  put(SetBackground{Background::silence});
  arm(called_limit, now + kCalledFor);
  say_called();
}

void Dialogue::say_called() {
  ++called_times_;
  Pieces pieces = named("called_by", "called");
  pieces.push_back(piece("press_one"));
  say(std::move(pieces));
}

void Dialogue::feed_said(std::uint32_t number, Moment now) {
  if (number == 0 || number != saying_) return;
  saying_ = 0;
  if (!next_.empty()) {
    say(next_.pop());
    return;
  }
  switch (status_) {
    case Status::asking: arm(quiet, now + kQuietAfterAsking); break;
    case Status::called:
      if (called_times_ < kCalledTimes) arm(called_repeat, now + kCalledRepeat);
      break;
    case Status::introducing:
    case Status::introducing_admitted: finish_introduction(now); break;
    case Status::goodbye:
      if (step(Event::said_goodbye)) put(HangUp{parting_});
      disarm(goodbye_limit);
      break;
    case Status::typing:
    case Status::checking:
    case Status::waiting:
    case Status::in_call:
    case Status::over: break;
  }
}

void Dialogue::hold_answer_for(std::chrono::milliseconds by, Moment now) {
  if (status_ != Status::checking) return;
  const Moment until = now + by;
  if (!timers_[hold_answer] || *timers_[hold_answer] < until) arm(hold_answer, until);
}

void Dialogue::feed_pin_answer(PinAnswer answer_given, Moment now) {
  if (status_ != Status::checking || held_answer_) return;
  disarm(answer);
  if (timers_[hold_answer]) {
    held_answer_ = std::move(answer_given);
  } else {
    take_answer(std::move(answer_given), now);
  }
}

void Dialogue::take_answer(PinAnswer given, Moment now) {
  disarm(answer);
  disarm(one_moment);
  if (auto* accepted = std::get_if<PinAccepted>(&given)) {
    if (!step(Event::accepted)) return;
    introduce(accepted->introduction, now);
  } else if (auto* early = std::get_if<PinTooEarly>(&given)) {
    language_ = speakable(early->language);
    Pieces pieces;
    for (int times = 0; times < 2; ++times) {
      pieces.push_back(piece("too_early"));
      std::ranges::move(say_day_and_time(language_, book_.order(language_), early->starts), std::back_inserter(pieces));
    }
    part(Parting::too_early, Event::too_early, now, std::move(pieces));
  } else if (auto* locked = std::get_if<PinLocked>(&given)) {
    language_ = speakable(locked->language);
    part(Parting::turned_away, Event::give_up, now);
  } else if (std::holds_alternative<PinUnavailable>(given)) {
    part(Parting::unavailable, Event::give_up, now);
  } else if (++wrong_ >= (budget_ == Budget::exceeded ? 1 : kTries)) {
    part(Parting::wrong_pins, Event::pin_refused_for_good, now);
  } else if (step(Event::pin_refused)) {
    ask({"pin_wrong"}, now);
  }
}

/// Asks for the PIN, in every language of the number, because nobody knows yet which one the caller speaks.
void Dialogue::ask(const Pieces& first, Moment now) {
  forget_pin();
  disarm(key_pause);
  disarm(quiet);
  Pieces pieces;
  for (const std::string& language : languages_) {
    if (!book_.has_language(language)) continue;
    for (const std::string& id : first) pieces.push_back(language + "/" + id);
    pieces.push_back(language + "/ask_pin");
  }
  say(std::move(pieces));
  if (saying_ == 0) arm(quiet, now + kQuietAfterAsking);
}

void Dialogue::remind(Moment now) {
  if (++reminded_ > kReminders) {
    part(Parting::no_pin, Event::give_up, now);
    return;
  }
  if (step(Event::ask_again)) ask({reminded_ == 2 ? "no_keys_arrive" : "remind_pin"}, now);
}

void Dialogue::introduce(const Introduction& given, Moment now) {
  disarm(before_accepted);
  disarm(called_limit);
  disarm(called_repeat);
  language_ = speakable(given.language);
  names_ = given.names;
  say(introduction());
  if (saying_ == 0) finish_introduction(now);
}

void Dialogue::finish_introduction(Moment now) {
  introduced_once_ = true;
  if (!step(Event::introduced)) return;
  if (status_ == Status::in_call) {
    enter();
  } else {
    begin_waiting(now);
  }
}

void Dialogue::begin_waiting(Moment now) {
  put(SetBackground{Background::music});
  arm(waiting_repeat, now + kWaitingRepeat);
  Pieces pieces;
  if (waiting_for_ == WaitingFor::provider_to_return) pieces.push_back(piece("provider_left"));
  if (waiting_for_ == WaitingFor::provider_who_put_back) pieces.push_back(piece("put_back"));
  if (waiting_for_ == WaitingFor::others_who_talk_alone) pieces.push_back(piece("others_alone"));
  if (waiting_for_ == WaitingFor::admission) pieces.push_back(piece("provider_told"));
  std::ranges::move(waiting_sentence(), std::back_inserter(pieces));
  say(std::move(pieces));
}

void Dialogue::enter() {
  disarm(waiting_repeat);
  put(EnterRoom{});
  put(SetBackground{Background::room});
  say({piece("entered"), piece("hint_help")});
}

void Dialogue::feed_waiting(WaitingFor what, Moment now) {
  const bool is_news = what != std::exchange(waiting_for_, what);
  // The provider has come meanwhile, and is asked.
  if (is_news && what == WaitingFor::admission && status_ == Status::waiting)
    say_next({std::string(kChime), piece("provider_told")});
  const bool was_in = status_ == Status::in_call;
  if (!step(Event::put_back)) return;
  star_ = false;
  if (was_in) begin_waiting(now);
}

void Dialogue::feed_admitted(Moment /*now*/) {
  const bool waited = status_ == Status::waiting;
  if (step(Event::admitted) && waited) enter();
}

void Dialogue::feed_microphone(Microphone microphone, By by) {
  if (microphone == microphone_) return;
  microphone_ = microphone;
  if (status_ != Status::in_call) return;
  std::string_view what = "heard_again";
  if (microphone == Microphone::muted) what = by == By::self ? "muted" : "muted_by_provider";
  say({std::string(kKeyTone), piece(what)});
}

void Dialogue::feed_hand(Hand hand, By by) {
  if (hand == hand_) return;
  hand_ = hand;
  if (status_ != Status::in_call) return;
  std::string_view what = "hand_up";
  if (hand == Hand::down) what = by == By::self ? "hand_down" : "hand_lowered_by_provider";
  say({std::string(kKeyTone), piece(what)});
}

void Dialogue::feed_entered(PersonKind kind) {
  if (status_ == Status::in_call) say_next({std::string(kChime), piece("entered." + std::string(word(kind)))});
}

void Dialogue::feed_notice(Notice /*notice*/) {
  if (status_ == Status::waiting) say_next({std::string(kChime), piece("few_minutes")});
}

void Dialogue::feed_trouble(Trouble trouble, Moment now) {
  if (status_ != Status::in_call && status_ != Status::waiting) return;
  auto& last = trouble_at_[static_cast<std::size_t>(trouble)];
  if (last && now - *last < kTroubleEvery) return;
  last = now;
  say_next({piece(trouble == Trouble::not_heard ? "not_heard" : "bad_line")});
}

void Dialogue::feed_ended(Parting why, Moment now) { part(why, Event::ended, now); }

void Dialogue::feed_hung_up() {
  if (status_ == Status::over || !step(Event::hung_up)) return;
  forget_pin();
  held_answer_.reset();
  timers_ = {};
}

void Dialogue::part(Parting why, Event event, Moment now, Pieces before) {
  if (!step(event)) return;
  forget_pin();
  held_answer_.reset();
  timers_ = {};
  while (!next_.empty()) next_.pop();
  parting_ = why;
  put(SetBackground{Background::silence});
  arm(goodbye_limit, now + kGoodbyeAtMost);
  // Who has typed no PIN has no language yet.
  const bool unknown = why == Parting::no_pin || why == Parting::wrong_pins || why == Parting::unavailable;
  const std::string id = "goodbye." + std::string(word(why));
  if (unknown) {
    for (const std::string& language : languages_)
      if (book_.has_language(language)) before.push_back(language + "/" + id);
  } else {
    before.push_back(piece(id));
  }
  say(std::move(before));
}

void Dialogue::on_deadline(Moment now) {
  for (int timer = 0; timer < timer_count; ++timer) {
    auto& at = timers_[static_cast<std::size_t>(timer)];
    if (!at || *at > now) continue;
    at.reset();
    on_timer(static_cast<Timer>(timer), now);
  }
}

void Dialogue::on_timer(Timer timer, Moment now) {
  switch (timer) {
    case before_accepted: part(Parting::no_pin, Event::give_up, now); break;
    case key_pause:
      star_ = false;
      if (status_ == Status::typing && step(Event::ask_again)) ask({"pin_too_short"}, now);
      break;
    case quiet:
      if (status_ == Status::asking) remind(now);
      break;
    case answer: part(Parting::unavailable, Event::give_up, now); break;
    case one_moment:
      if (status_ != Status::checking) break;
      say({piece("one_moment")});
      arm(one_moment, now + kOneMomentAgain);
      break;
    case hold_answer:
      if (held_answer_) {
        PinAnswer held = std::move(*held_answer_);
        held_answer_.reset();
        take_answer(std::move(held), now);
      }
      break;
    case waiting_repeat:
      if (status_ != Status::waiting) break;
      arm(waiting_repeat, now + kWaitingRepeat);
      if (saying_ == 0) say(waiting_sentence());
      break;
    case called_limit: part(Parting::nobody_there, Event::give_up, now); break;
    case called_repeat:
      if (status_ == Status::called) say_called();
      break;
    case goodbye_limit:
      if (status_ == Status::goodbye && step(Event::said_goodbye)) put(HangUp{parting_});
      break;
    case timer_count: break;
  }
}

std::optional<Moment> Dialogue::deadline() const {
  std::optional<Moment> first;
  for (const auto& at : timers_)
    if (at && (!first || *at < *first)) first = at;
  return first;
}

std::optional<DialogueOutput> Dialogue::next_output() {
  if (outputs_.empty()) return std::nullopt;
  DialogueOutput output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

}  // namespace bedside::phone
