#include "dialin/switchboard.hpp"

#include "calls/from_desk.hpp"
#include "dialin/words.hpp"

namespace bedside::dialin {

namespace {

/// Requests of a telephone: their replies are of no use, the list of people says what became true.
constexpr std::int64_t kNoReply = 0;

}  // namespace

Switchboard::Switchboard(Dependencies dependencies) : deps_(std::move(dependencies)) {}

Switchboard::~Switchboard() = default;

Switchboard::Line* Switchboard::find(const calls::CallId& call) {
  const auto at = lines_.find(call);
  return at == lines_.end() ? nullptr : &at->second;
}

Switchboard::Line* Switchboard::find(const calls::LegId& leg) {
  const auto at = by_leg_.find(leg);
  return at == by_leg_.end() ? nullptr : find(at->second);
}

Switchboard::Line* Switchboard::find(calls::ConnectionId connection) {
  const auto at = by_connection_.find(connection);
  return at == by_connection_.end() ? nullptr : find(at->second);
}

void Switchboard::ask(calls::Hall& hall, const Line& line, calls::Request request, calls::Now now) {
  if (line.connection) hall.feed_request(*line.connection, kNoReply, std::move(request), now);
}

// ---- calls come and go ----

void Switchboard::set_telephone(calls::Telephone& telephone) {
  post([this, &telephone](calls::Hall&, calls::Now) {
    telephone_ = &telephone;
    for (const auto& [call, line] : lines_)
      if (!line.called) telephone_->answer(call);
  });
}

void Switchboard::on_incoming(const calls::IncomingCall& call) {
  post([this, call](calls::Hall&, calls::Now) { take_call(call); });
}

void Switchboard::take_call(const calls::IncomingCall& call) {
  if (stopping_ && telephone_ != nullptr) return telephone_->hang_up(call.call, calls::HangUp::busy);
  lines_.insert_or_assign(call.call, Line{call.call, call.leg, call.caller});
  by_leg_.insert_or_assign(call.leg, call.call);
  {
    const std::lock_guard lock(mutex_);
    count_ = lines_.size();
  }
  if (telephone_ != nullptr) telephone_->answer(call.call);
}

void Switchboard::on_answered(const calls::CallId& call) {
  post([this, call](calls::Hall& hall, calls::Now now) {
    Line* line = find(call);
    if (line == nullptr) return;
    if (line->called) return ask_to_press(hall, *line, now);
    feed(*line, [languages = deps_.languages](phone::Caller& caller, Moment at) {
      caller.dialogue().start(phone::Incoming{languages, phone::Budget::kept}, at);
    });
    // Read by the writer: neither this thread nor the greeting waits for a database.
    auto over = std::make_shared<bool>(false);
    deps_.storage.submit(
        [over, context = deps_.context(), caller = line->caller](desk::UnitOfWork& unit) {
          *over = desk::over_pin_budget(unit, context, caller);
          return false;  // nothing to write
        },
        [this, call, over](desk::Committed) {
          post([this, call, over](calls::Hall&, calls::Now) {
            const Line* asked = find(call);
            if (asked != nullptr && *over) give_one_try(*asked);
          });
        });
  });
}

void Switchboard::give_one_try(const Line& line) {
  feed(line, [](phone::Caller& caller, Moment) { caller.dialogue().feed_budget(phone::Budget::exceeded); });
}

void Switchboard::on_key(const calls::CallId& call, char key) {
  post([this, call, key = phone::Key(key)](calls::Hall&, calls::Now) {
    const Line* line = find(call);
    if (line == nullptr) return;
    feed(*line, [key](phone::Caller& caller, Moment) { caller.leg().feed_key(key); });
  });
}

void Switchboard::on_ended(const calls::CallId& call, calls::CallEnd why) {
  post([this, call, why](calls::Hall& hall, calls::Now now) {
    Line* line = find(call);
    if (line == nullptr) return;
    if (line->called) conclude(hall, *line, to_call_state(why, line->called->state), now);
    if (line->connection) {
      // Whoever hangs up has left; whoever is cut off keeps the seat for a while, as behind a browser.
      if (why == calls::CallEnd::lost) {
        hall.feed_disconnected(*line->connection, now);
      } else {
        ask(hall, *line, calls::Leave{}, now);
      }
    }
    forget(call);
  });
}

void Switchboard::forget(const calls::CallId& call) {
  const auto at = lines_.find(call);
  if (at == lines_.end()) return;
  by_leg_.erase(at->second.leg);
  if (at->second.connection) by_connection_.erase(*at->second.connection);
  lines_.erase(at);
  const std::lock_guard lock(mutex_);
  count_ = lines_.size();
  quiet_.notify_all();
}

void Switchboard::stop() {
  post([this](calls::Hall& hall, calls::Now now) {
    stopping_ = true;
    for (const auto& [call, line] : lines_) {
      if (line.called && line.called->state < desk::CallState::asking) {
        telephone_->hang_up(call, calls::HangUp::normal);
        continue;
      }
      feed(line, [](phone::Caller& caller, Moment at) { caller.dialogue().feed_ended(phone::Parting::server_stops, at); });
      if (line.connection) hall.feed_disconnected(*line.connection, now);
    }
  });
  std::unique_lock lock(mutex_);
  quiet_.wait_for(lock, kGoodbyes, [this] { return count_ == 0; });
}

// ---- what the caller wants ----

struct Switchboard::Wanted {
  Switchboard& board;
  calls::Hall& hall;
  Line& line;
  calls::Now now;

  void operator()(phone::PinTyped& wish) const { board.check_pin(line, std::move(wish.pin), now); }
  void operator()(const phone::PressedOne&) const { board.let_in(line); }
  void operator()(const phone::WantMicrophone& wish) const {
    board.ask(hall, line, calls::PauseProducer{line.producer_id, wish.microphone == phone::Microphone::muted}, now);
  }
  void operator()(const phone::WantHand& wish) const {
    board.ask(hall, line, calls::RaiseHand{wish.hand == phone::Hand::raised}, now);
  }
  void operator()(const phone::WantLeave&) const { board.ask(hall, line, calls::Leave{}, now); }
  void operator()(const phone::WantLanguage&) const {}  // of this call alone; the invitation keeps its own
  void operator()(const phone::EnterRoom&) const {}
  void operator()(const phone::LeaveRoom&) const {}
  void operator()(const phone::HangUp& wish) const {
    if (line.called && wish.why == phone::Parting::nobody_there) board.conclude(hall, line, desk::CallState::nobody_pressed, now);
    if (line.called && wish.why == phone::Parting::call_declined) board.conclude(hall, line, desk::CallState::declined, now);
    board.telephone_->hang_up(line.call, calls::HangUp::normal);
  }
  void operator()(const phone::AskIfThere&) const { board.telephone_->ask_if_there(line.call); }
  void operator()(const phone::HealthChanged& changed) const {
    if (!line.connection) return;
    const auto& health = changed.health;
    hall.feed_line(*line.connection, health.no_packets ? calls::LineTrouble::no_packets
                                     : health.silent   ? calls::LineTrouble::silent
                                     : health.lossy    ? calls::LineTrouble::lossy
                                                       : calls::LineTrouble::none);
  }
};

void Switchboard::on_wish(const calls::LegId& leg, const phone::CallerOutput& wish) {
  post([this, leg, wish = wish](calls::Hall& hall, calls::Now now) mutable {
    if (Line* line = find(leg)) std::visit(Wanted{*this, hall, *line, now}, wish);
  });
}

/// One after the other, however many lines guess at once; but nobody waits without end.
void Switchboard::hold_back(const Line& line, calls::Now now) {
  next_answer_ = std::max(next_answer_ + kPaceOfGuesses, now.moment);
  const auto by = std::min<Moment::duration>(next_answer_ - now.moment, kLongestHold);
  feed(line, [by](phone::Caller& caller, Moment at) {
    caller.dialogue().hold_answer_for(std::chrono::duration_cast<std::chrono::milliseconds>(by), at);
  });
}

void Switchboard::check_pin(Line& line, Secret<std::string> typed, calls::Now now) {
  line.asked_at = now.moment;
  if (guessing_) hold_back(line, now);
  auto outcome = std::make_shared<std::optional<desk::Outcome<desk::PinAnswer>>>();
  deps_.storage.submit(
      [outcome, context = deps_.context(), attempt = desk::PinTry{std::move(typed), line.caller}](desk::UnitOfWork& unit) {
        outcome->emplace(desk::try_pin(unit, context, attempt));
        return (*outcome)->ok();
      },
      [this, call = line.call, outcome](desk::Committed committed) {
        post([this, call, outcome, committed](calls::Hall& hall, calls::Now then) {
          const bool known = committed == desk::Committed::durable && outcome->has_value() && (*outcome)->ok();
          take_answer(hall, call, known ? std::optional((*outcome)->value()) : std::nullopt, then);
        });
      });
}

void Switchboard::take_answer(calls::Hall& hall, const calls::CallId& call, const std::optional<desk::PinAnswer>& answer,
                              calls::Now now) {
  if (answer && answer->total_budget_spent) {
    deps_.report("Telephone: the hour's budget of wrong PINs is spent; somebody may be guessing. Until it is over every call has one try, and right PINs still work.");
  }
  if (answer) guessing_ = answer->over_total_budget;
  Line* line = find(call);
  if (line == nullptr) return;
  if (guessing_) give_one_try(*line);
  const auto tell = [&](phone::PinAnswer said) {
    feed(*line, [said = std::move(said)](phone::Caller& caller, Moment at) { caller.dialogue().feed_pin_answer(said, at); });
  };
  if (!answer || now.moment - line->asked_at > kAnswerCountsFor) return tell(phone::PinUnavailable{});
  knock(hall, *answer, now);
  if (answer->what != desk::PinAnswer::What::comes_in) return tell(to_pin_answer(*answer, deps_.context().zones));
  // What the hall says of it comes after this task, thus after the answer.
  if (!sit_down(hall, *line, *answer->seat, *answer->visit, now)) return tell(phone::PinNotLive{});
  tell(to_pin_answer(*answer, deps_.context().zones));
}

/// A good PIN that lets nobody in now: providers in the call read of it.
void Switchboard::knock(calls::Hall& hall, const desk::PinAnswer& answer, calls::Now now) {
  if (!answer.knocks) return;
  const bool locked = answer.what == desk::PinAnswer::What::locked;
  hall.feed_knock(calls::to_seat_facts(*answer.knocks, invites::Via::phone),
                  locked ? calls::KnockWhy::locked : calls::KnockWhy::past_end, now);
}

/// False when it has ended in this moment.
bool Switchboard::sit_down(calls::Hall& hall, Line& line, const desk::Seat& seat, const desk::CallVisit& visit, calls::Now now) {
  line.connection = hall.feed_caller(calls::to_seat_facts(seat, invites::Via::phone), calls::to_visit_facts(visit, seat.clinic),
                                     line.leg, now);
  if (!line.connection) return false;
  by_connection_.insert_or_assign(*line.connection, line.call);
  deps_.visit_changed(seat.clinic, seat.visit);
  return true;
}

// ---- what the hall says ----

struct Switchboard::Heard {
  Switchboard& board;
  Line& line;

  void operator()(const calls::Welcome& event) const { line.me = event.participant; }
  void operator()(const calls::Admitted& event) const {
    line.producer_id = event.phone_producer_id;
    board.feed(line, [](phone::Caller& caller, Moment now) { caller.dialogue().feed_admitted(now); });
  }
  void operator()(const calls::Waiting& event) const {
    board.feed(line, [what = to_waiting_for(event.reason)](phone::Caller& caller, Moment now) {
      caller.dialogue().feed_waiting(what, now);
    });
  }
  // A telephone cannot show the line; that somebody wrote says what matters.
  void operator()(const calls::ProviderSays&) const {
    board.feed(line, [](phone::Caller& caller, Moment) { caller.dialogue().feed_notice(phone::Notice::few_minutes); });
  }
  void operator()(const calls::Roster& event) const { board.take_roster(line, event); }
  void operator()(const calls::PersonEntered& event) const {
    for (const auto& person : line.people) {
      if (person.participant != event.participant) continue;
      board.feed(line, [kind = to_person_kind(person)](phone::Caller& caller, Moment) { caller.dialogue().feed_entered(kind); });
    }
  }
  void operator()(const calls::MutedByProvider&) const { line.provider_muted = true; }
  void operator()(const calls::Ended& event) const {
    board.feed(line, [why = to_parting(event.reason)](phone::Caller& caller, Moment now) {
      caller.dialogue().feed_ended(why, now);
    });
  }
  // The rest is for pages: a telephone's streams are mixed, and its clock is the caller's own.
  void operator()(const calls::ConsumerOffer&) const {}
  void operator()(const calls::ConsumerClosed&) const {}
  void operator()(const calls::ProducerPaused&) const {}
  void operator()(const calls::Speaker&) const {}
  void operator()(const calls::WaitingList&) const {}
  void operator()(const calls::Knock&) const {}
  void operator()(const calls::VisitChanged&) const {}
  void operator()(const calls::Chat&) const {}
};

void Switchboard::deliver(const calls::Output& output) {
  if (const auto* sent = std::get_if<calls::Send>(&output)) {
    if (Line* line = find(sent->to)) std::visit(Heard{*this, *line}, sent->event);
  } else if (const auto* close = std::get_if<calls::Close>(&output)) {
    if (Line* line = find(close->connection)) line->connection.reset();
    by_connection_.erase(close->connection);
  } else if (const auto* end = std::get_if<calls::EndCall>(&output)) {
    if (Line* line = find_called(end->invitation)) end_called(*line, end->reason);
  }
}

void Switchboard::take_roster(Line& line, const calls::Roster& roster) {
  line.people = roster.people;
  feed(line, [people = to_people(roster.people, line.me)](phone::Caller& caller, Moment) {
    caller.dialogue().feed_people(people);
  });
  for (const auto& person : roster.people) {
    if (person.participant != line.me) continue;
    if (person.muted != line.muted) {
      line.muted = person.muted;
      const auto by = person.muted && line.provider_muted ? phone::By::provider : phone::By::self;
      line.provider_muted = false;
      feed(line, [muted = person.muted, by](phone::Caller& caller, Moment) {
        caller.set_microphone(muted ? phone::Microphone::muted : phone::Microphone::open, by);
      });
    }
    if (person.hand != line.hand) {
      line.hand = person.hand;
      feed(line, [raised = person.hand](phone::Caller& caller, Moment) {
        caller.dialogue().feed_hand(raised ? phone::Hand::raised : phone::Hand::down, phone::By::self);
      });
    }
  }
}

}  // namespace bedside::dialin
