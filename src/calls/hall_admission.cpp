// Hello, waiting, admission, and the ways out.
#include "calls/hall.hpp"

#include <algorithm>
#include <utility>

#include "secure/hash.hpp"

namespace bedside::calls {

void Hall::say_hello(ConnectionId from, Connection& connection, std::int64_t id, const Hello& hello, Now now) {
  answer(from, id, Done{});
  sit_down(from, connection, hello, now);
}

void Hall::sit_down(ConnectionId from, Connection& connection, const Hello& hello, Now now) {
  Room* room = find_room(connection.facts.visit);
  BEDSIDE_INVARIANT(room != nullptr, "a connection without its room");
  Seat* seat = find_seat(*room, connection.facts);
  const bool is_new = seat == nullptr;
  if (is_new) {
    const auto turned_away = room->turned_away.find(connection.facts.invitation);
    if (turned_away != room->turned_away.end() && turned_away->second > now.moment) {
      const VisitId visit = connection.facts.visit;
      hang_up(from, EndedReason::turned_away);
      return close_when_empty(visit);
    }
  }
  if (is_new) {
    seat = &room->seats.emplace_back();
    seat->id = ParticipantId::make(random_);
    seat->since = now.wall;
    seat->admittance = connection.facts.admittance;
  } else if (seat->connection) {
    ++counters_.takeovers;
    hang_up(*seat->connection, EndedReason::taken_over);
  }
  const bool same_way = !is_new && seat->facts.via == connection.facts.via;
  const bool by_phone = seat->leg || connection.leg;
  const bool same_device = same_way && seat->facts.browser == connection.facts.browser;
  seat->facts = connection.facts;
  seat->leg = connection.leg;
  const bool same_capabilities = !seat->capabilities && !hello.capabilities;
  seat->capabilities = hello.capabilities;
  const LineTrouble line = std::exchange(seat->line, LineTrouble::none);
  seat->connection = from;
  connection.seat = seat->id;

  const bool goes_in = seat->state != SeatState::waiting || may_go_in(*room, *seat);
  forget_late(*room, *seat, now);
  send(*seat, Welcome{seat->id, seat->facts.role, seat->facts.name, goes_in, facts_for(*room, *seat), now.wall});
  switch (seat->state) {
    case SeatState::in_call:
      if (hello.media_session && *hello.media_session == seat->media_session) {
        seat->line = line;  // the same network
        return resume(*room, *seat);
      }
      seat->goes_on_elsewhere = seat->goes_on_elsewhere || !same_device;
      // Another page: the old one's transports are of no use to it.
      drop_media(*room, *seat);
      if (!same_way) write(*room, FactEntered{seat->facts.invitation, seat->facts.via});
      return begin_entry(*room, *seat);
    case SeatState::entering:
      seat->goes_on_elsewhere = seat->goes_on_elsewhere || !same_device;
      // The answer that is under way goes to this connection, unless it is for what another page can.
      if (!by_phone && same_capabilities) return;
      drop_media(*room, *seat);
      return begin_entry(*room, *seat);
    case SeatState::waiting:
      if (goes_in) return begin_entry(*room, *seat);
      send(*seat, Waiting{why_waiting(*room, *seat)});
      tell_waiting(*room);
      if (!same_way) write(*room, FactWaiting{seat->facts.invitation, seat->facts.via});
  }
}

std::vector<ConsumerOffer> Hall::consumers_of(Room& room, Seat& seat) {
  std::vector<ConsumerOffer> all;
  for (auto& [id, consumer] : seat.consumers) {
    // Who is on the way in was not told what has changed since they were made.
    const Seat* owner = find_seat(room, consumer.producer_participant);
    if (owner != nullptr && owner->producers.contains(consumer.producer_id))
      consumer.producer_paused = owner->producers.at(consumer.producer_id).paused;
    all.push_back(consumer);
  }
  return all;
}

void Hall::resume(Room& room, Seat& seat) {
  send(seat, Admitted{seat.media_session, std::nullopt, consumers_of(room, seat)});
  send(seat, roster(room));
  send(seat, Speaker{room.speaker});
  tell_chat(room, seat);
  if (seat.facts.role == Role::provider) send(seat, WaitingList{waiting_people(room)});
}

// The others talk without guests: some talks need their interpreter all the same.
bool Hall::is_kept_out(const Room& room, const Seat& seat) const {
  if (seat.facts.role != Role::guest || !room.facts.without_guests) return false;
  return !room.interpreters_stay || seat.facts.kind != invites::Kind::interpreter;
}

// The one rule, for pages and telephones. Nobody comes in while no provider is in.
bool Hall::may_go_in(const Room& room, const Seat& seat) const {
  using invites::Admittance;
  if (seat.facts.role == Role::provider) return true;
  if (count_providers(room) == 0) return false;
  const bool is_guest = seat.facts.role == Role::guest;
  if (is_kept_out(room, seat)) return false;
  switch (seat.admittance) {
    case Admittance::let_in: return true;
    case Admittance::put_back:
    case Admittance::must_ask: return false;
    case Admittance::by_rule: return !is_guest || room.facts.admission == Admission::straight_in;
  }
  return false;
}

WaitingReason Hall::why_waiting(const Room& room, const Seat& seat) const {
  if (count_providers(room) == 0)
    return room.provider_was_in ? WaitingReason::provider_left : WaitingReason::provider_not_started;
  if (seat.admittance == invites::Admittance::put_back) return WaitingReason::put_back;
  if (is_kept_out(room, seat) && seat.admittance == invites::Admittance::let_in)
    return WaitingReason::without_guests;
  return WaitingReason::asked;
}

std::vector<WaitingPerson> Hall::waiting_people(const Room& room) const {
  std::vector<WaitingPerson> people;
  for (const Seat& seat : room.seats)
    if (seat.state == SeatState::waiting && seat.connection)
      people.push_back({describe(seat.facts), seat.id, why_waiting(room, seat), seat.since});
  return people;
}

void Hall::tell_waiting(Room& room) {
  if (count_providers(room) == 0) return;
  auto people = waiting_people(room);
  if (people == room.waiting_told) return;
  room.waiting_told = std::move(people);
  for (const Seat& seat : room.seats)
    if (seat.facts.role == Role::provider && seat.state == SeatState::in_call) send(seat, WaitingList{room.waiting_told});
}

bool Hall::feed_admit(const VisitId& visit, const InvitationId& invitation, const PersonId& by) {
  Room* room = find_room(visit);
  if (room == nullptr || count_providers(*room) == 0) return false;
  for (Seat& seat : room->seats) {
    if (seat.facts.invitation != invitation || seat.state != SeatState::waiting || !seat.connection) continue;
    let_in(*room, seat, by);
    return true;
  }
  return false;
}

void Hall::let_in(Room& room, Seat& seat, const PersonId& by) {
  seat.admittance = invites::Admittance::let_in;
  seat.let_in_by = by;
  begin_entry(room, seat);
  tell_waiting(room);
}

void Hall::send_back(Room& room, Seat& seat, WaitingReason reason) {
  drop_media(room, seat);  // first of all: not one more packet
  seat.state = SeatState::waiting;
  seat.was_in = false;
  seat.goes_on_elsewhere = false;
  seat.hand = false;
  seat.line = LineTrouble::none;
  if (room.spotlight == seat.id) room.spotlight = ParticipantId();
  send(seat, Waiting{reason});
}

void Hall::turn_away(Room& room, Seat& seat, const PersonId& by, std::optional<std::string> line, Now now) {
  const VisitId visit = room.facts.visit;
  const InvitationId invitation = seat.facts.invitation;
  if (seat.connection) hang_up(*seat.connection, EndedReason::turned_away, std::move(line));
  room.turned_away[invitation] = now.moment + kKnockEvery;
  room.seats.remove_if([id = seat.id](const Seat& other) { return other.id == id; });
  write(room, FactTurnedAway{invitation, by, count_providers(room)});
  tell_waiting(room);
  close_when_empty(visit);
}

void Hall::talk_without_guests(Room& room, const SeatFacts& by, TalkWithoutGuests wish, Now now) {
  room.guests_back.reset();  // the newest wish counts
  // Said once more: an interpreter who stayed may go out now; to have them back the talk is ended first.
  const bool interpreters_go = wish.on && room.interpreters_stay && !wish.interpreters_stay;
  if (room.facts.without_guests == wish.on && !interpreters_go) return;
  if (wish.on) {
    room.guests_went_out = now.moment;
  } else if (const Moment at = room.guests_went_out + kGuestsOutLeast; now.moment < at) {
    room.guests_back = Room::GuestsBack{at, by};
    return;
  }
  room.facts.without_guests = wish.on;
  room.interpreters_stay = wish.on && wish.interpreters_stay;
  write(room, FactWithoutGuests{wish.on, by.person, by.invitation});
  for (Seat& seat : room.seats) {
    if (!is_kept_out(room, seat) || seat.state == SeatState::waiting) continue;
    seat.admittance = invites::Admittance::let_in;  // comes in again with the others
    send_back(room, seat, WaitingReason::without_guests);
    write(room, FactWaiting{seat.facts.invitation, seat.facts.via});
  }
  tell_visit(room, now);
  tell_places(room);
  if (!wish.on) admit_waiting(room);
  tell_waiting(room);
}

void Hall::take_facts(Room& room, const VisitFacts& visit) {
  if (visit.version < room.facts.version) return;
  // Whether guests are out is decided here; the rows follow.
  const bool without_guests = room.facts.visit.empty() ? visit.without_guests : room.facts.without_guests;
  room.facts = visit;
  room.facts.without_guests = without_guests;
  // Nor is who is in late, though the row may not say so yet.
  std::erase_if(room.facts.late, [&](const desk::LateGuest& one) {
    return std::any_of(room.seats.begin(), room.seats.end(), [&](const Seat& seat) {
      return seat.facts.invitation == one.invitation && seat.state != SeatState::waiting;
    });
  });
}

void Hall::feed_knock(const SeatFacts& seat, KnockWhy why, Now now) {
  Room* room = find_room(seat.visit);
  if (room == nullptr || count_providers(*room) == 0) return;
  Moment& again = room->knocked[seat.invitation];
  if (again > now.moment) return;
  again = now.moment + kKnockEvery;
  for (const Seat& other : room->seats)
    if (other.facts.role == Role::provider && other.state == SeatState::in_call)
      send(other, Knock{describe(seat), why});
}

void Hall::begin_entry(Room& room, Seat& seat) {
  if (!room.media) {
    room.media = media_.open_room(*this);
    by_media_[*room.media] = room.facts.visit;
  }
  seat.state = SeatState::entering;
  seat.generation = next_generation_++;
  seat.announced = false;
  const auto finish = [this, post = post_, visit = room.facts.visit, who = seat.id,
                       generation = seat.generation](Result<WayIn, MediaWhy> way) {
    post([this, visit, who, generation, way = std::move(way)](Now now) {
      finish_entry(visit, who, generation, way, now);
    });
  };
  if (seat.leg) {
    return media_.add_phone(*room.media, seat.id, *seat.leg, [finish](Result<std::string, MediaWhy> producer_id) {
      if (!producer_id.ok()) return finish(Refused{producer_id.why()});
      finish(WayIn{std::nullopt, std::move(producer_id).value()});
    });
  }
  media_.add_participant(*room.media, seat.id,
                         [this, finish, post = post_, visit = room.facts.visit, who = seat.id,
                          generation = seat.generation](Result<MediaOffer, MediaWhy> offer) {
                           if (!offer.ok()) return finish(Refused{offer.why()});
                           post([this, visit, who, generation, way = WayIn{std::move(offer).value(), {}}](Now now) {
                             announce(visit, who, generation, way, now);
                           });
                         });
}

void Hall::announce(const VisitId& visit, const ParticipantId& who, std::uint64_t generation, WayIn way, Now now) {
  Room* room = find_room(visit);
  Seat* seat = room == nullptr ? nullptr : find_seat(*room, who);
  if (seat == nullptr || seat->generation != generation || seat->state != SeatState::entering) return;
  if (!seat->capabilities) return finish_entry(visit, who, generation, std::move(way), now);
  seat->announced = true;
  media_.announce_capabilities(*room->media, who, *seat->capabilities,
                               [this, post = post_, visit, who, generation, way = std::move(way)](Result<Done, MediaWhy> taken) mutable {
                                 way.capabilities_taken = taken.ok();
                                 post([this, visit, who, generation, way = std::move(way)](Now then) {
                                   finish_entry(visit, who, generation, way, then);
                                 });
                               });
}

void Hall::finish_entry(const VisitId& visit, const ParticipantId& who, std::uint64_t generation,
                        const Result<WayIn, MediaWhy>& way, Now now) {
  Room* room = find_room(visit);
  Seat* seat = room == nullptr ? nullptr : find_seat(*room, who);
  if (seat == nullptr || seat->generation != generation || seat->state != SeatState::entering) return;
  if (!way.ok()) {
    ++counters_.media_refusals;
    return vacate(visit, who, EndedReason::server_stops);
  }
  const bool newcomer = !seat->was_in;
  seat->state = SeatState::in_call;
  seat->was_in = true;
  seat->media_session = secure::make_token(random_);
  if (newcomer) seat->since = now.wall;
  const std::string& phone_producer_id = way.value().phone_producer_id;
  if (!phone_producer_id.empty()) seat->producers[phone_producer_id] = ProducerHeld{MediaSource::microphone, false};
  seat->listed = seat->as_it_is();

  // Everybody reads who comes before the newcomer is given a way to hear.
  send_roster(*room, seat);
  // Somebody who goes on from another device may be somebody else with the same link.
  if (std::exchange(seat->goes_on_elsewhere, false) || newcomer) send_to_room(*room, PersonEntered{who}, seat);
  send(*seat, Admitted{seat->media_session, way.value().offer, consumers_of(*room, *seat), phone_producer_id,
                       way.value().capabilities_taken});
  send(*seat, roster(*room));
  send(*seat, Speaker{room->speaker});
  if (newcomer) seat->chat_from = room->next_chat_line;
  tell_chat(*room, *seat);
  if (seat->facts.role == Role::provider) {
    room->waiting_told = waiting_people(*room);
    send(*seat, WaitingList{room->waiting_told});
  }
  if (seat->facts.role == Role::guest && !room->facts.late.empty())
    send(*seat, VisitChanged{room->facts, Role::guest, now.wall});

  if (!newcomer) return;
  if (seat->facts.role != Role::provider) {
    seat->admittance = invites::Admittance::let_in;
    return write(*room, FactEntered{seat->facts.invitation, seat->facts.via, std::exchange(seat->let_in_by, std::nullopt)});
  }
  room->provider_was_in = true;
  note_presence(*room);
  admit_waiting(*room);
}

void Hall::admit_waiting(Room& room) {
  for (Seat& seat : room.seats) {
    if (seat.state != SeatState::waiting || !seat.connection) continue;
    if (may_go_in(room, seat)) begin_entry(room, seat);
    else send(seat, Waiting{why_waiting(room, seat)});
  }
  tell_waiting(room);
}

void Hall::vacate(const VisitId& visit, const ParticipantId& who, std::optional<EndedReason> reason) {
  Room* room = find_room(visit);
  Seat* seat = room == nullptr ? nullptr : find_seat(*room, who);
  if (seat == nullptr) return;
  const SeatFacts facts = seat->facts;
  const SeatState state = seat->state;
  if (state != SeatState::waiting) drop_media(*room, *seat);
  if (seat->connection) hang_up(*seat->connection, reason);
  if (room->spotlight == who) room->spotlight = ParticipantId();
  room->seats.remove_if([&](const Seat& other) { return other.id == who; });

  if (state == SeatState::in_call) send_roster(*room);
  const int providers = count_providers(*room);
  if (facts.role == Role::provider) {
    write(*room, FactProviderLeft{facts.person, providers});
    if (providers == 0) {
      for (const Seat& other : room->seats)
        if (other.state == SeatState::waiting) send(other, Waiting{WaitingReason::provider_left});
    }
  } else {
    write(*room, FactLeft{facts.invitation, providers});
  }
  tell_waiting(*room);
  close_when_empty(visit);
}

void Hall::provider_never_came(const SeatFacts& facts) {
  if (facts.role != Role::provider) return;
  Room* room = find_room(facts.visit);
  if (room == nullptr || find_seat(*room, facts) != nullptr) return;
  if (tickets_.any_for_provider(facts.visit, facts.person)) return;
  for (const auto& [id, connection] : connections_)
    if (connection.facts.visit == facts.visit && connection.facts.person == facts.person) return;
  write(*room, FactProviderLeft{facts.person, count_providers(*room)});
}

void Hall::drop_media(Room& room, Seat& seat) {
  if (room.media) media_.remove_participant(*room.media, seat.id, [] {});
  seat.producers.clear();
  seat.consumers.clear();
  seat.announced = false;
  seat.media_session.clear();
  seat.sends_small = false;
  if (room.speaker == seat.id) room.speaker = ParticipantId();
}

void Hall::close_when_empty(const VisitId& visit) {
  Room* room = find_room(visit);
  if (room == nullptr) return;
  bool somebody_in = false;
  for (const Seat& seat : room->seats) somebody_in = somebody_in || seat.state != SeatState::waiting;
  if (!somebody_in && room->media) close_media(*room);
  if (!room->seats.empty() || tickets_.any_for(visit)) return;
  for (const auto& [id, connection] : connections_)
    if (connection.facts.visit == visit) return;
  rooms_.erase(visit);
}

void Hall::close_media(Room& room) {
  media_.close_room(*room.media, [] {});
  by_media_.erase(*room.media);
  room.media.reset();
  room.interpreters_stay = false;
  room.guests_back.reset();
  room.facts.without_guests = false;  // nobody is left who talks among themselves
  room.waiting_told.clear();
  room.speaker = ParticipantId();
  room.spotlight = ParticipantId();
  room.chat = {};
}

void Hall::hang_up(ConnectionId connection, std::optional<EndedReason> reason, std::optional<std::string> line) {
  if (reason) outputs_.push_back(Send{connection, Ended{*reason, std::move(line)}});
  outputs_.push_back(Close{connection});
  connections_.erase(connection);
}

void Hall::hang_up_matching(const std::function<bool(const SeatFacts&)>& matches, EndedReason reason) {
  std::vector<ConnectionId> ending;
  for (const auto& [id, connection] : connections_)
    if (matches(connection.facts)) ending.push_back(id);
  for (const ConnectionId id : ending) hang_up(id, reason);
}

}  // namespace bedside::calls
