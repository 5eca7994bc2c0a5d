#include "storage/open.hpp"
#include "visits/status.hpp"

namespace bedside::storage {
namespace {

using invites::Presence;
using visits::Event;

void reset_visit(desk::UnitOfWork& unit, visits::Visit& visit, WallTime now) {
  for (invites::Invitation& invitation : unit.invitations().list_invitations(visit.id)) {
    if (invitation.presence != Presence::waiting && invitation.presence != Presence::in_call) continue;
    invitation.presence = Presence::left;
    invitation.presence_since = now;
    unit.invitations().save_invitation(invitation);
  }
  const Event event = visit.status == visits::Status::waiting ? Event::nobody_waits : Event::room_emptied;
  visit.status = *visits::next_status(visit.status, event);
  if (visit.ever_held) visit.emptied_at = now;
  unit.visits().save_visit(visit);
  unit.audit().append({visit.clinic, now, "server", "visit.presence_reset", "visit:" + visit.id.text(), "{}"});
}

}  // namespace

int reset_presence(desk::Storage& storage, WallTime now) {
  struct Count {
    int visits = 0;
    bool ok() const { return true; }
  };
  return desk::transact(storage, [now](desk::UnitOfWork& unit) {
           Count count;
           for (visits::Visit& visit : unit.visits().list_with_somebody()) {
             reset_visit(unit, visit, now);
             ++count.visits;
           }
           return count;
         })
      .visits;
}

}  // namespace bedside::storage
