// Calls that the clinic makes: dialled, answered, and let in by nothing but the key 1.
#include <algorithm>

#include "base/contact.hpp"
#include "dialin/switchboard.hpp"
#include "dialin/words.hpp"

namespace bedside::dialin {

using desk::CallState;

void Switchboard::call(desk::CallOrder order) {
  post([this, order = std::move(order)](calls::Hall& hall, calls::Now now) { begin_call(hall, order, now); });
}

void Switchboard::hang_up(const InvitationId& invitation) {
  post([this, invitation](calls::Hall& hall, calls::Now now) {
    if (Line* line = find_called(invitation)) hang_up_called(hall, *line, now);
  });
}

Switchboard::Line* Switchboard::find_called(const InvitationId& invitation) {
  for (auto& [call, line] : lines_)
    if (line.called && !line.called->told && line.called->invitation == invitation) return &line;
  return nullptr;
}

struct Switchboard::WayOut {
  const CallingTrunk* trunk = nullptr;  // nothing: there is none
  std::string caller_id = {};           // what the called see; empty: no number
};

/// From a number of the clinic's own, if it can be in the country that is called: a call from abroad is dear, and
/// seldom answered. A clinic without a number on these trunks shows none: another clinic's would lead people there.
Switchboard::WayOut Switchboard::way_out(const desk::CallOrder& order) const {
  enum class Fit { none, a_trunk, same_country, own_number, own_number_and_same_country };
  Fit best = Fit::none;
  WayOut way;
  const auto consider = [&](Fit fit, const CallingTrunk& trunk, const std::string& caller_id) {
    if (fit <= best) return;
    best = fit;
    way = {&trunk, caller_id};
  };
  const auto country = calling_code(order.number.reveal());
  for (const auto& trunk : deps_.trunks) {
    consider(Fit::a_trunk, trunk, {});
    for (const auto& number : trunk.numbers) {
      const bool at_home = calling_code(number) == country;
      if (std::ranges::find(order.own_numbers, number) != order.own_numbers.end())
        consider(at_home ? Fit::own_number_and_same_country : Fit::own_number, trunk, number);
      else if (at_home)
        consider(Fit::same_country, trunk, {});
    }
  }
  return way;
}

void Switchboard::begin_call(calls::Hall& hall, desk::CallOrder order, calls::Now now) {
  if (stopping_ || find_called(order.invitation) != nullptr) return;  // two presses at once are one call
  if (!hall.feed_call(order.clinic, order.visit, order.invitation, CallState::calling, now)) return;  // ended meanwhile
  const calls::CallId call("called-" + std::to_string(++calls_made_));
  Line line{call, {}, {}};
  line.called = Called{order.clinic, order.visit, order.invitation, order.language, order.providers};
  const WayOut way = way_out(order);
  if (telephone_ == nullptr || way.trunk == nullptr) return conclude(hall, line, CallState::trunk_away, now);
  lines_.emplace(call, std::move(line));
  {
    const std::lock_guard lock(mutex_);
    count_ = lines_.size();
  }
  telephone_->dial(call, {way.trunk->name, std::move(order.number), way.caller_id}, [this, call](Result<calls::LegId, calls::DialWhy> answer) {
    post([this, call, answer = std::move(answer)](calls::Hall& of_leg, calls::Now at) { take_dialled(of_leg, call, answer, at); });
  });
}

void Switchboard::take_dialled(calls::Hall& hall, const calls::CallId& call, const Result<calls::LegId, calls::DialWhy>& answer,
                               calls::Now now) {
  Line* line = find(call);
  if (line == nullptr) return;
  if (!answer.ok()) {
    conclude(hall, *line, to_call_state(answer.why()), now);
    return forget(call);
  }
  line->leg = answer.value();
  by_leg_.insert_or_assign(line->leg, call);
}

void Switchboard::on_ringing(const calls::CallId& call) {
  post([this, call](calls::Hall& hall, calls::Now now) {
    Line* line = find(call);
    if (line != nullptr && line->called && line->called->state == CallState::calling) set_state(hall, *line, CallState::ringing, now);
  });
}

void Switchboard::ask_to_press(calls::Hall& hall, Line& line, calls::Now now) {
  if (line.called->told) return;  // hung up on in this moment
  set_state(hall, line, CallState::asking, now);
  phone::Outgoing outgoing{deps_.languages, {line.called->language, {}}};
  for (const auto& provider : line.called->providers) outgoing.introduction.names.push_back(name_piece(provider));
  feed(line, [outgoing = std::move(outgoing)](phone::Caller& caller, Moment at) { caller.dialogue().start(outgoing, at); });
}

void Switchboard::let_in(const Line& line) {
  if (!line.called) return;
  auto outcome = std::make_shared<std::optional<desk::Outcome<desk::CalledPerson>>>();
  deps_.storage.submit(
      [outcome, context = deps_.context(), clinic = line.called->clinic, invitation = line.called->invitation](desk::UnitOfWork& unit) {
        outcome->emplace(desk::called_enters(unit, context, clinic, invitation));
        return (*outcome)->ok();
      },
      [this, call = line.call, outcome](desk::Committed committed) {
        if (committed == desk::Committed::storage_failed) outcome->reset();
        post([this, call, outcome](calls::Hall& hall, calls::Now now) { take_pressed(hall, call, *outcome, now); });
      });
}

void Switchboard::take_pressed(calls::Hall& hall, const calls::CallId& call,
                               const std::optional<desk::Outcome<desk::CalledPerson>>& answer, calls::Now now) {
  Line* line = find(call);
  if (line == nullptr || line->called->told) return;
  const auto part = [&](phone::Parting why) {
    feed(*line, [why](phone::Caller& caller, Moment at) { caller.dialogue().feed_ended(why, at); });
    conclude(hall, *line, CallState::failed, now);
  };
  if (!answer) return part(phone::Parting::unavailable);
  if (!answer->ok()) return part(phone::Parting::expired);
  const desk::CalledPerson& person = answer->value();
  if (!sit_down(hall, *line, person.seat, person.visit, now)) return part(phone::Parting::expired);
  set_state(hall, *line, CallState::joined, now);
}

void Switchboard::set_state(calls::Hall& hall, Line& line, CallState state, calls::Now now) {
  line.called->state = state;
  hall.feed_call(line.called->clinic, line.called->visit, line.called->invitation, state, now);
}

void Switchboard::conclude(calls::Hall& hall, Line& line, CallState how, calls::Now now) {
  if (line.called->told) return;
  line.called->told = true;
  hall.feed_call(line.called->clinic, line.called->visit, line.called->invitation, how, now);
  note_end(*line.called, how);
}

void Switchboard::note_end(const Called& called, CallState how) {
  deps_.storage.submit(
      [context = deps_.context(), clinic = called.clinic, invitation = called.invitation, how](desk::UnitOfWork& unit) {
        return desk::note_call_ended(unit, context, clinic, invitation, how).ok();
      },
      [](desk::Committed) {});
}

void Switchboard::hang_up_called(calls::Hall& hall, Line& line, calls::Now now) {
  const bool joined = line.called->state == CallState::joined;
  conclude(hall, line, joined ? CallState::ended : CallState::hung_up, now);
  if (!joined) return telephone_->hang_up(line.call, calls::HangUp::normal);
  ask(hall, line, calls::Leave{}, now);
  feed(line, [](phone::Caller& caller, Moment at) { caller.dialogue().feed_ended(phone::Parting::left, at); });
}

/// The visit or the invitation has ended, and the hall has forgotten the call.
void Switchboard::end_called(Line& line, calls::EndedReason reason) {
  Called& called = *line.called;
  called.told = true;
  note_end(called, called.state == CallState::joined ? CallState::ended : CallState::hung_up);
  if (called.state < CallState::asking) return telephone_->hang_up(line.call, calls::HangUp::normal);
  // Who is in is told by the hall; who has not pressed 1 hears the same goodbye.
  if (called.state == CallState::asking)
    feed(line, [why = to_parting(reason)](phone::Caller& caller, Moment at) { caller.dialogue().feed_ended(why, at); });
}

}  // namespace bedside::dialin
