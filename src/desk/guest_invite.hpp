// Guest Invite, read in one place: who may bring guests (staff, patients), and by which ways a guest is invited and
// comes in (link, e-mail, text message, telephone). Every route that makes, sends, shows or uses a guest's invitation
// asks here. The patient's own way in is never touched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clinic/clinic.hpp"
#include "desk/booking.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "invites/invitation.hpp"

namespace bedside::desk {

inline bool guest_invite_on(const clinic::Settings& settings, invites::Inviter inviter) {
  return inviter == invites::Inviter::staff ? settings.guest_invite_staff : settings.guest_invite_patients;
}

/// For an invitation that exists: the patient's own is never touched by the switch.
inline bool guest_invite_allows(const clinic::Settings& settings, const invites::Invitation& invitation) {
  return invitation.role == invites::SeatRole::patient || guest_invite_on(settings, invitation.inviter);
}

/// Whether the holder may come in this way; the patient may by each.
bool may_come_by(const clinic::Settings& settings, const invites::Invitation& invitation, invites::Via via);

/// Whether any guest could come in by some way that is on: by link, or by a telephone that this server has.
bool guests_have_a_way_in(const Context& context, const clinic::Clinic& clinic, const clinic::GuestWays& ways);

/// By what this server can send and the clinic lets it.
SendersConfigured senders_for_guests(const clinic::Settings& settings, const Context& context);

/// Addresses of a guest for whose way the clinic has no use: email_way_off, sms_way_off. A number is of use for being
/// called, beside an e-mail address that the invitation goes to.
std::vector<FieldProblem> closed_ways(const clinic::Settings& settings, const std::string& prefix,
                                      const std::optional<std::string>& email, const std::optional<std::string>& phone);
/// The same of a whole list, by its fields ("guests.1.email"): guest_way_off, or nothing.
std::optional<Refusal> check_ways(const clinic::Settings& settings, const std::vector<GuestDraft>& guests);
/// guest_way_off with those fields; nothing where every way is on.
std::optional<Refusal> refuse_closed_ways(std::vector<FieldProblem> closed);

}  // namespace bedside::desk
