// The Guest Invite switch, read in one place: every route that makes, sends, shows or uses a guest's
// invitation asks here.
#pragma once

#include "clinic/clinic.hpp"
#include "invites/invitation.hpp"

namespace bedside::desk {

inline bool guest_invite_on(const clinic::Settings& settings, invites::Inviter inviter) {
  return inviter == invites::Inviter::staff ? settings.guest_invite_staff : settings.guest_invite_patients;
}

/// For an invitation that exists: the patient's own is never touched by the switch.
inline bool guest_invite_allows(const clinic::Settings& settings, const invites::Invitation& invitation) {
  return invitation.role == invites::SeatRole::patient || guest_invite_on(settings, invitation.inviter);
}

}  // namespace bedside::desk
