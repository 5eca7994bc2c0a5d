// An address was wrong: whoever got what was sent there holds a way in. The invitation goes on by a new link and PIN.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/clinic_settings.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// Whether an address that may have been written to is no longer that of the seat. One that is added beside another
/// takes nothing from anybody: the link stays.
bool is_readdressed(const invites::Invitation& before, const invites::Invitation& after);

/// Nobody is in the call by this invitation's link or PIN. Who is in is seen and heard there: the provider knows who it
/// is, and removes a stranger by hand. A new link would lock the right one out at the next drop of the network; so the
/// seat keeps link and PIN.
bool may_replace_link(UnitOfWork& unit, const invites::Invitation& seat);

/// A new link and PIN for the seat, which starts anew: nobody has opened it or come by it. The ones before say that they
/// were revoked, second seats by them end, and whoever waits by them goes out.
std::vector<EndedInvitation> replace_link(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                          const visits::Visit& visit, invites::Invitation& seat, std::string_view actor);

}  // namespace bedside::desk
