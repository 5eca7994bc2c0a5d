// What pages ask, and what the media plane reports.
#include "calls/hall.hpp"
#include "invites/signed.hpp"

namespace bedside::calls {

void Hall::feed_request(ConnectionId from, std::int64_t id, Request request, Now now) {
  const auto found = connections_.find(from);
  if (found == connections_.end()) return;  // hung up meanwhile
  Connection& connection = found->second;
  if (!within_budget(connection, now)) return cut_off(from, now);
  Room* room = find_room(connection.facts.visit);
  Seat* seat = connection.seat && room != nullptr ? find_seat(*room, *connection.seat) : nullptr;
  const ConnectionState state = seat == nullptr                       ? ConnectionState::opened
                                : seat->state == SeatState::in_call ? ConnectionState::in_call
                                                                      : ConnectionState::waiting;
  if (!allowed(connection.facts.role, state, type_of(request))) {
    ++counters_.refused_messages;
    return answer(from, id, CallWhy::not_allowed);
  }
  if (const auto* hello = std::get_if<Hello>(&request)) return say_hello(from, connection, id, *hello, now);
  if (std::holds_alternative<Leave>(request)) {
    answer(from, id, Done{});
    return vacate(room->facts.visit, ParticipantId(seat->id), std::nullopt);
  }
  perform(*room, *seat, from, id, std::move(request), now);
}

bool Hall::feed_unread(ConnectionId from, Now now) {
  const auto found = connections_.find(from);
  if (found == connections_.end()) return false;
  if (within_budget(found->second, now)) return true;
  cut_off(from, now);
  return false;
}

void Hall::cut_off(ConnectionId from, Now now) {
  ++counters_.floods;
  outputs_.push_back(Close{from});
  feed_disconnected(from, now);  // the seat stays for who comes back
}

bool Hall::within_budget(Connection& connection, Now now) {
  connection.requests_until = std::max(connection.requests_until, now.moment) + kRequestEvery;
  return connection.requests_until <= now.moment + kRequestsAtOnce * kRequestEvery;
}

bool Hall::take(Moment& until, int at_once, std::chrono::milliseconds every, Now now) {
  const Moment next = std::max(until, now.moment) + every;
  if (next > now.moment + at_once * every) return false;
  until = next;
  return true;
}

void Hall::answer(ConnectionId to, std::int64_t id, Answered answered) {
  if (connections_.contains(to)) outputs_.push_back(Reply{to, id, std::move(answered)});
}

Answer<Done> Hall::reply_done(ConnectionId to, std::int64_t id) {
  return [this, post = post_, to, id](Result<Done, MediaWhy> result) {
    post([this, to, id, result](Now) {
      answer(to, id, result.ok() ? Answered(Done{}) : Answered(result.why()));
    });
  };
}

void Hall::perform(Room& room, Seat& seat, ConnectionId from, std::int64_t id, Request request, Now now) {
  const RoomId media = *room.media;
  struct Visitor {
    Hall& hall;
    Room& room;
    Seat& seat;
    const RoomId& media;
    ConnectionId from;
    std::int64_t id;
    Now now;

    void operator()(Hello&) const {}
    void operator()(Leave&) const {}
    void operator()(Capabilities& wish) const {
      hall.media_.announce_capabilities(media, seat.id, std::move(wish.capabilities), hall.reply_done(from, id));
    }
    void operator()(ConnectTransport& wish) const {
      hall.media_.connect_transport(media, seat.id, std::move(wish.transport_id), std::move(wish.dtls_parameters),
                                    hall.reply_done(from, id));
    }
    void operator()(Produce& wish) const { hall.produce(room, seat, from, id, std::move(wish), now); }
    void operator()(CloseProducer& wish) const { hall.close_producer(room, seat, from, id, std::move(wish), now); }
    void operator()(PauseProducer& wish) const {
      hall.pause_producer(room, seat, wish.producer_id, wish.paused, std::pair(from, id));
    }
    void operator()(PauseConsumer& wish) const {
      hall.media_.pause_consumer(media, seat.id, std::move(wish.consumer_id), wish.paused, wish.long_side,
                                 hall.reply_done(from, id));
    }
    void operator()(RestartIce& wish) const {
      hall.media_.restart_ice(
          media, seat.id, std::move(wish.transport_id),
          [&self = hall, post = hall.post_, to = from, reply_to = id](Result<sfu::IceParameters, MediaWhy> result) {
            post([&self, to, reply_to, result = std::move(result)](Now) {
              self.answer(to, reply_to, result.ok() ? Answered(IceRestarted{result.value()}) : Answered(result.why()));
            });
          });
    }
    void operator()(RaiseHand& wish) const {
      hall.answer(from, id, Done{});
      if (seat.hand == wish.raised) return;
      seat.hand = wish.raised;
      hall.tell_state(room, seat, now);
    }
    void operator()(Rename& wish) const {
      const Seat* target = hall.find_seat(room, wish.participant);
      if (target == nullptr) return hall.answer(from, id, CallWhy::not_found);
      if (target->facts.role != Role::guest) return hall.answer(from, id, CallWhy::not_allowed);
      hall.outputs_.push_back(AskRename{from, id, seat.facts.clinic, seat.facts.person, room.facts.visit,
                                        target->facts.invitation, std::move(wish.name)});
    }
    void operator()(Remove& wish) const {
      const Seat* target = hall.find_seat(room, wish.participant);
      if (target == nullptr) return hall.answer(from, id, CallWhy::not_found);
      if (target->facts.role != Role::guest) return hall.answer(from, id, CallWhy::not_allowed);
      hall.outputs_.push_back(AskRemove{from, id, seat.facts.clinic, seat.facts.person, room.facts.visit,
                                        target->facts.invitation});
    }
    void operator()(Admit& wish) const {
      Seat* target = hall.find_waiting(room, wish.participant);
      if (target == nullptr) return hall.answer(from, id, CallWhy::not_found);
      hall.let_in(room, *target, seat.facts.person);
      hall.answer(from, id, Done{});
    }
    void operator()(AdmitAll&) const {
      for (Seat& other : room.seats)
        if (other.state == SeatState::waiting && other.connection) hall.let_in(room, other, seat.facts.person);
      hall.answer(from, id, Done{});
    }
    void operator()(TurnAway& wish) const {
      Seat* target = hall.find_waiting(room, wish.participant);
      if (target == nullptr) return hall.answer(from, id, CallWhy::not_found);
      hall.turn_away(room, *target, seat.facts.person, std::move(wish.line), now);
      hall.answer(from, id, Done{});
    }
    void operator()(Tell& wish) const {
      const Seat* target = hall.find_waiting(room, wish.participant);
      if (target == nullptr) return hall.answer(from, id, CallWhy::not_found);
      hall.send(*target, ProviderSays{std::move(wish.line)});
      hall.answer(from, id, Done{});
    }
    void operator()(PutBack& wish) const {
      Seat* target = hall.find_seat(room, wish.participant);
      if (target == nullptr || target->state == SeatState::waiting) return hall.answer(from, id, CallWhy::not_found);
      if (target->facts.role == Role::provider) return hall.answer(from, id, CallWhy::not_allowed);
      target->admittance = invites::Admittance::put_back;
      hall.send_back(room, *target, WaitingReason::put_back);
      hall.write(room, FactPutBack{target->facts.invitation, seat.facts.person});
      hall.tell_places(room);
      hall.tell_waiting(room);
      hall.answer(from, id, Done{});
    }
    void operator()(TalkWithoutGuests& wish) const {
      hall.answer(from, id, Done{});
      hall.talk_without_guests(room, seat.facts, wish, now);
    }
    void operator()(Spotlight& wish) const {
      const Seat* target = wish.participant.empty() ? nullptr : hall.find_seat(room, wish.participant);
      const bool is_in = target != nullptr && target->state == SeatState::in_call;
      if (!wish.participant.empty() && !is_in) return hall.answer(from, id, CallWhy::not_found);
      hall.answer(from, id, Done{});
      if (room.spotlight == wish.participant) return;
      room.spotlight = wish.participant;
      hall.tell_spotlight(room, now);
    }
    void operator()(Say& wish) const { hall.say(room, seat, from, id, std::move(wish.line), now); }
    void operator()(NoteSending& wish) const {
      hall.answer(from, id, Done{});
      if (seat.sends_small == wish.small) return;
      seat.sends_small = wish.small;
      hall.tell_state(room, seat, now);
    }
    void operator()(Mute& wish) const {
      Seat* target = hall.find_seat(room, wish.participant);
      if (target == nullptr || target->state != SeatState::in_call)
        return hall.answer(from, id, CallWhy::not_found);
      bool has_microphone = false;
      for (const auto& [producer_id, producer] : target->producers) {
        if (producer.source != MediaSource::microphone) continue;
        has_microphone = true;
        if (!producer.paused) hall.pause_producer(room, *target, producer_id, true, std::nullopt);
      }
      // It is just being replaced: the page does not begin with the next one.
      if (!has_microphone) hall.send(*target, MutedByProvider{});
      hall.answer(from, id, Done{});
    }
  };
  std::visit(Visitor{*this, room, seat, media, from, id, now}, request);
}

void Hall::tell_spotlight(Room& room, Now now) {
  if (!room.spotlight_telling.may_tell(now)) return;
  room.spotlight_telling.told(now);
  send_roster(room);
}

void Hall::say(Room& room, Seat& seat, ConnectionId from, std::int64_t id, Secret<std::string> line, Now now) {
  if (!take(seat.lines_until, kLinesAtOnce, kLineEvery, now)) return answer(from, id, CallWhy::too_many);
  answer(from, id, Done{});
  const ChatLine said{describe(seat.facts), room.next_chat_line++, seat.id, std::move(line), now.wall};
  // A telephone has nothing to show it on.
  for (const Seat& other : room.seats)
    if (other.state == SeatState::in_call && !other.leg) send(other, Chat{{said}});
  room.chat.push(said);
}

void Hall::tell_chat(const Room& room, const Seat& seat) {
  if (seat.leg) return;
  Chat chat;
  for (const ChatLine& line : room.chat)
    if (line.number >= seat.chat_from) chat.lines.push_back(line);
  if (!chat.lines.empty()) send(seat, std::move(chat));
}

void Hall::produce(Room& room, Seat& seat, ConnectionId from, std::int64_t id, Produce wish, Now now) {
  const MediaSource source = wish.source;
  // All that is heard is a microphone's: Mute and the roster go by it.
  if ((wish.kind == "audio") != (source == MediaSource::microphone)) return answer(from, id, MediaWhy::bad_parameters);
  if (!take(seat.streams_until, kStreamsAtOnce, kStreamEvery, now)) return answer(from, id, MediaWhy::too_many);
  const bool signs = seat.facts.kind == invites::Kind::interpreter && invites::is_signed(seat.facts.interprets.value_or(""));
  const sfu::Worth worth = signs && source == MediaSource::camera ? sfu::Worth::essential : sfu::Worth::usual;
  media_.produce(*room.media, seat.id, source, std::move(wish.kind), std::move(wish.rtp_parameters), worth,
                 [this, post = post_, visit = room.facts.visit, who = seat.id, generation = seat.generation, from, id,
                  source](Result<std::string, MediaWhy> result) {
                   post([this, visit, who, generation, from, id, source, result](Now then) {
                     if (!result.ok()) return answer(from, id, result.why());
                     answer(from, id, ProducerMade{result.value()});
                     Room* its_room = find_room(visit);
                     Seat* its_seat = its_room == nullptr ? nullptr : find_seat(*its_room, who);
                     if (its_seat == nullptr || its_seat->generation != generation) return;
                     its_seat->producers[result.value()] = ProducerHeld{source, false};
                     if (source == MediaSource::microphone) tell_state(*its_room, *its_seat, then);
                   });
                 });
}

void Hall::close_producer(Room& room, Seat& seat, ConnectionId from, std::int64_t id, CloseProducer wish, Now now) {
  // Its owner wants it gone: what others see of it does not wait for the answer.
  const bool microphone = seat.producers.contains(wish.producer_id) &&
                          seat.producers.at(wish.producer_id).source == MediaSource::microphone;
  seat.producers.erase(wish.producer_id);
  media_.close_producer(*room.media, seat.id, std::move(wish.producer_id), reply_done(from, id));
  if (microphone) tell_state(room, seat, now);
}

void Hall::pause_producer(Room& room, Seat& seat, const std::string& producer_id, bool paused,
                          std::optional<std::pair<ConnectionId, std::int64_t>> reply_to) {
  media_.pause_producer(*room.media, seat.id, producer_id, paused,
                        [this, post = post_, visit = room.facts.visit, who = seat.id, producer_id, paused,
                         reply_to](Result<Done, MediaWhy> result) {
                          post([this, visit, who, producer_id, paused, reply_to, result](Now now) {
                            if (reply_to)
                              answer(reply_to->first, reply_to->second,
                                     result.ok() ? Answered(Done{}) : Answered(result.why()));
                            Room* its_room = find_room(visit);
                            if (result.ok() && its_room != nullptr)
                              set_paused(*its_room, who, producer_id, paused, reply_to ? By::self : By::provider, now);
                          });
                        });
}

void Hall::set_paused(Room& room, const ParticipantId& of, const std::string& producer_id, bool paused, By by, Now now) {
  Seat* owner = find_seat(room, of);
  if (owner == nullptr) return;
  const auto found = owner->producers.find(producer_id);
  if (found == owner->producers.end() || found->second.paused == paused) return;
  found->second.paused = paused;
  // Before the list: a telephone says who did it when it reads there that it is muted.
  if (by == By::provider) send(*owner, MutedByProvider{});
  tell_state(room, *owner, now);
}

bool Hall::Telling::may_tell(Now now) {
  const Moment turn = told_until - (kToldAtOnce - 1) * kToldEvery;
  tell_at = now.moment < turn ? std::optional(turn) : std::nullopt;
  return !tell_at;
}

void Hall::tell_state(Room& room, Seat& seat, Now now) {
  if (!seat.telling.may_tell(now)) return;
  if (seat.state != SeatState::in_call) return;
  const bool told_paused = tell_paused(room, seat);
  const Seat::Listed listed = seat.as_it_is();
  const bool lists = listed != seat.listed;
  if (!told_paused && !lists) return;
  seat.telling.told(now);
  if (!lists) return;
  if (listed.sends_small && !seat.listed.sends_small) ++troubles_[LineTrouble::sends_small];
  seat.listed = listed;
  tell_places(room);
}

// What a page was told last stands with its consumers.
bool Hall::tell_paused(Room& room, const Seat& owner) {
  bool told = false;
  for (Seat& seat : room.seats) {
    if (seat.state != SeatState::in_call) continue;
    for (auto& [id, consumer] : seat.consumers) {
      const auto of = owner.producers.find(consumer.producer_id);
      if (of == owner.producers.end() || of->second.paused == consumer.producer_paused) continue;
      consumer.producer_paused = of->second.paused;
      send(seat, ProducerPaused{consumer.producer_id, consumer.producer_paused});
      told = true;
    }
  }
  return told;
}

void Hall::tell_places(const Room& room) {
  send_roster(room);
  note_presence(room);
}

// ---- events of the media plane: on its threads until they are posted ----

void Hall::on_consumer(RoomId room, ParticipantId to, ConsumerOffer offer) {
  post_([this, room, to, offer = std::move(offer)](Now) {
    Room* its_room = find_room(room);
    Seat* seat = its_room == nullptr ? nullptr : find_seat(*its_room, to);
    // While the seat's media is renewed, what comes belongs to the transports that went.
    if (seat == nullptr || (seat->state != SeatState::in_call && !seat->announced)) return;
    seat->consumers.insert_or_assign(offer.consumer_id, offer);
    if (seat->state == SeatState::in_call) send(*seat, offer);
  });
}

void Hall::on_consumer_closed(RoomId room, ParticipantId to, std::string consumer_id) {
  post_([this, room, to, consumer_id = std::move(consumer_id)](Now) {
    Room* its_room = find_room(room);
    Seat* seat = its_room == nullptr ? nullptr : find_seat(*its_room, to);
    if (seat == nullptr || seat->consumers.erase(consumer_id) == 0) return;
    if (seat->state == SeatState::in_call) send(*seat, ConsumerClosed{consumer_id});
  });
}

void Hall::on_producer_paused(RoomId room, ParticipantId of, std::string producer_id, bool paused) {
  post_([this, room, of, producer_id = std::move(producer_id), paused](Now now) {
    if (Room* its_room = find_room(room)) set_paused(*its_room, of, producer_id, paused, By::self, now);
  });
}

void Hall::on_speaker(RoomId room, ParticipantId speaker) {
  post_([this, room, speaker](Now) {
    Room* its_room = find_room(room);
    if (its_room == nullptr || its_room->speaker == speaker) return;
    if (!speaker.empty() && find_seat(*its_room, speaker) == nullptr) return;
    its_room->speaker = speaker;
    send_to_room(*its_room, Speaker{speaker});
  });
}

namespace {

LineTrouble to_trouble(sfu::Reception reception) {
  switch (reception) {
    case sfu::Reception::whole: return LineTrouble::none;
    case sfu::Reception::weak: return LineTrouble::weak;
    case sfu::Reception::no_pictures: return LineTrouble::no_pictures;
  }
  return LineTrouble::none;
}

}  // namespace

void Hall::on_reception(RoomId room, ParticipantId of, sfu::Reception reception) {
  post_([this, room, of, reception](Now) {
    Room* its_room = find_room(room);
    Seat* seat = its_room == nullptr ? nullptr : find_seat(*its_room, of);
    if (seat != nullptr) set_line(*its_room, *seat, to_trouble(reception));
  });
}

// The page mends its own transports and says so; a seat goes with its WebSocket, not with its media.
void Hall::on_transport_state(RoomId, ParticipantId, std::string, std::string) {}

}  // namespace bedside::calls
