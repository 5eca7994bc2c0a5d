// One invitation as Visit Details show it: the one word that is true of it now.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "desk/staff_names.hpp"
#include "desk/unit_of_work.hpp"
#include "desk/visit_view.hpp"

namespace bedside::desk {

/// The newest message of each channel, in the order of channels.
std::vector<SeatMessage> view_messages(const std::vector<notices::Notice>& notices);

/// Where the person is comes first, then whether they opened the link, then what became of the messages.
SeatState seat_state(const invites::Invitation& seat, const visits::Visit& visit, const std::vector<SeatMessage>& messages,
                     WallTime now);

/// The seats of one visit. The messages of all of them are read at once: a visit may have many seats, and each statement
/// is a way to the database and back.
class SeatViewer {
 public:
  /// Everything given outlives it.
  SeatViewer(UnitOfWork& unit, const Context& context, const clinic::Settings& settings, const visits::Visit& visit,
             const clinic::Patient& patient, const Presence& presence, StaffNames& names);
  SeatView view(const invites::Invitation& seat);

 private:
  /// Read once, and only where somebody has two addresses.
  const notices::MessageRules& rules();

  UnitOfWork& unit_;
  const Context& context_;
  const clinic::Settings& settings_;
  const visits::Visit& visit_;
  const clinic::Patient& patient_;
  const Presence& presence_;
  StaffNames& names_;
  std::map<InvitationId, std::vector<notices::Notice>> notices_;
  std::optional<notices::MessageRules> rules_;
};

}  // namespace bedside::desk
