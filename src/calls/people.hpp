// Values of a running visit: who a person is there, what everybody may know of the visit, why it ends.
// Plain facts, as the use cases gave them; nothing here decides.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/admission.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "desk/call_state.hpp"
#include "desk/late_guest.hpp"
#include "invites/invitation.hpp"

namespace bedside::calls {

/// Both clocks at one moment: `wall` goes into facts and messages, `moment` into time-outs.
struct Now {
  Moment moment;
  WallTime wall;
};

enum class Role { provider, patient, guest };
inline constexpr std::array kAllRoles = {Role::provider, Role::patient, Role::guest};
std::string_view word(Role role);

/// One WebSocket of a call, from its ticket to its close; or one telephone's leg, from its PIN to its end.
enum class ConnectionId : std::uint64_t {};
/// A telephone's leg in the media plane, which holds it before anybody knows whose it is.
using LegId = Id<struct LegTag>;

/// Who sits there. A patient or guest has an invitation, a provider is a person of the clinic.
struct SeatFacts {
  Role role = Role::guest;
  ClinicId clinic;
  VisitId visit;
  InvitationId invitation;  // empty: a provider
  PersonId person;          // empty: a patient or guest
  std::optional<std::string> name;
  int number = 0;
  invites::Kind kind = invites::Kind::family;  // guests
  std::optional<std::string> interprets;
  invites::Via via = invites::Via::link;
  std::string browser = {};  // that holds a patient's or guest's seat; empty: a telephone
  /// As it was written last; from then on the hall knows better.
  invites::Admittance admittance = invites::Admittance::by_rule;
  bool operator==(const SeatFacts&) const = default;
};

/// Schema CallVisit.
struct VisitFacts {
  VisitId visit;
  ClinicId clinic;
  WallTime starts_at;
  WallTime ends_at;
  std::string time_zone;
  std::vector<std::string> provider_names;
  std::string public_name;
  std::string patient_name;  // to providers and the patient only
  Admission admission = Admission::straight_in;  // to providers only, as is `locked`
  bool locked = false;
  bool without_guests = false;  // to providers and the patient only
  std::vector<desk::LateGuest> late = {};  // to guests only while they are in the call
  std::int64_t version = 0;     // an older reading does not replace a newer one
  bool operator==(const VisitFacts&) const = default;
};

enum class EndedReason {
  completed, cancelled, revoked, removed, declined, switched_off, expired, lapsed, taken_over, server_stops,
  turned_away,  // waited, and a provider said no for now
};
inline constexpr std::array kAllEndedReasons = {
    EndedReason::completed,    EndedReason::cancelled, EndedReason::revoked, EndedReason::removed,    EndedReason::declined,
    EndedReason::switched_off, EndedReason::expired,   EndedReason::lapsed,  EndedReason::taken_over, EndedReason::server_stops,
    EndedReason::turned_away};
std::string_view word(EndedReason reason);
EndedReason to_ended_reason(invites::EndReason reason);

/// What is wrong with a telephone's line, the worst first, or with the network of a page.
enum class LineTrouble {
  none,
  no_packets,   // nothing comes from there
  silent,       // packets come, and nothing is heard in them
  lossy,        // much of it does not arrive, here or there
  no_pictures,  // the page is sent sound alone: there is no room for more
  weak,         // it gets smaller pictures, or much of what it sends is lost
  sends_small,  // there is no room for its own picture as large as it is: the others see a smaller one
};
std::string_view word(LineTrouble trouble);
/// Each that is one.
inline constexpr std::array kAllLineTroubles = {LineTrouble::no_packets, LineTrouble::silent, LineTrouble::lossy,
                                                LineTrouble::no_pictures, LineTrouble::weak, LineTrouble::sends_small};

/// Who is in, as the dashboard shows it.
struct Presence {
  struct Provider {
    PersonId person;
    WallTime since;
    bool operator==(const Provider&) const = default;
  };
  std::vector<Provider> providers;
  std::set<InvitationId> muted;
  std::set<InvitationId> hands;  // raised
  std::map<InvitationId, LineTrouble> lines;  // with trouble alone
  std::map<InvitationId, desk::SeatCall> calls = {};  // of the clinic: the newest to each seat that was called
};

// What became true and has to be written, in this order within a visit.
struct FactWaiting {
  InvitationId invitation;
  invites::Via via;
};
struct FactEntered {
  InvitationId invitation;
  invites::Via via;
  std::optional<PersonId> let_in_by = {};  // nothing: by the rule
};
struct FactLeft {
  InvitationId invitation;
  int providers_in;
};
struct FactPutBack {
  InvitationId invitation;
  PersonId by;
};
struct FactTurnedAway {
  InvitationId invitation;
  PersonId by;
  int providers_in;
};
struct FactWithoutGuests {
  bool on;
  PersonId by_provider;       // empty: the patient's wish
  InvitationId by_patient;
};
struct FactProviderLeft {
  PersonId person;
  int providers_in;
};
using Fact = std::variant<FactWaiting, FactEntered, FactLeft, FactPutBack, FactTurnedAway, FactWithoutGuests, FactProviderLeft>;

}  // namespace bedside::calls
