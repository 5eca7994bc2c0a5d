// A guest's invitation from the panel to its end: fresh, used, sent, corrected, shown, resent, revoked,
// declined. The Guest Invite switch and the limits are checked in one place each, for every route.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "desk/booking.hpp"
#include "desk/clinic_settings.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"

namespace bedside::desk {

/// Invitations that may be made in an hour: per visit (the largest family, twice, with mistakes) and per
/// clinic (a busy clinic's day in an hour). A stolen account sends no flood of messages.
inline constexpr int kInvitationsPerVisitAndHour = 40;
inline constexpr int kInvitationsPerClinicAndHour = 400;

/// What a patient may send of their own in an hour: a large family, with mistakes.
inline constexpr int kInvitationsOfPatientPerHour = 10;

/// Who invites: a person of the clinic, or the patient whose visit it is.
struct Host {
  ClinicId clinic;
  invites::Inviter inviter = invites::Inviter::staff;
  std::optional<PersonId> person;  // nothing: the patient
  std::string language;            // of guests of whom nothing is known; empty: the clinic's
  std::string actor;               // for the audit log
  Host() = default;
  Host(const Actor& staff);  // NOLINT(google-explicit-constructor): every use case of staff is one of a host
};

/// Schema FreshInvitation.
struct ShownInvitation {
  InvitationId invitation_id;
  std::optional<Secret<std::string>> link;  // absolute; nothing where guests do not come in by link
  std::optional<Secret<std::string>> pin;   // "482-915-736"; nothing where guests do not come in by telephone
};

/// The one unused invitation that the panel shows to this person for this visit; made when there is none.
Outcome<ShownInvitation> fresh_invitation(UnitOfWork& unit, const Context& context, const Host& host,
                                          const VisitId& visit);
/// Its link or PIN was copied: it is somebody's now. Answers the visit. A second call changes nothing.
Outcome<VisitId> use_invitation(UnitOfWork& unit, const Context& context, const Host& host,
                                const InvitationId& invitation);
/// Send Invitation: one seat per entry, told on each of its addresses. The fresh one is used up by the first.
/// `idempotency_key` (may be empty), one of a form that was filled in: what its answer was lost of can be sent again within a
/// day, and who was invited by it is not invited twice.
Outcome<Done> send_invitations(UnitOfWork& unit, const Context& context, const Host& host, const VisitId& visit,
                               const std::optional<InvitationId>& fresh, const std::optional<std::string>& line,
                               const std::vector<GuestDraft>& guests, const std::string& idempotency_key = {});

struct InvitationChange {
  std::optional<std::string> name;
  std::optional<std::string> email;  // empty text erases it
  std::optional<std::string> phone;  // empty text erases it
  std::optional<invites::Kind> kind;
  std::optional<std::string> language;
  std::optional<std::string> interprets;
  std::optional<std::string> job_reference = {};  // empty text erases it
};
struct InvitationChanged {
  VisitId visit;
  std::optional<std::string> name;  // as it is kept
  std::vector<EndedInvitation> ended = {};  // who came by a link or PIN that another address got
};
/// The old address is told nothing more, and its link and PIN stop unless somebody is in the call by them; each address
/// that the seat has then is sent the new ones. One that the panel shows is used up by it.
Outcome<InvitationChanged> change_invitation(UnitOfWork& unit, const Context& context, const Actor& actor,
                                             const InvitationId& invitation, const InvitationChange& change);
/// Copy link, show PIN: written in the audit log.
Outcome<ShownInvitation> show_invitation(UnitOfWork& unit, const Context& context, const Actor& actor,
                                         const InvitationId& invitation);
Outcome<VisitId> resend_invitation(UnitOfWork& unit, const Context& context, const Host& host,
                                   const InvitationId& invitation);

/// Link, PIN and seat end; whoever was told gets one last notice. `ended` also names second seats by the same link.
struct Revoked {
  VisitId visit;
  std::vector<EndedInvitation> ended;
};
Outcome<Revoked> revoke_invitation(UnitOfWork& unit, const Context& context, const Host& host,
                                   const InvitationId& invitation);

/// By the holder of a link: "Not for me" ends a guest's invitation, erases the address, tells the inviter.
Outcome<Revoked> not_for_me(UnitOfWork& unit, const Context& context, const std::string& token);
/// A person made a gesture on the page. Answers the visit when something changed.
Outcome<std::optional<VisitId>> mark_opened(UnitOfWork& unit, const Context& context, const std::string& token);

}  // namespace bedside::desk
