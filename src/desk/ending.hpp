// Ends invitations and visits: what both Complete Visit and a revoked guest come to. Keys become
// tombstones, addresses, names and the inviter's line go, unsent messages are dropped, whoever was told gets a last notice
// where one is due.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/clinic_settings.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// Ends this invitation and the second seats that came by its link. Nothing when it has ended before.
std::vector<EndedInvitation> end_invitation(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                            const visits::Visit& visit, const invites::Invitation& invitation,
                                            invites::EndReason reason, std::string_view actor);

/// The status table decides; refuses visit_over or someone_is_in when the event does not apply.
Outcome<Done> end_visit(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic, visits::Visit& visit,
                        visits::Event event, invites::EndReason reason, std::string_view actor);

/// Closes an open stay in the audit log: who was present by link or phone, from when to when, by whose
/// invitation. Sets the presence to left.
void close_stay(UnitOfWork& unit, const Context& context, invites::Invitation& invitation);

}  // namespace bedside::desk
