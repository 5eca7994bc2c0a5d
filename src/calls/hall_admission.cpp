// Hello, waiting, admission, and the ways out.
#include "calls/hall.hpp"
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
    seat = &room->seats.emplace_back();
    seat->id = ParticipantId::make(random_);
    seat->since = now.wall;
  } else if (seat->connection) {
    ++counters_.takeovers;
    hang_up(*seat->connection, EndedReason::taken_over);
  }
  const bool same_way = !is_new && seat->facts.via == connection.facts.via;
  const bool by_phone = seat->leg || connection.leg;
  seat->facts = connection.facts;
  seat->leg = connection.leg;
  seat->line = LineTrouble::none;
  seat->connection = from;
  connection.seat = seat->id;

  const bool goes_in = seat->state != SeatState::waiting || may_go_in(*room, *seat);
  send(*seat, Welcome{seat->id, seat->facts.role, seat->facts.name, goes_in, room->facts, now.wall});
  switch (seat->state) {
    case SeatState::in_call:
      if (hello.media_session && *hello.media_session == seat->media_session) return resume(*room, *seat);
      // Another page: the old one's transports are of no use to it.
      drop_media(*room, *seat);
      if (!same_way) write(*room, FactEntered{seat->facts.invitation, seat->facts.via});
      return begin_entry(*room, *seat);
    case SeatState::entering:
      if (!by_phone) return;  // the answer that is under way goes to this connection
      drop_media(*room, *seat);
      return begin_entry(*room, *seat);
    case SeatState::waiting:
      if (goes_in) return begin_entry(*room, *seat);
      send(*seat, Waiting{room->provider_was_in ? WaitingReason::provider_left : WaitingReason::provider_not_started});
      if (!same_way) write(*room, FactWaiting{seat->facts.invitation, seat->facts.via});
  }
}

void Hall::resume(Room& room, Seat& seat) {
  Admitted admitted{seat.media_session, std::nullopt, {}};
  for (const auto& [id, consumer] : seat.consumers) admitted.consumers.push_back(consumer);
  send(seat, std::move(admitted));
  send(seat, roster(room));
  send(seat, Speaker{room.speaker});
}

// Straight in, while a provider is in. Who shares somebody's link waits for a provider to come.
bool Hall::may_go_in(const Room& room, const Seat& seat) const {
  if (seat.facts.role == Role::provider) return true;
  return !seat.facts.waits_for_provider && count_providers(room) > 0;
}

void Hall::begin_entry(Room& room, Seat& seat) {
  if (!room.media) {
    room.media = media_.open_room(*this);
    by_media_[*room.media] = room.facts.visit;
  }
  seat.state = SeatState::entering;
  seat.generation = next_generation_++;
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
  media_.add_participant(*room.media, seat.id, [finish](Result<MediaOffer, MediaWhy> offer) {
    if (!offer.ok()) return finish(Refused{offer.why()});
    finish(WayIn{std::move(offer).value(), {}});
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

  // Everybody reads who comes before the newcomer is given a way to hear.
  send_roster(*room, seat);
  if (newcomer) send_to_room(*room, PersonEntered{who}, seat);
  send(*seat, Admitted{seat->media_session, way.value().offer, {}, phone_producer_id});
  send(*seat, roster(*room));
  send(*seat, Speaker{room->speaker});

  if (!newcomer) return;
  if (seat->facts.role != Role::provider) return write(*room, FactEntered{seat->facts.invitation, seat->facts.via});
  room->provider_was_in = true;
  note_presence(*room);
  admit_waiting(*room);
}

void Hall::admit_waiting(Room& room) {
  for (Seat& seat : room.seats)
    if (seat.state == SeatState::waiting && seat.connection) begin_entry(room, seat);
}

void Hall::vacate(const VisitId& visit, const ParticipantId& who, std::optional<EndedReason> reason) {
  Room* room = find_room(visit);
  Seat* seat = room == nullptr ? nullptr : find_seat(*room, who);
  if (seat == nullptr) return;
  const SeatFacts facts = seat->facts;
  const SeatState state = seat->state;
  if (state != SeatState::waiting) drop_media(*room, *seat);
  if (seat->connection) hang_up(*seat->connection, reason);
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
  seat.media_session.clear();
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
  room.speaker = ParticipantId();
}

void Hall::hang_up(ConnectionId connection, std::optional<EndedReason> reason) {
  if (reason) outputs_.push_back(Send{connection, Ended{*reason}});
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
