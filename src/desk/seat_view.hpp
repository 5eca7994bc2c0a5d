// One invitation as Visit Details show it: the one word that is true of it now.
#pragma once

#include <vector>

#include "desk/unit_of_work.hpp"
#include "desk/visit_view.hpp"

namespace bedside::desk {

/// The newest message of each channel, in the order of channels.
std::vector<SeatMessage> view_messages(const std::vector<notices::Notice>& notices);

/// Where the person is comes first, then whether they opened the link, then what became of the messages.
SeatState seat_state(const invites::Invitation& seat, const visits::Visit& visit, const std::vector<SeatMessage>& messages,
                     WallTime now);

SeatView view_seat(UnitOfWork& unit, const Context& context, const visits::Visit& visit, const clinic::Patient& patient,
                   const invites::Invitation& seat, const Presence& presence);

}  // namespace bedside::desk
