// An invitation: one person's way in (a guest's, or the patient's own): a link and a PIN, who may use them
// and until when, and what is true of them. Its words for "what happened" are one table.
// Contact data and the sealed copies live as long as the invitation is live; then a tombstone is left.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace bedside::invites {

enum class SeatRole { patient, guest };
enum class Kind { family, carer, guardian, interpreter, other };
enum class Inviter { staff, patient };
enum class Presence { absent, waiting, in_call, left };
enum class Via { none, link, phone };
/// How it stands with coming in: by the visit's rule; let in once, so that who drops comes back; sent to wait by a
/// provider; or to be asked for whatever the rule (a second person by one link, somebody who was turned away).
enum class Admittance { by_rule, let_in, put_back, must_ask };
inline constexpr std::array kAllSeatRoles = {SeatRole::patient, SeatRole::guest};
inline constexpr std::array kAllKinds = {Kind::family, Kind::carer, Kind::guardian, Kind::interpreter, Kind::other};
inline constexpr std::array kAllInviters = {Inviter::staff, Inviter::patient};
inline constexpr std::array kAllPresences = {Presence::absent, Presence::waiting, Presence::in_call, Presence::left};
inline constexpr std::array kAllVias = {Via::none, Via::link, Via::phone};
inline constexpr std::array kAllAdmittances = {Admittance::by_rule, Admittance::let_in, Admittance::put_back,
                                               Admittance::must_ask};

/// fresh: shown in Add Participants and not yet given to anybody. live: somebody's.
enum class Status { fresh, live, revoked, declined, expired, over };
enum class Event { use, revoke, decline, expire, visit_over, switch_off };
inline constexpr std::array kAllStatuses = {Status::fresh,    Status::live,    Status::revoked,
                                            Status::declined, Status::expired, Status::over};
inline constexpr std::array kAllEvents = {Event::use,    Event::revoke,     Event::decline,
                                          Event::expire, Event::visit_over, Event::switch_off};
std::optional<Status> next_status(Status now, Event event);
std::string_view word(Status status);
std::optional<Status> parse_status(std::string_view word);

/// An interpreter comes so much later, as was said then.
struct Late {
  std::chrono::minutes by{0};
  WallTime said_at;
  bool operator==(const Late&) const = default;
};

struct Invitation {
  InvitationId id;
  ClinicId clinic;
  VisitId visit;
  SeatRole role = SeatRole::guest;
  Status status = Status::fresh;
  int number = 0;  // counts the guests of the visit: "Guest 2"; 0 for the patient
  Inviter inviter = Inviter::staff;
  std::optional<PersonId> inviter_person;
  std::optional<std::string> name;   // sealed at rest, erased at the end
  std::optional<std::string> email;  // sealed at rest, erased at the end
  std::optional<std::string> phone;  // sealed at rest, erased at the end
  Kind kind = Kind::family;
  std::string language = "en";       // Messages and pages in
  std::optional<std::string> interprets;
  std::optional<std::string> job_reference;  // an agency's, of an interpreter; sealed at rest, erased at the end
  WallTime created_at;
  std::optional<WallTime> opened_at;  // by a person
  // Presence, as far as it is a fact: written when somebody comes or goes.
  using Presence = invites::Presence;
  using Via = invites::Via;
  Presence presence = Presence::absent;
  Via via = Via::none;
  std::optional<WallTime> presence_since;
  std::optional<WallTime> first_entered_at;  // was in once: may return after the end
  bool was_waiting_before_end = false;       // waited before the end: may stay
  Admittance admittance = Admittance::by_rule;
  std::optional<Late> late;  // until they arrive, or the invitation ends
  // The browser that sits on this seat: keyed hash of its cookie, so that a reload is the same person.
  std::optional<std::string> seat_hash;
  // "I am someone else" on a link in use makes a seat of its own; it ends together with this invitation.
  std::optional<InvitationId> came_by;
};

/// What a link or PIN is stored as. The clear text exists in the sealed copy only while live.
struct InvitationKeys {
  std::string token_hash;    // keyed hash, with key id
  std::string token_sealed;
  std::string pin_hash;
  std::string pin_sealed;
  /// The PIN's hashes under every known key, so that it is unique across a rotation; may be left empty
  /// when there is one key.
  std::vector<std::string> pin_hashes = {};
};

/// Why a link or PIN that was once good lets nobody in any more.
enum class EndReason { revoked, declined, cancelled, completed, lapsed, expired, switched_off };
inline constexpr std::array kAllEndReasons = {EndReason::revoked,   EndReason::declined, EndReason::cancelled,
                                              EndReason::completed, EndReason::lapsed,   EndReason::expired,
                                              EndReason::switched_off};
std::string_view word(EndReason reason);
std::optional<EndReason> parse_end_reason(std::string_view word);
/// What ends an invitation for that reason: the event of the status table.
Event ending_event(EndReason reason);

struct Tombstone {
  VisitId visit;
  ClinicId clinic;
  SeatRole role = SeatRole::guest;
  EndReason reason = EndReason::expired;
  std::string language = "en";
  WallTime until;  // 30 days after the end
};
inline constexpr std::chrono::days kTombstoneDays{30};

class InvitationRepository {
 public:
  virtual ~InvitationRepository() = default;
  /// Refused (false) when the PIN's hash is already that of a live invitation or a tombstone: draw again.
  virtual bool add_invitation(const Invitation& invitation, const InvitationKeys& keys) = 0;
  virtual void save_invitation(const Invitation& invitation) = 0;
  /// It goes on by another link and PIN; the ones before become tombstones of that reason. Refused as `add_invitation`.
  virtual bool replace_keys(const Invitation& invitation, const InvitationKeys& keys, EndReason reason, WallTime now) = 0;
  virtual std::optional<Invitation> find_invitation(const ClinicId& clinic, const InvitationId& invitation) = 0;
  virtual std::optional<InvitationKeys> find_keys(const InvitationId& invitation) = 0;
  /// Any status but `fresh` of others; in the order of creation, the patient first.
  virtual std::vector<Invitation> list_invitations(const VisitId& visit) = 0;
  virtual std::optional<Invitation> find_fresh(const VisitId& visit, const PersonId& inviter) = 0;
  /// Every `fresh` one of the visit: they end with it.
  virtual std::vector<Invitation> list_fresh(const VisitId& visit) = 0;
  /// By any of the hashes (one per known key). Not for ended invitations: those have a tombstone.
  virtual std::optional<Invitation> find_by_token(const std::vector<std::string>& hashes) = 0;
  virtual std::optional<Invitation> find_by_pin(const std::vector<std::string>& hashes) = 0;
  virtual std::optional<Tombstone> find_tombstone(const std::vector<std::string>& hashes, WallTime now) = 0;
  /// Ends one invitation: contact data, name and sealed copies go, its token and PIN become tombstones; so does the
  /// browser of a seat that came by another's link, which may still be good.
  virtual void bury(const Invitation& invitation, EndReason reason, WallTime now) = 0;
  virtual int count_guests(const VisitId& visit) = 0;  // live ones, fresh not counted
  /// Of all guests that the visit has had; 0 where none.
  virtual int highest_number(const VisitId& visit) = 0;
  virtual int count_live_guests_of_clinic(const ClinicId& clinic, Inviter by) = 0;
  virtual std::vector<Invitation> list_live_guests_of_clinic(const ClinicId& clinic, Inviter by) = 0;
  virtual void remove_old_tombstones(WallTime now) = 0;
};

std::string_view word(Kind kind);
std::optional<Kind> parse_kind(std::string_view word);
std::string_view word(SeatRole role);
std::optional<SeatRole> parse_seat_role(std::string_view word);
std::string_view word(Inviter inviter);
std::optional<Inviter> parse_inviter(std::string_view word);
std::string_view word(Presence presence);
std::optional<Presence> parse_presence(std::string_view word);
std::string_view word(Via via);
std::optional<Via> parse_via(std::string_view word);
std::string_view word(Admittance admittance);
std::optional<Admittance> parse_admittance(std::string_view word);

}  // namespace bedside::invites
