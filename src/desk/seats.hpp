// Making invitations: the patient's own and guests', with the limits checked in one place.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "desk/booking.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// So many within a window. Counted in SQL: it holds over a restart and on every kind of storage.
struct Limit {
  std::string what;  // whose; stored as a keyed hash
  std::chrono::seconds window;
  int budget;
  const char* name;  // as a refusal names it
};
/// Counts `more`, or refuses and says when it lifts.
std::optional<Refusal> spend(UnitOfWork& unit, const Context& context, const Limit& limit, int more);
/// Counts one of each, or refuses by the first that is reached and counts none.
std::optional<Refusal> spend_all(UnitOfWork& unit, const Context& context, const std::vector<Limit>& limits);
int spent(UnitOfWork& unit, const Context& context, const Limit& limit);

/// Guest Invite is on, neither the visit nor its time is over, `more` guests fit, and this hour's budgets hold. Counts `more`.
std::optional<Refusal> may_invite(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                  const visits::Visit& visit, invites::Inviter inviter, int more);
/// Past the scheduled end nobody new is let in, by link, telephone or call: what invites somebody then would lie. Nothing
/// of a seat: somebody new. Who was in or waited at the end may come back, and be told how.
std::optional<Refusal> comes_too_late(const Context& context, const visits::Visit& visit, const invites::Invitation* seat = nullptr);
/// A message more: the hour's budgets alone (resend, corrected address).
std::optional<Refusal> may_send_more(UnitOfWork& unit, const Context& context, const visits::Visit& visit,
                                     invites::Inviter inviter, int more);
/// Whether another guest fits, without counting (a fresh invitation, a second seat).
std::optional<Refusal> another_guest_fits(UnitOfWork& unit, const clinic::Clinic& clinic, const visits::Visit& visit,
                                          int more);

/// Read off the screen without the copy button: a fresh invitation becomes its user's by being used, with a
/// number of its own. Refused when no guest more fits; nothing to do for one that is somebody's already.
std::optional<Refusal> use_fresh(UnitOfWork& unit, const clinic::Clinic& clinic, const visits::Visit& visit,
                                 invites::Invitation& seat);

int next_guest_number(UnitOfWork& unit, const VisitId& visit);

invites::Invitation make_patient_seat(const Context& context, const visits::Visit& visit, const clinic::Patient& patient,
                                      const PersonId& booked_by);
invites::Invitation make_guest_seat(const Context& context, const visits::Visit& visit, const GuestDraft& guest,
                                    invites::Inviter inviter, const std::optional<PersonId>& inviter_person);

/// The invitation that this use case is about; refused when it is not of this clinic.
struct HeldInvitation {
  clinic::Clinic clinic;
  visits::Visit visit;
  invites::Invitation invitation;
};
Outcome<HeldInvitation> find_held(UnitOfWork& unit, const ClinicId& clinic, const InvitationId& invitation);
/// Why an ended invitation cannot be changed, sent or shown; nothing while it is live or fresh.
std::optional<Refusal> why_ended(const HeldInvitation& held);

}  // namespace bedside::desk
