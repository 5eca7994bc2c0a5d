// A visit of the patient alone, and what its people do about guests.
#pragma once

#include "scenario/desk_world.hpp"

namespace bedside::desk {

class Inviting : public DeskWorld {
 protected:
  Inviting() {
    VisitDraft alone = draft();
    alone.guests.clear();
    visit = book(alone);
    deliver();
  }
  Outcome<ShownInvitation> fresh(const clinic::Person& person) {
    return run([&](UnitOfWork& unit, const Context& c) { return fresh_invitation(unit, c, actor(person), visit); });
  }
  Outcome<VisitId> use(const InvitationId& id) {
    return run([&](UnitOfWork& unit, const Context& c) { return use_invitation(unit, c, actor(osei), id); });
  }
  Outcome<Done> send(const std::vector<GuestDraft>& guests, std::optional<InvitationId> unused = std::nullopt,
                     const std::string& key = {}) {
    return run([&](UnitOfWork& unit, const Context& c) {
      return send_invitations(unit, c, actor(osei), visit, unused, std::nullopt, guests, key);
    });
  }
  Outcome<InvitationChanged> change(const InvitationId& id, const InvitationChange& wanted) {
    return run([&](UnitOfWork& unit, const Context& c) { return change_invitation(unit, c, actor(osei), id, wanted); });
  }
  GuestDraft by_email(const std::string& address) {
    GuestDraft guest;
    guest.email = address;
    return guest;
  }
  std::string token_of(const ShownInvitation& shown) {
    return shown.link->reveal().substr(shown.link->reveal().rfind('/') + 1);
  }
  VisitId visit;
};

}  // namespace bedside::desk
