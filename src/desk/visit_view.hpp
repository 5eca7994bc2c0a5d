// What pages are shown: plain structs, one to one with the contract's schemas, and the queries that fill
// them. `api` turns them into JSON mechanically. Reads only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clinic/clinic.hpp"
#include "desk/call_state.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/tell.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "notices/outbox.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

struct ClinicView {
  ClinicId id;
  clinic::Settings settings;
  std::vector<std::string> languages;  // offered to guests and patients
  std::optional<clinic::LogoFacts> logo;
  SendersConfigured senders;
  std::vector<DialInNumber> dial_in_numbers;
  bool can_call = false;
  bool demo = false;
};
ClinicView view_clinic(const Context& context, const clinic::Clinic& clinic);

struct ProviderName {
  PersonId id;
  std::string name;
};

/// Schema Visit.
struct VisitView {
  VisitId id;
  visits::Status status = visits::Status::scheduled;
  WallTime starts_at;
  WallTime ends_at;
  std::string time_zone;
  std::string starts_local;  // "2026-11-24T09:00"
  std::string ends_local;
  visits::Type type = visits::Type::consultation;
  std::string reason;
  std::string line;
  clinic::Patient patient;
  std::vector<ProviderName> providers;
  WallTime doors_open_at;
  bool ever_held = false;
  Admission admission = Admission::straight_in;  // in force: its own, else the clinic's
  bool locked = false;
  std::optional<std::string> other_time;  // the patient asks for one
  int guest_count = 0;
  int present_count = 0;  // in the call, providers too
  int waiting_count = 0;
  std::optional<WallTime> waiting_since;
};

/// Schema SeatState.
enum class SeatState {
  not_told, queued, sent, delivered, failed, opened, waiting, in_call, left, revoked, expired, declined
};
std::string_view word(SeatState state);

struct SeatMessage {
  notices::Channel channel = notices::Channel::email;
  notices::State state = notices::State::queued;  // `sending` is shown as queued
  std::string reason;                             // of a failure, or of the last attempt while it is tried again
  WallTime at;
  std::optional<notices::Because> instead_because;  // sent in place of the other channel's
};

/// Schema Seat.
struct SeatView {
  InvitationId invitation_id;
  invites::SeatRole role = invites::SeatRole::guest;
  int number = 0;
  SeatState state = SeatState::not_told;
  WallTime state_since;
  std::optional<WallTime> entered_at;  // first
  std::optional<WallTime> left_at;     // last; nothing while in or waiting
  invites::Invitation::Via via = invites::Invitation::Via::none;  // none: null
  bool muted = false;
  std::optional<std::string> line;  // as in Presence
  bool hand = false;  // raised
  std::optional<SeatCall> call;  // of the clinic to this seat
  std::optional<invites::Late> late;
  std::optional<std::string> name;
  invites::Kind kind = invites::Kind::family;  // guests only
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::string language;
  std::optional<std::string> interprets;
  std::optional<std::string> job_reference;
  invites::Inviter invited_by_role = invites::Inviter::staff;
  std::string invited_by_name;
  std::vector<SeatMessage> messages;  // the newest of each channel
  std::optional<OnCancel> on_cancel;  // for staff
  std::optional<OnMove> on_move;      // for staff, while the invitation lives
};

struct ProviderPresent {
  PersonId person;
  std::string name;
  WallTime since;
};
struct NextVisit {
  std::string patient_name;
  WallTime starts_at;
};

/// Schema VisitDetails.
struct VisitDetails {
  VisitView visit;
  std::vector<SeatView> seats;  // the patient first, then guests in the order of their invitations
  std::vector<ProviderPresent> providers_present;
  bool can_invite = false;
  std::optional<NextVisit> next_visit;  // of one of the providers, within the longest extension
};

/// What only the running call knows; asked of `calls` by the caller before the transaction.
struct Presence {
  struct Provider {
    PersonId person;
    WallTime since;
  };
  std::vector<Provider> providers;
  std::set<InvitationId> muted;
  std::set<InvitationId> hands;  // raised
  std::map<InvitationId, std::string> lines;  // what is wrong with a telephone's line, in the contract's word
  std::map<InvitationId, SeatCall> calls = {};  // the newest call to each seat that was called
};
using PresenceOf = std::function<Presence(const VisitId&)>;
/// For callers without calls: nobody is in.
Presence nobody_present(const VisitId& visit);

struct SessionView {
  clinic::Person person;
  ClinicView clinic;
};

/// At most 32 days; `provider` empty: everybody's.
Outcome<std::vector<VisitView>> list_visits(UnitOfWork& unit, const Context& context, const Actor& actor, WallTime from,
                                            WallTime to, const PersonId& provider, const PresenceOf& presence_of);
/// The clinic's present day in its zone and what is still open from before; who waits longest first, then by start.
std::vector<VisitDetails> waiting_room(UnitOfWork& unit, const Context& context, const Actor& actor,
                                       const PresenceOf& presence_of);
Outcome<VisitDetails> visit_details(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit,
                                    const Presence& presence);
/// At most 20; `part` of the name.
std::vector<clinic::Patient> find_patients(UnitOfWork& unit, const Actor& actor, const std::string& part);
/// For permissions of routes: true when the actor is one of the visit's providers, and a provider still.
Outcome<bool> is_provider_of(UnitOfWork& unit, const Actor& actor, const VisitId& visit);

}  // namespace bedside::desk
