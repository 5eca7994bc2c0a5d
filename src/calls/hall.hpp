// The hall: who may enter which room. Tickets, seats, waiting, admission, presence and the end of a call, for
// all visits of this server. The one place where people meet packets: nothing of a room reaches who was not
// let in. An engine: feeds and time go in, outputs come out; no clock, thread, socket, database or JSON.
//
// A seat is one person in one visit. It survives a dropped WebSocket for kSeatSurvives with its media; a
// second connection takes it over. The list of who is there is made of the seats that hold media, never of
// what a page says.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "base/bounded.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "calls/media_port.hpp"
#include "calls/messages.hpp"
#include "calls/people.hpp"
#include "calls/tickets.hpp"

namespace bedside::calls {

/// How long a person who dropped keeps the seat and its media: a lift, a tunnel, a page that reloads.
inline constexpr std::chrono::seconds kSeatSurvives{30};
/// A page says hello in its first message.
inline constexpr std::chrono::seconds kHelloWithin{10};
/// What a page may ask in a burst: everybody's consumers after a reload, some three for each of thirty people; and
/// how fast that grows again. Beyond it the connection closes, since each change is told to everybody in the call.
inline constexpr int kRequestsAtOnce = 300;
inline constexpr std::chrono::milliseconds kRequestEvery{50};
/// Changes of one person (muted, a hand, a weak network by its page's word), or of who is in the spotlight, that everybody
/// is told of at once, and how fast that grows again. Of more the last state is told when its time has come, half a second
/// late at most: whoever changes it twenty times a second costs the others no more than who does it twice.
inline constexpr int kToldAtOnce = 4;
inline constexpr std::chrono::milliseconds kToldEvery{500};
/// Streams that one person makes in a burst, a camera that goes off and on with each a new one, and how fast that grows
/// again. Of each everybody's browser is told to make room for it; of more nobody is, and who makes them is refused.
inline constexpr int kStreamsAtOnce = 30;
inline constexpr std::chrono::seconds kStreamEvery{3};
/// Lines that one person writes in a burst, and how fast that grows again: a flood would push what the others wrote out
/// of kChatLines. Of more each is refused, and stands in its writer's field.
inline constexpr int kLinesAtOnce = 10;
inline constexpr std::chrono::seconds kLineEvery{1};
/// Who knocks again and again is told of once in this time; who was turned away and asks again within it is turned away
/// again, and no provider hears of it.
inline constexpr std::chrono::seconds kKnockEvery{30};
/// Who was sent out for a talk without guests comes in again after this time at the earliest, however soon that is asked
/// for: going out is at once, and nobody fills the audit log by doing both in turn.
inline constexpr std::chrono::seconds kGuestsOutLeast{2};
/// Lines of a call's chat that are held: an hour of busy writing. Of more the oldest goes.
inline constexpr std::size_t kChatLines = 100;
/// Visits, invitations and people that ended are remembered for as long as a request that began before may still run.
inline constexpr std::chrono::seconds kEndedRemembered{60};

// ---- outputs ----
struct Send { ConnectionId to; Event event; };
struct Reply { ConnectionId to; std::int64_t reply_to; Answered answer; };
struct Close { ConnectionId connection; };
/// To be written by the use cases, in this order within a visit.
struct WriteFact {
  ClinicId clinic;
  VisitId visit;
  Fact fact;
};
/// A provider asks for something that is a use case; whoever performs it replies.
struct AskRename {
  ConnectionId from;
  std::int64_t reply_to;
  ClinicId clinic;
  PersonId by;
  VisitId visit;
  InvitationId invitation;
  std::string name;
};
struct AskRemove {
  ConnectionId from;
  std::int64_t reply_to;
  ClinicId clinic;
  PersonId by;
  VisitId visit;
  InvitationId invitation;
};
/// Something that no row says has changed: who of the providers is in, who is muted, what became of a call.
struct PresenceChanged { ClinicId clinic; VisitId visit; };
/// A call to somebody who is not in yet has to end: the visit or the invitation has.
struct EndCall { InvitationId invitation; EndedReason reason; };
using Output = std::variant<Send, Reply, Close, WriteFact, AskRename, AskRemove, PresenceChanged, EndCall>;

class Hall final : private MediaEvents {
 public:
  /// Runs a task on the owner of the hall, with its time. Answers and events of the media plane come by it.
  using Post = std::function<void(std::function<void(Now)>)>;
  Hall(MediaPort& media, RandomSource& random, Post post);
  ~Hall() override;
  Hall(const Hall&) = delete;
  Hall& operator=(const Hall&) = delete;

  // ---- tickets ----
  /// How often people were ended. Whoever asks for a provider's ticket notes it before reading that person's rights.
  std::uint64_t people_ended() const { return people_ended_; }
  /// Nothing when the visit or the invitation has ended meanwhile, or the person has since `people_ended` was that:
  /// somebody who signs in again at once comes in.
  std::optional<Secret<std::string>> issue_ticket(const SeatFacts& seat, const VisitFacts& visit, Now now,
                                                  std::uint64_t people_ended = 0);
  /// The connection that the ticket is for; nothing for unknown, used and expired ones.
  std::optional<ConnectionId> redeem_ticket(const std::string& ticket, Now now);
  /// A telephone whose PIN was good: takes the seat of its invitation, waits or comes in by the same rule as a
  /// page. Nothing when the visit or the invitation has ended meanwhile. What is said to it are events, as to a
  /// page; `leg` serves it until `Close`.
  std::optional<ConnectionId> feed_caller(const SeatFacts& seat, const VisitFacts& visit, LegId leg, Now now);

  /// A telephone's line got worse or better: everybody in the room reads it.
  void feed_line(ConnectionId connection, LineTrouble trouble);

  /// The clinic calls a seat by telephone: how far it is, for dashboards. Held until the visit or the invitation
  /// ends. False when it has: nobody is to be called then.
  bool feed_call(const ClinicId& clinic, const VisitId& visit, const InvitationId& invitation, desk::CallState state, Now now);

  /// A living connection holds this provider's seat: the page asks before it takes over.
  bool provider_is_connected(const VisitId& visit, const PersonId& person) const;

  // ---- what pages do ----
  void feed_request(ConnectionId from, std::int64_t id, Request request, Now now);
  /// Something that is no request. Costs as much as one; false: there have been too many, and nobody is answered.
  bool feed_unread(ConnectionId from, Now now);
  void feed_disconnected(ConnectionId connection, Now now);

  // ---- what use cases did ----
  void feed_visit(const VisitFacts& visit, Now now);
  void feed_visit_ended(const VisitId& visit, EndedReason reason, Now now);
  void feed_invitation_ended(const VisitId& visit, const InvitationId& invitation, EndedReason reason, Now now);
  /// It goes on by another link and PIN: who waits by the ones before is out. Who is in the call stays.
  void feed_link_replaced(const VisitId& visit, const InvitationId& invitation);
  /// Who of the visit's call is a provider and none of these is out: seat, open connection and unused ticket.
  void feed_providers(const VisitId& visit, const std::vector<PersonId>& providers);
  /// Disabled, no provider any more, or signed out: out of every call.
  void feed_person_ended(const PersonId& person, Now now);
  /// A provider lets in who waits on this seat, from outside the call. False when nobody waits there, or no provider
  /// is in.
  bool feed_admit(const VisitId& visit, const InvitationId& invitation, const PersonId& by);
  /// Somebody with a good link or PIN was refused at the door: providers in the call read it, once in kKnockEvery.
  void feed_knock(const SeatFacts& seat, KnockWhy why, Now now);
  void feed_renamed(const VisitId& visit, const InvitationId& invitation, const std::optional<std::string>& name);
  /// The program ends: everybody is told to join again shortly.
  void feed_server_stops();

  void on_deadline(Now now);
  Moment deadline() const;
  std::optional<Output> next_output();

  // ---- what dashboards ask ----
  Presence presence(const VisitId& visit) const;
  std::map<VisitId, Presence> presences(const ClinicId& clinic) const;

  struct Counters {
    std::uint64_t refused_messages = 0;
    std::uint64_t floods = 0;
    std::uint64_t takeovers = 0;
    std::uint64_t media_refusals = 0;
  };
  const Counters& counters() const { return counters_; }

  /// How much goes on, for whoever watches the server.
  struct Figures {
    std::size_t rooms = 0;          // somebody is in the call
    std::size_t rooms_troubled = 0;  // with somebody whose line or network is bad
    std::map<std::pair<invites::Via, bool>, std::size_t> people;  // by how they came, and whether they are in
    std::map<LineTrouble, std::size_t> troubled;  // of those who are in
    std::map<LineTrouble, std::uint64_t> troubles;  // how often it came to that, since the start
  };
  Figures figures() const;

 private:
  enum class SeatState { waiting, entering, in_call };
  struct ProducerHeld {
    MediaSource source;
    bool paused = false;
  };
  /// What changes as often as somebody wants, and how much of that everybody was told.
  struct Telling {
    Moment told_until{};            // what was told, as time: each telling costs kToldEvery
    std::optional<Moment> tell_at;  // something has changed that is to be told then
    bool is_due(Now now) const { return tell_at && *tell_at <= now.moment; }
    /// False: it is not the turn of this yet, and is noted for then.
    bool may_tell(Now now);
    void told(Now now) { told_until = std::max(told_until, now.moment) + kToldEvery; }
  };
  struct Seat {
    ParticipantId id;
    SeatFacts facts;
    SeatState state = SeatState::waiting;
    bool was_in = false;  // came in, and was not put back since
    bool goes_on_elsewhere = false;  // on the way in from another device: said like a newcomer
    invites::Admittance admittance = invites::Admittance::by_rule;
    std::optional<PersonId> let_in_by;  // on the way in
    std::optional<ConnectionId> connection;
    std::optional<LegId> leg;  // by telephone
    bool hand = false;
    bool sends_small = false;  // by its page's word
    struct Listed {
      bool muted = true;
      bool hand = false;
      bool sends_small = false;
      bool operator==(const Listed&) const = default;
    };
    Listed listed;           // as everybody was told, and the dashboards
    Telling telling;
    Moment streams_until{};  // streams that were made, as time: each costs kStreamEvery
    Moment lines_until{};    // lines that were written, likewise
    LineTrouble line = LineTrouble::none;
    Moment lost_at{};
    WallTime since{};
    std::uint64_t generation = 0;  // of its media: answers of an older one are of no use
    std::string media_session;
    std::optional<sfu::RtpCapabilities> capabilities;  // of its page, where `hello` said them
    bool announced = false;  // on the way in, and what comes is of its new transports
    std::map<std::string, ProducerHeld> producers;
    std::map<std::string, ConsumerOffer> consumers;
    std::int64_t chat_from = 0;  // what was written before this line, before they came in, is not theirs to read
    bool muted() const;
    Listed as_it_is() const { return {muted(), hand, sends_small}; }
    /// The worst of what is wrong, as everybody is told.
    LineTrouble trouble() const {
      return line == LineTrouble::none && listed.sends_small ? LineTrouble::sends_small : line;
    }
  };
  struct Room {
    VisitFacts facts;
    std::optional<RoomId> media;
    std::list<Seat> seats;  // in the order of arrival
    bool provider_was_in = false;
    Moment guests_went_out{};
    struct GuestsBack {
      Moment at;
      SeatFacts by;
    };
    std::optional<GuestsBack> guests_back;  // asked for sooner than it may be
    bool interpreters_stay = false;  // while guests are out; after a restart they are out too
    std::vector<WaitingPerson> waiting_told;  // to the providers who are in
    std::map<InvitationId, Moment> knocked;   // when a provider may hear of it again; at most the visit's guests
    std::map<InvitationId, Moment> turned_away;  // until when they need not ask again; at most the visit's guests
    ParticipantId speaker;
    ParticipantId spotlight;
    Telling spotlight_telling;
    // In memory alone, and not longer than somebody is in.
    Bounded<ChatLine, kChatLines, WhenFull::drop_oldest> chat;
    std::int64_t next_chat_line = 1;
  };
  /// Calls of the clinic to seats of a visit.
  struct Called {
    ClinicId clinic;
    std::map<InvitationId, desk::SeatCall> calls;
  };
  struct Connection {
    SeatFacts facts;
    Moment since{};
    std::optional<ParticipantId> seat;  // nothing: hello has not come
    std::optional<LegId> leg = {};
    Moment requests_until{};  // what was asked, as time: each request costs kRequestEvery
  };
  /// What the media plane gives to who comes in: transports, or a telephone's producer.
  struct WayIn {
    std::optional<MediaOffer> offer;
    std::string phone_producer_id;
    bool capabilities_taken = false;
  };

  // MediaEvents: on worker threads; each only posts.
  void on_consumer(RoomId room, ParticipantId to, ConsumerOffer offer) override;
  void on_consumer_closed(RoomId room, ParticipantId to, std::string consumer_id) override;
  void on_producer_paused(RoomId room, ParticipantId of, std::string producer_id, bool paused) override;
  void on_speaker(RoomId room, ParticipantId speaker) override;
  void on_reception(RoomId room, ParticipantId of, sfu::Reception reception) override;
  void on_transport_state(RoomId room, ParticipantId of, std::string transport_id, std::string state) override;

  // hall_admission.cpp
  void say_hello(ConnectionId from, Connection& connection, std::int64_t id, const Hello& hello, Now now);
  void sit_down(ConnectionId from, Connection& connection, const Hello& hello, Now now);
  void resume(Room& room, Seat& seat);
  /// As they are told now.
  std::vector<ConsumerOffer> consumers_of(Room& room, Seat& seat);
  bool may_go_in(const Room& room, const Seat& seat) const;
  WaitingReason why_waiting(const Room& room, const Seat& seat) const;
  void begin_entry(Room& room, Seat& seat);
  /// The transports are there: where the page has said what it can, it is given the others' streams with them.
  void announce(const VisitId& visit, const ParticipantId& who, std::uint64_t generation, WayIn way, Now now);
  void finish_entry(const VisitId& visit, const ParticipantId& who, std::uint64_t generation,
                    const Result<WayIn, MediaWhy>& way, Now now);
  /// Whoever may go in does; the others read what they wait for.
  void admit_waiting(Room& room);
  void let_in(Room& room, Seat& seat, const PersonId& by);
  /// Out of the room's sound in this moment, and waiting.
  void send_back(Room& room, Seat& seat, WaitingReason reason);
  void turn_away(Room& room, Seat& seat, const PersonId& by, std::optional<std::string> line, Now now);
  void talk_without_guests(Room& room, const SeatFacts& by, TalkWithoutGuests wish, Now now);
  bool is_kept_out(const Room& room, const Seat& seat) const;
  void tell_visit(const Room& room, Now now);
  /// What this reader may know of the visit.
  VisitFacts facts_for(const Room& room, const Seat& seat) const;
  /// Who has come is not late; whoever read it reads that.
  void forget_late(Room& room, const Seat& seat, Now now);
  void take_facts(Room& room, const VisitFacts& visit);
  /// Providers in the call read who waits, when that has changed.
  void tell_waiting(Room& room);
  std::vector<WaitingPerson> waiting_people(const Room& room) const;
  /// The seat is free; its connection is told `reason`, or just closed.
  void vacate(const VisitId& visit, const ParticipantId& who, std::optional<EndedReason> reason);
  /// Start Visit was pressed, and no page came: the visit must not stay in call.
  void provider_never_came(const SeatFacts& facts);
  void end_provider(const VisitId& visit, const PersonId& person);
  void drop_media(Room& room, Seat& seat);
  void close_when_empty(const VisitId& visit);
  void close_media(Room& room);
  void hang_up(ConnectionId connection, std::optional<EndedReason> reason, std::optional<std::string> line = {});
  void hang_up_matching(const std::function<bool(const SeatFacts&)>& matches, EndedReason reason);

  // hall_requests.cpp
  bool within_budget(Connection& connection, Now now);
  void cut_off(ConnectionId from, Now now);
  /// Takes one of so many at once; false, and nothing taken, when there is none left.
  static bool take(Moment& until, int at_once, std::chrono::milliseconds every, Now now);
  void answer(ConnectionId to, std::int64_t id, Answered answered);
  Answer<Done> reply_done(ConnectionId to, std::int64_t id);
  void perform(Room& room, Seat& seat, ConnectionId from, std::int64_t id, Request request, Now now);
  void produce(Room& room, Seat& seat, ConnectionId from, std::int64_t id, Produce wish, Now now);
  void close_producer(Room& room, Seat& seat, ConnectionId from, std::int64_t id, CloseProducer wish, Now now);
  void pause_producer(Room& room, Seat& seat, const std::string& producer_id, bool paused,
                      std::optional<std::pair<ConnectionId, std::int64_t>> reply_to);
  enum class By { self, provider };
  /// What is so already is told nobody again.
  void set_paused(Room& room, const ParticipantId& of, const std::string& producer_id, bool paused, By by, Now now);
  void say(Room& room, Seat& seat, ConnectionId from, std::int64_t id, Secret<std::string> line, Now now);
  void tell_spotlight(Room& room, Now now);
  /// A page that comes reads what was written since its reader came in.
  void tell_chat(const Room& room, const Seat& seat);
  /// What a person changes of themselves, or a producer that is paused: whoever was told otherwise reads it, and the
  /// dashboards; now, or when it is this seat's turn again.
  void tell_state(Room& room, Seat& seat, Now now);
  bool tell_paused(Room& room, const Seat& owner);
  /// Somebody's place has changed: everybody in the room reads it, and the dashboards.
  void tell_places(const Room& room);

  Room* find_room(const VisitId& visit);
  const Room* find_room(const VisitId& visit) const;
  Room* find_room(const RoomId& media);
  Seat* find_seat(Room& room, const ParticipantId& id);
  Seat* find_seat(Room& room, const SeatFacts& facts);
  /// Somebody who waits behind a living connection.
  Seat* find_waiting(Room& room, const ParticipantId& id);
  int count_providers(const Room& room) const;
  void end_calls(const VisitId& visit, EndedReason reason);
  void end_call(const VisitId& visit, const InvitationId& invitation, EndedReason reason);
  Presence presence_of(const Room& room) const;
  void send(const Seat& seat, Event event);
  void send_to_room(const Room& room, const Event& event, const Seat* except = nullptr);
  void send_roster(const Room& room, const Seat* except = nullptr);
  void set_line(Room& room, Seat& seat, LineTrouble trouble);
  Roster roster(const Room& room) const;
  void write(const Room& room, Fact fact);
  void note_presence(const Room& room);

  MediaPort& media_;
  RandomSource& random_;
  Post post_;
  Tickets tickets_;
  std::map<VisitId, Room> rooms_;
  std::map<VisitId, Called> called_;  // at most a seat's newest call, until the visit ends
  std::map<RoomId, VisitId> by_media_;
  std::map<ConnectionId, Connection> connections_;
  std::map<std::string, Moment> ended_;  // visits and invitations, until when they are remembered
  struct PersonEnded {
    std::uint64_t number;  // the how-manieth
    Moment until;          // when it is forgotten
  };
  std::map<PersonId, PersonEnded> ended_people_;
  std::uint64_t people_ended_ = 0;
  std::deque<Output> outputs_;
  std::uint64_t next_connection_ = 1;
  std::uint64_t next_generation_ = 1;
  bool stopping_ = false;
  Counters counters_;
  std::map<LineTrouble, std::uint64_t> troubles_;
};

}  // namespace bedside::calls
