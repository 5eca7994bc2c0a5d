// The messages of a call's WebSocket as values (contract: CallRequest*, CallEvent*), and the one table that
// says who may send what in which state. Whatever the table does not allow is refused. JSON is elsewhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/secret.hpp"
#include "calls/media_port.hpp"
#include "calls/people.hpp"

namespace bedside::calls {

enum class RequestType {
  hello, capabilities, connect_transport, produce, close_producer, pause_producer, pause_consumer, restart_ice,
  raise_hand, leave, rename, remove, mute, admit, admit_all, turn_away, tell, put_back, talk_without_guests, spotlight, say,
  note_sending
};
inline constexpr std::array kAllRequestTypes = {
    RequestType::hello,          RequestType::capabilities,   RequestType::connect_transport, RequestType::produce,
    RequestType::close_producer, RequestType::pause_producer, RequestType::pause_consumer,    RequestType::restart_ice,
    RequestType::raise_hand,     RequestType::leave,          RequestType::rename,            RequestType::remove,
    RequestType::mute,           RequestType::admit,          RequestType::admit_all,         RequestType::turn_away,
    RequestType::tell,           RequestType::put_back,       RequestType::talk_without_guests, RequestType::spotlight,
    RequestType::say,            RequestType::note_sending};
std::string_view word(RequestType type);
std::optional<RequestType> parse_request_type(std::string_view word);

/// opened: the ticket was good, `hello` has not come. waiting: not admitted, or on the way in.
enum class ConnectionState { opened, waiting, in_call };
inline constexpr std::array kAllConnectionStates = {ConnectionState::opened, ConnectionState::waiting,
                                                    ConnectionState::in_call};
bool allowed(Role role, ConnectionState state, RequestType type);

// ---- page to server ----
/// `capabilities`: of a page that knows what the router takes; it is given consumers with the way in then.
struct Hello {
  std::optional<std::string> media_session;
  std::optional<sfu::RtpCapabilities> capabilities = {};
};
struct Capabilities { sfu::RtpCapabilities capabilities; };
struct ConnectTransport { std::string transport_id; sfu::DtlsParameters dtls_parameters; };
struct Produce { std::string kind; MediaSource source; sfu::RtpParameters rtp_parameters; };
struct CloseProducer { std::string producer_id; };
struct PauseProducer { std::string producer_id; bool paused; };
/// `long_side`: of the picture as the page shows it, in pixels of the screen; empty: not known.
struct PauseConsumer { std::string consumer_id; bool paused; std::optional<int> long_side; };
struct RestartIce { std::string transport_id; };
struct RaiseHand { bool raised; };
struct Leave {};
struct Rename { ParticipantId participant; std::string name; };
struct Remove { ParticipantId participant; };
struct Mute { ParticipantId participant; };
struct Admit { ParticipantId participant; };
struct AdmitAll {};
/// Who waits is told no for now, with a line or without.
struct TurnAway { ParticipantId participant; std::optional<std::string> line; };
/// A line to who waits; a telephone hears that the provider comes soon.
struct Tell { ParticipantId participant; std::string line; };
struct PutBack { ParticipantId participant; };
struct TalkWithoutGuests { bool on; bool interpreters_stay = false; };
/// Big for everybody in the call; empty: nobody is.
struct Spotlight { ParticipantId participant; };
/// A line to everybody in the call.
struct Say { Secret<std::string> line; };
/// What the page's browser says of its own way here: whether there is room for the camera's picture as large as it is.
struct NoteSending { bool small; };
/// In the order of RequestType.
using Request = std::variant<Hello, Capabilities, ConnectTransport, Produce, CloseProducer, PauseProducer,
                             PauseConsumer, RestartIce, RaiseHand, Leave, Rename, Remove, Mute, Admit, AdmitAll, TurnAway,
                             Tell, PutBack, TalkWithoutGuests, Spotlight, Say, NoteSending>;
inline RequestType type_of(const Request& request) { return static_cast<RequestType>(request.index()); }

// ---- server to page ----
struct Welcome {
  ParticipantId participant;
  Role role;
  std::optional<std::string> name;
  bool in_call;
  VisitFacts visit;
  WallTime now;
};
struct Admitted {
  std::string media_session;
  std::optional<MediaOffer> offer;        // nothing: resumed
  std::vector<ConsumerOffer> consumers;   // of a resumed session, or where `hello` said what the page can
  std::string phone_producer_id = {};     // a telephone's own microphone: no offer and no consumers then
  bool capabilities_taken = false;        // those of `hello`
};
enum class WaitingReason {
  provider_not_started, provider_left,
  put_back,        // by a provider
  asked,           // a provider is asked to let this person in
  without_guests,  // the others talk among themselves; whoever was in comes in again by itself
};
inline constexpr std::array kAllWaitingReasons = {WaitingReason::provider_not_started, WaitingReason::provider_left,
                                                  WaitingReason::put_back, WaitingReason::asked,
                                                  WaitingReason::without_guests};
std::string_view word(WaitingReason reason);
struct Waiting { WaitingReason reason; };
/// Who somebody is, as others read it.
struct Described {
  Role role;
  std::optional<std::string> name;
  int number;
  invites::Kind kind;
  std::optional<std::string> interprets;
  invites::Via via;
  bool operator==(const Described&) const = default;
};
inline Described describe(const SeatFacts& seat) {
  return {seat.role, seat.name, seat.number, seat.kind, seat.interprets, seat.via};
}
struct RosterEntry : Described {
  ParticipantId participant;
  bool muted;
  bool hand;
  LineTrouble line;
  WallTime since;
};
struct Roster {
  std::vector<RosterEntry> people;
  ParticipantId spotlight = {};  // one of them; empty: nobody
};
/// To providers in the call alone: who waits to be let in, in the order of arrival.
struct WaitingPerson : Described {
  ParticipantId participant;
  WaitingReason reason;
  WallTime since;
  bool operator==(const WaitingPerson&) const = default;
};
struct WaitingList { std::vector<WaitingPerson> people; };
struct ProviderSays { std::string line; };
/// To providers in the call: somebody was refused at the door.
enum class KnockWhy { locked, past_end };
std::string_view word(KnockWhy why);
struct Knock : Described {
  KnockWhy why;
};
struct PersonEntered { ParticipantId participant; };
struct ConsumerClosed { std::string consumer_id; };
struct ProducerPaused { std::string producer_id; bool paused; };
struct Speaker { ParticipantId participant; };  // empty: nobody
struct MutedByProvider {};
struct VisitChanged { VisitFacts visit; Role to; WallTime now; };
/// What somebody wrote to everybody in the call. Its writer may have left.
struct ChatLine : Described {
  std::int64_t number;  // counts the lines of the call
  ParticipantId participant;
  Secret<std::string> line;
  WallTime at;
};
/// To pages in the call: what was written since their reader came in and is not told yet, or is told again.
struct Chat { std::vector<ChatLine> lines; };
struct Ended { EndedReason reason; std::optional<std::string> line = {}; };
using Event = std::variant<Welcome, Admitted, Waiting, Roster, WaitingList, ProviderSays, Knock, PersonEntered, ConsumerOffer, ConsumerClosed,
                           ProducerPaused, Speaker, MutedByProvider, VisitChanged, Chat, Ended>;

enum class CallWhy {
  not_allowed,  // not for this role in this state
  not_found,    // no such participant in this call
  too_many,     // lines at once
};
struct ProducerMade { std::string producer_id; };
struct IceRestarted { sfu::IceParameters parameters; };
using Answered = std::variant<Done, ProducerMade, IceRestarted, CallWhy, MediaWhy>;

}  // namespace bedside::calls
