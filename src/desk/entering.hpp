// Who may come in by which link or PIN, and what is written when people come, wait and go.
// find_by_link and find_by_pin are the only two functions that compare a token or a PIN with what is
// stored; every route (page, API, WebSocket, phone) comes through them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "desk/clinic_settings.hpp"
#include "desk/context.hpp"
#include "desk/late_guest.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "notices/calendar.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// What a link or PIN is: somebody's (`invitation`), once good (`tombstone`), or neither.
struct LinkFound {
  std::optional<invites::Invitation> invitation;
  std::optional<invites::Tombstone> tombstone;
};
/// Unknown and malformed tokens cost the same queries and the same hashes as good ones.
LinkFound find_by_link(UnitOfWork& unit, const Context& context, std::string_view token);
LinkFound find_by_pin(UnitOfWork& unit, const Context& context, std::string_view typed);

/// Whether the holder may come in now by this way: nothing, or why not (too_early, visit_locked, ended_*, guest_invite_off
/// as ended_switched_off, guest_way_off). A locked visit takes no newcomers but the patient. Newcomers are refused from the
/// scheduled end on; who waited or was in may return.
std::optional<Refusal> may_enter(const Context& context, const clinic::Settings& settings, const visits::Visit& visit,
                                 const invites::Invitation& invitation, invites::Via via);

/// Schema JoinPage.
struct JoinPage {
  enum class State {
    too_early, open, running, locked, phone_only, expired, revoked, declined, cancelled, completed, lapsed, switched_off
  };
  struct Facts {
    WallTime starts_at;
    WallTime ends_at;
    std::string time_zone;
    WallTime doors_open_at;
    std::vector<std::string> provider_names;
    std::string line;
    std::optional<std::string> patient_name;  // to the patient; to guests only when the clinic chose so
  };
  struct Me {
    std::optional<std::string> name;
    std::optional<invites::Kind> kind;  // guests
    std::string language;
    std::optional<std::string> interprets;
    std::optional<invites::Late> late;
  };
  struct DialIn {
    DialInNumber number;
    std::string pin;  // 3-3-3
    std::string tel;  // tel:+15551234567,,234567891#
  };
  invites::SeatRole role = invites::SeatRole::guest;
  State state = State::open;
  WallTime now;
  std::vector<std::string> languages;
  std::string language;  // in which the invitation was written, also once it is over
  std::string clinic_public_name;
  std::optional<std::string> clinic_contact_phone;
  std::optional<std::string> clinic_accent;  // "#0b6470"
  std::optional<clinic::LogoFacts> clinic_logo;
  std::map<std::string, std::string> clinic_privacy;  // by language
  std::optional<Facts> visit;  // absent when the invitation is over
  std::optional<Me> me;
  bool can_invite = false;  // the patient, where the clinic allows it
  std::optional<Admission> admission;  // how the holder comes in; absent when the invitation is over
  std::vector<DialIn> dial_in;
};
std::string_view word(JoinPage::State state);

/// Reads only. unknown_link alike for unknown and malformed tokens. `cookie`: a browser whose own seat by this link was
/// ended reads that.
Outcome<JoinPage> join_page(UnitOfWork& unit, const Context& context, std::string_view token,
                            const std::optional<Secret<std::string>>& cookie = std::nullopt);
/// Add to calendar: the entry of this link's visit, without the patient's name. Reads only.
Outcome<notices::CalendarEntry> calendar_entry(UnitOfWork& unit, const Context& context, std::string_view token);

/// What `calls` needs of a person's seat.
struct Seat {
  ClinicId clinic;
  VisitId visit;
  InvitationId invitation;
  invites::SeatRole role = invites::SeatRole::guest;
  invites::Kind kind = invites::Kind::family;
  int number = 0;
  std::optional<std::string> name;
  std::string language;
  std::optional<std::string> interprets;
  invites::Admittance admittance = invites::Admittance::by_rule;
  std::string browser;  // that sits on it, as the keyed hash of its cookie
};
enum class As { same, other };
struct EnterRequest {
  std::string token;
  std::string name;                     // a patient may leave it empty
  std::optional<std::string> language;
  std::optional<Secret<std::string>> cookie;  // of this seat, as the browser has it
  std::optional<As> as;
};
struct Entered {
  Seat seat;
  Secret<std::string> cookie;  // to be set for this link's path
};
/// The seat of an invitation that lets its holder in now.
Seat seat_of(UnitOfWork& unit, const visits::Visit& visit, const invites::Invitation& invitation);
/// Join Meeting and Start Appointment. link_in_use (with seat_name) when another browser sits on the seat:
/// asked again `as` the same, the seat goes over with its name; `as` another, somebody else asks to come in.
Outcome<Entered> enter(UnitOfWork& unit, const Context& context, const EnterRequest& request);

/// Whose link it is that was refused at the door (visit_locked, ended_expired): for the providers who are in.
std::optional<Seat> who_knocks(UnitOfWork& unit, const Context& context, std::string_view token);

/// What the room's owner says of it after the change that it reports.
struct RoomAfter {
  int providers_in = 0;
};
using Via = invites::Invitation::Via;

/// Presence, written when it changes: the invitation's row, the visit's status, the audit log.
Outcome<Done> note_waiting(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                           const InvitationId& invitation, Via via);
/// `let_in_by`: the provider who admitted; nothing when the clinic's rule let them straight in.
Outcome<Done> note_entered(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                           const InvitationId& invitation, Via via, const std::optional<PersonId>& let_in_by);
Outcome<Done> note_left(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                        const InvitationId& invitation, RoomAfter after);
/// A provider has sent somebody back to waiting, who is from now on to be let in again.
Outcome<Done> note_put_back(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                            const InvitationId& invitation, const PersonId& by_provider);
/// A provider has turned somebody away who waited: the link stays good, and its holder has to ask.
Outcome<Done> note_turned_away(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                               const InvitationId& invitation, const PersonId& by_provider, RoomAfter after);
/// Talk without guests, on and off: by a provider, or by the patient, whose invitation it names.
Outcome<Done> note_without_guests(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const VisitId& visit,
                                  bool on, const PersonId& by_provider, const InvitationId& by_patient);

/// Start Visit and Return to Call: opens the doors for good; refused when the visit is over or not the actor's, and to
/// who may not sign in or is no provider any more.
Outcome<Done> provider_enters(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit);
Outcome<Done> provider_left(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit,
                            RoomAfter after);

/// Schema CallVisit, for the room's own events.
struct CallVisit {
  VisitId id;
  WallTime starts_at;
  WallTime ends_at;
  std::string time_zone;
  std::vector<std::string> provider_names;
  std::string public_name;
  std::string patient_name;  // to providers and the patient only
  Admission admission = Admission::straight_in;  // that of the visit, else of its clinic
  bool locked = false;
  bool without_guests = false;
  std::vector<LateGuest> late;
  std::int64_t version = 0;  // rises with each change of the visit
  WallTime now;
};
Outcome<CallVisit> call_visit(UnitOfWork& unit, const Context& context, const VisitId& visit);

/// Complete Visit: guests' names, addresses and sealed copies are erased, unsent messages dropped, links and
/// PINs become tombstones. The caller ends the room.
Outcome<Done> complete_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit);

struct VisitEnded {
  ClinicId clinic;
  VisitId visit;
  visits::Status status = visits::Status::completed;
};
/// What time has done to visits and to messages.
struct TimePassed {
  std::vector<VisitEnded> ended;
  notices::GivenUp too_old{};  // last notices that no server took within a day
};
/// Ends what is due by time (at most 200 a call), removes old tombstones, payloads and attempt windows.
Outcome<TimePassed> caretaker(UnitOfWork& unit, const Context& context);

}  // namespace bedside::desk
