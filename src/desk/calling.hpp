// **Call**: the clinic calls a guest or the patient by telephone. Decides whether a call may be made (seat, doors,
// country, limits) and who comes in when 1 was pressed; makes no call itself. The number goes into the order and
// nowhere else: not into the audit log, not into any other view.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "desk/booking.hpp"
#include "desk/call_state.hpp"
#include "desk/entering.hpp"
#include "desk/visit_view.hpp"

namespace bedside::desk {

/// A call that may be made; counted and noted already.
struct CallOrder {
  ClinicId clinic;
  VisitId visit;
  InvitationId invitation;
  Secret<std::string> number;  // E.164
  std::string language;        // of the invitation
  std::vector<PersonId> providers;
  std::vector<std::string> own_numbers = {};  // of the clinic, E.164: what the called may see it call from
};

/// Calls the person of this seat, at the number on file or at `typed`, which becomes the seat's own where it has
/// none. `now`: of the seat's visit; a seat that is being called is not called twice.
Outcome<CallOrder> call_seat(UnitOfWork& unit, const Context& context, const Actor& actor, const InvitationId& invitation,
                             const std::optional<std::string>& typed, const Presence& now);
/// Calls somebody who has no seat yet: the guest gets one, and no message. `guest.phone` is called.
Outcome<CallOrder> call_guest(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit,
                              const GuestDraft& guest);
/// **Hang up** was pressed. Answers the visit; refused when the seat is not this clinic's.
Outcome<VisitId> hang_up_call(UnitOfWork& unit, const Context& context, const Actor& actor, const InvitationId& invitation);

/// The person called has pressed 1: comes in like a good PIN, by the same rules, or has ended meanwhile (ended_*).
struct CalledPerson {
  Seat seat;
  CallVisit visit;
};
Outcome<CalledPerson> called_enters(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                                    const InvitationId& invitation);
/// What became of it, for the audit log.
Outcome<Done> note_call_ended(UnitOfWork& unit, const Context& context, const ClinicId& clinic, const InvitationId& invitation,
                              CallState how);

}  // namespace bedside::desk
