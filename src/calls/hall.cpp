// Tickets, time, what use cases did, and the small helpers.
#include "calls/hall.hpp"

namespace bedside::calls {

bool Hall::Seat::muted() const {
  for (const auto& [name, producer] : producers)
    if (producer.source == MediaSource::microphone && !producer.paused) return false;
  return true;
}

Hall::Hall(MediaPort& media, RandomSource& random, Post post)
    : media_(media), random_(random), post_(std::move(post)) {}

Hall::~Hall() = default;

std::optional<Secret<std::string>> Hall::issue_ticket(const SeatFacts& seat, const VisitFacts& visit, Now now,
                                                      std::uint64_t people_ended) {
  if (stopping_ || ended_.contains(seat.visit.text())) return std::nullopt;
  if (!seat.invitation.empty() && ended_.contains(seat.invitation.text())) return std::nullopt;
  take_facts(rooms_[visit.visit], visit);
  if (const auto ended = ended_people_.find(seat.person); ended != ended_people_.end() && ended->second.number > people_ended) {
    provider_never_came(seat);
    close_when_empty(visit.visit);
    return std::nullopt;
  }
  return tickets_.issue(seat, random_, now.moment);
}

std::optional<ConnectionId> Hall::redeem_ticket(const std::string& ticket, Now now) {
  auto seat = tickets_.redeem(ticket, now.moment);
  if (!seat || stopping_) return std::nullopt;
  const ConnectionId id{next_connection_++};
  connections_.emplace(id, Connection{std::move(*seat), now.moment, std::nullopt});
  return id;
}

std::optional<ConnectionId> Hall::feed_caller(const SeatFacts& seat, const VisitFacts& visit, LegId leg, Now now) {
  if (stopping_ || ended_.contains(visit.visit.text()) || ended_.contains(seat.invitation.text())) return std::nullopt;
  take_facts(rooms_[visit.visit], visit);
  const ConnectionId id{next_connection_++};
  const auto at = connections_.emplace(id, Connection{seat, now.moment, std::nullopt, leg}).first;
  sit_down(id, at->second, Hello{}, now);
  return id;
}

void Hall::feed_line(ConnectionId id, LineTrouble trouble) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || !found->second.seat) return;
  Room* room = find_room(found->second.facts.visit);
  Seat* seat = room == nullptr ? nullptr : find_seat(*room, *found->second.seat);
  if (seat != nullptr && seat->connection == id) set_line(*room, *seat, trouble);
}

void Hall::set_line(Room& room, Seat& seat, LineTrouble trouble) {
  if (seat.line == trouble) return;
  seat.line = trouble;
  if (trouble != LineTrouble::none) ++troubles_[trouble];
  note_presence(room);
  if (seat.state == SeatState::in_call) send_roster(room);
}

bool Hall::feed_call(const ClinicId& clinic, const VisitId& visit, const InvitationId& invitation, desk::CallState state, Now now) {
  if (stopping_ || ended_.contains(visit.text()) || ended_.contains(invitation.text())) return false;
  Called& called = called_[visit];
  called.clinic = clinic;
  called.calls[invitation] = {state, now.wall};
  outputs_.push_back(PresenceChanged{clinic, visit});
  return true;
}

void Hall::end_call(const VisitId& visit, const InvitationId& invitation, EndedReason reason) {
  const auto called = called_.find(visit);
  if (called == called_.end()) return;
  const auto call = called->second.calls.find(invitation);
  if (call == called->second.calls.end()) return;
  if (desk::is_under_way(call->second.state)) outputs_.push_back(EndCall{invitation, reason});
  called->second.calls.erase(call);
}

void Hall::end_calls(const VisitId& visit, EndedReason reason) {
  const auto called = called_.find(visit);
  if (called == called_.end()) return;
  for (const auto& [invitation, call] : called->second.calls)
    if (desk::is_under_way(call.state)) outputs_.push_back(EndCall{invitation, reason});
  called_.erase(called);
}

bool Hall::provider_is_connected(const VisitId& visit, const PersonId& person) const {
  const Room* room = find_room(visit);
  if (room == nullptr) return false;
  for (const Seat& seat : room->seats)
    if (seat.facts.role == Role::provider && seat.facts.person == person) return seat.connection.has_value();
  return false;
}

void Hall::feed_disconnected(ConnectionId id, Now now) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  const Connection connection = std::move(found->second);
  connections_.erase(found);
  if (!connection.seat) {
    provider_never_came(connection.facts);
    return close_when_empty(connection.facts.visit);
  }
  Room* room = find_room(connection.facts.visit);
  Seat* seat = room == nullptr ? nullptr : find_seat(*room, *connection.seat);
  if (seat == nullptr || seat->connection != id) return;
  seat->connection.reset();
  seat->lost_at = now.moment;
  tell_waiting(*room);
}

void Hall::feed_visit(const VisitFacts& visit, Now now) {
  Room* room = find_room(visit.visit);
  if (room == nullptr) return;
  const VisitFacts before = room->facts;
  take_facts(*room, visit);
  if (room->facts == before) return;
  tell_visit(*room, now);
  // Asked for no longer: whoever waits for nothing else comes in.
  if (before.admission != room->facts.admission) admit_waiting(*room);
}

void Hall::tell_visit(const Room& room, Now now) {
  for (const Seat& seat : room.seats) send(seat, VisitChanged{facts_for(room, seat), seat.facts.role, now.wall});
}

// Who else is invited is nothing for a guest who waits.
VisitFacts Hall::facts_for(const Room& room, const Seat& seat) const {
  VisitFacts facts = room.facts;
  if (seat.facts.role == Role::guest && seat.state != SeatState::in_call) facts.late.clear();
  return facts;
}

void Hall::forget_late(Room& room, const Seat& seat, Now now) {
  const auto is_theirs = [&](const desk::LateGuest& one) { return one.invitation == seat.facts.invitation; };
  if (std::erase_if(room.facts.late, is_theirs) > 0) tell_visit(room, now);
}

void Hall::feed_visit_ended(const VisitId& visit, EndedReason reason, Now now) {
  ended_[visit.text()] = now.moment + kEndedRemembered;
  tickets_.drop_visit(visit);
  end_calls(visit, reason);
  Room* room = find_room(visit);
  if (room == nullptr) return;
  if (room->media) close_media(*room);  // first of all: not one more packet
  hang_up_matching([&](const SeatFacts& facts) { return facts.visit == visit; }, reason);
  rooms_.erase(visit);
}

void Hall::feed_invitation_ended(const VisitId& visit, const InvitationId& invitation, EndedReason reason, Now now) {
  ended_[invitation.text()] = now.moment + kEndedRemembered;
  tickets_.drop_invitation(invitation);
  end_call(visit, invitation, reason);
  if (Room* room = find_room(visit)) {
    for (const Seat& seat : room->seats) {
      if (seat.facts.invitation != invitation) continue;
      const ParticipantId id = seat.id;
      vacate(visit, id, reason);
      break;
    }
  }
  hang_up_matching([&](const SeatFacts& facts) { return facts.invitation == invitation; }, reason);
  close_when_empty(visit);
}

void Hall::feed_link_replaced(const VisitId& visit, const InvitationId& invitation) {
  Room* room = find_room(visit);
  const Seat* sits = nullptr;
  if (room != nullptr)
    for (const Seat& seat : room->seats)
      if (seat.facts.invitation == invitation) sits = &seat;
  if (sits != nullptr && sits->state != SeatState::waiting) return;
  tickets_.drop_invitation(invitation);
  end_call(visit, invitation, EndedReason::revoked);
  if (sits != nullptr) vacate(visit, ParticipantId(sits->id), EndedReason::revoked);
  hang_up_matching([&](const SeatFacts& facts) { return facts.invitation == invitation; }, EndedReason::revoked);
  close_when_empty(visit);
}

void Hall::feed_providers(const VisitId& visit, const std::vector<PersonId>& providers) {
  const Room* room = find_room(visit);
  if (room == nullptr) return;
  std::set<PersonId> ending = tickets_.providers_of(visit);
  for (const Seat& seat : room->seats)
    if (seat.facts.role == Role::provider) ending.insert(seat.facts.person);
  for (const auto& [id, connection] : connections_)
    if (connection.facts.visit == visit && connection.facts.role == Role::provider) ending.insert(connection.facts.person);
  for (const PersonId& person : providers) ending.erase(person);
  for (const PersonId& person : ending) end_provider(visit, person);
}

void Hall::feed_person_ended(const PersonId& person, Now now) {
  ended_people_[person] = {++people_ended_, now.moment + kEndedRemembered};
  std::vector<VisitId> visits;  // a copy: a room that empties goes
  for (const auto& [visit, room] : rooms_) visits.push_back(visit);
  for (const VisitId& visit : visits) end_provider(visit, person);
}

void Hall::end_provider(const VisitId& visit, const PersonId& person) {
  SeatFacts facts;
  facts.role = Role::provider;
  facts.visit = visit;
  facts.person = person;
  Room* room = find_room(visit);
  const Seat* seat = room == nullptr ? nullptr : find_seat(*room, facts);
  bool on_the_way = tickets_.any_for_provider(visit, person);
  for (const auto& [id, connection] : connections_)
    on_the_way = on_the_way || (connection.facts.visit == visit && connection.facts.person == person);
  if (seat == nullptr && !on_the_way) return;
  tickets_.drop_person(visit, person);
  if (seat != nullptr) vacate(visit, ParticipantId(seat->id), EndedReason::removed);
  hang_up_matching([&](const SeatFacts& other) { return other.visit == visit && other.person == person; },
                   EndedReason::removed);
  // With a seat, leaving it has said so.
  if (seat == nullptr) provider_never_came(facts);
  close_when_empty(visit);
}

void Hall::feed_renamed(const VisitId& visit, const InvitationId& invitation, const std::optional<std::string>& name) {
  Room* room = find_room(visit);
  if (room == nullptr) return;
  for (Seat& seat : room->seats) {
    if (seat.facts.invitation != invitation || seat.facts.name == name) continue;
    seat.facts.name = name;
    if (seat.state == SeatState::in_call) send_roster(*room);
  }
  tell_waiting(*room);
}

void Hall::feed_server_stops() {
  stopping_ = true;
  hang_up_matching([](const SeatFacts&) { return true; }, EndedReason::server_stops);
}

void Hall::on_deadline(Now now) {
  for (const SeatFacts& facts : tickets_.take_expired(now.moment)) {
    provider_never_came(facts);
    close_when_empty(facts.visit);
  }
  std::vector<ConnectionId> silent;
  for (const auto& [id, connection] : connections_)
    if (!connection.seat && connection.since + kHelloWithin <= now.moment) silent.push_back(id);
  for (const ConnectionId id : silent) {
    outputs_.push_back(Close{id});
    feed_disconnected(id, now);
  }
  std::vector<std::pair<VisitId, ParticipantId>> gone;
  for (const auto& [visit, room] : rooms_)
    for (const Seat& seat : room.seats)
      if (!seat.connection && seat.lost_at + kSeatSurvives <= now.moment) gone.emplace_back(visit, seat.id);
  for (const auto& [visit, who] : gone) vacate(visit, who, std::nullopt);
  for (auto& [visit, room] : rooms_) {
    if (!room.guests_back || room.guests_back->at > now.moment) continue;
    const SeatFacts by = room.guests_back->by;  // a copy: what is performed goes
    talk_without_guests(room, by, TalkWithoutGuests{false}, now);
  }
  for (auto& [visit, room] : rooms_) {
    for (Seat& seat : room.seats)
      if (seat.telling.is_due(now)) tell_state(room, seat, now);
    if (room.spotlight_telling.is_due(now)) tell_spotlight(room, now);
  }
  std::erase_if(ended_, [&](const auto& entry) { return entry.second <= now.moment; });
  std::erase_if(ended_people_, [&](const auto& entry) { return entry.second.until <= now.moment; });
}

Moment Hall::deadline() const {
  Moment next = tickets_.deadline();
  for (const auto& [id, connection] : connections_)
    if (!connection.seat) next = std::min(next, connection.since + kHelloWithin);
  for (const auto& [visit, room] : rooms_)
    for (const Seat& seat : room.seats) {
      if (!seat.connection) next = std::min(next, seat.lost_at + kSeatSurvives);
      if (seat.telling.tell_at) next = std::min(next, *seat.telling.tell_at);
    }
  for (const auto& [visit, room] : rooms_) {
    if (room.guests_back) next = std::min(next, room.guests_back->at);
    if (room.spotlight_telling.tell_at) next = std::min(next, *room.spotlight_telling.tell_at);
  }
  for (const auto& [id, until] : ended_) next = std::min(next, until);
  for (const auto& [id, ended] : ended_people_) next = std::min(next, ended.until);
  return next;
}

std::optional<Output> Hall::next_output() {
  if (outputs_.empty()) return std::nullopt;
  Output output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

Presence Hall::presence_of(const Room& room) const {
  Presence presence;
  for (const Seat& seat : room.seats) {
    if (seat.trouble() != LineTrouble::none && seat.facts.role != Role::provider)
      presence.lines.emplace(seat.facts.invitation, seat.trouble());
    if (seat.state != SeatState::in_call) continue;
    if (seat.facts.role == Role::provider) presence.providers.push_back({seat.facts.person, seat.since});
    else if (seat.listed.muted) presence.muted.insert(seat.facts.invitation);
    if (seat.listed.hand && seat.facts.role != Role::provider) presence.hands.insert(seat.facts.invitation);
  }
  return presence;
}

Presence Hall::presence(const VisitId& visit) const {
  const Room* room = find_room(visit);
  Presence presence = room == nullptr ? Presence{} : presence_of(*room);
  if (const auto called = called_.find(visit); called != called_.end()) presence.calls = called->second.calls;
  return presence;
}

std::map<VisitId, Presence> Hall::presences(const ClinicId& clinic) const {
  std::map<VisitId, Presence> all;
  for (const auto& [visit, room] : rooms_)
    if (room.facts.clinic == clinic) all.emplace(visit, presence_of(room));
  for (const auto& [visit, called] : called_)
    if (called.clinic == clinic) all[visit].calls = called.calls;
  return all;
}

Hall::Figures Hall::figures() const {
  Figures figures;
  figures.troubles = troubles_;
  for (const auto& [visit, room] : rooms_) {
    bool busy = false;
    bool troubled = false;
    for (const Seat& seat : room.seats) {
      const bool in = seat.state == SeatState::in_call;
      ++figures.people[{seat.leg ? invites::Via::phone : invites::Via::link, in}];
      busy = busy || in;
      if (!in || seat.trouble() == LineTrouble::none) continue;
      ++figures.troubled[seat.trouble()];
      troubled = true;
    }
    if (busy) ++figures.rooms;
    if (troubled) ++figures.rooms_troubled;
  }
  return figures;
}

Hall::Room* Hall::find_room(const VisitId& visit) {
  const auto found = rooms_.find(visit);
  return found == rooms_.end() ? nullptr : &found->second;
}

const Hall::Room* Hall::find_room(const VisitId& visit) const {
  const auto found = rooms_.find(visit);
  return found == rooms_.end() ? nullptr : &found->second;
}

Hall::Room* Hall::find_room(const RoomId& media) {
  const auto found = by_media_.find(media);
  return found == by_media_.end() ? nullptr : find_room(found->second);
}

Hall::Seat* Hall::find_seat(Room& room, const ParticipantId& id) {
  for (Seat& seat : room.seats)
    if (seat.id == id) return &seat;
  return nullptr;
}

Hall::Seat* Hall::find_seat(Room& room, const SeatFacts& facts) {
  for (Seat& seat : room.seats)
    if (seat.facts.invitation == facts.invitation && seat.facts.person == facts.person) return &seat;
  return nullptr;
}

Hall::Seat* Hall::find_waiting(Room& room, const ParticipantId& id) {
  Seat* seat = find_seat(room, id);
  return seat != nullptr && seat->state == SeatState::waiting && seat->connection ? seat : nullptr;
}

// A provider whose page renews its media has not left.
int Hall::count_providers(const Room& room) const {
  int count = 0;
  for (const Seat& seat : room.seats)
    if (seat.facts.role == Role::provider && seat.was_in) ++count;
  return count;
}

void Hall::send(const Seat& seat, Event event) {
  if (seat.connection) outputs_.push_back(Send{*seat.connection, std::move(event)});
}

void Hall::send_to_room(const Room& room, const Event& event, const Seat* except) {
  for (const Seat& seat : room.seats)
    if (&seat != except && seat.state == SeatState::in_call) send(seat, event);
}

void Hall::send_roster(const Room& room, const Seat* except) { send_to_room(room, roster(room), except); }

Roster Hall::roster(const Room& room) const {
  Roster list;
  for (const Seat& seat : room.seats) {
    if (seat.state != SeatState::in_call) continue;
    if (seat.id == room.spotlight) list.spotlight = seat.id;
    list.people.push_back({describe(seat.facts), seat.id, seat.listed.muted, seat.listed.hand, seat.trouble(), seat.since});
  }
  return list;
}

void Hall::write(const Room& room, Fact fact) {
  outputs_.push_back(WriteFact{room.facts.clinic, room.facts.visit, std::move(fact)});
}

void Hall::note_presence(const Room& room) {
  outputs_.push_back(PresenceChanged{room.facts.clinic, room.facts.visit});
}

}  // namespace bedside::calls
