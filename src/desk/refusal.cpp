#include "desk/refusal.hpp"

namespace bedside::desk {

std::string_view word(Why why) {
  switch (why) {
    case Why::invalid: return "invalid";
    case Why::not_found: return "not_found";
    case Why::not_allowed: return "not_allowed";
    case Why::wrong_credentials: return "wrong_credentials";
    case Why::not_signed_in: return "not_signed_in";
    case Why::too_many_attempts: return "too_many_attempts";
    case Why::email_taken: return "email_taken";
    case Why::last_admin: return "last_admin";
    case Why::guests_affected: return "guests_affected";
    case Why::guest_invite_off: return "guest_invite_off";
    case Why::guest_way_off: return "guest_way_off";
    case Why::limit_reached: return "limit_reached";
    case Why::no_sender: return "no_sender";
    case Why::nothing_to_send: return "nothing_to_send";
    case Why::cannot_call: return "cannot_call";
    case Why::call_under_way: return "call_under_way";
    case Why::someone_is_in: return "someone_is_in";
    case Why::visit_over: return "visit_over";
    case Why::time_over: return "time_over";
    case Why::changed_meanwhile: return "changed_meanwhile";
    case Why::unknown_link: return "unknown_link";
    case Why::link_in_use: return "link_in_use";
    case Why::too_early: return "too_early";
    case Why::visit_locked: return "visit_locked";
    case Why::nobody_waits: return "nobody_waits";
    case Why::ended_revoked: return "revoked";
    case Why::ended_declined: return "declined";
    case Why::ended_cancelled: return "cancelled";
    case Why::ended_completed: return "completed";
    case Why::ended_lapsed: return "lapsed";
    case Why::ended_expired: return "expired";
    case Why::ended_switched_off: return "switched_off";
  }
  return {};
}

Why why_of(invites::EndReason reason) {
  switch (reason) {
    case invites::EndReason::revoked: return Why::ended_revoked;
    case invites::EndReason::declined: return Why::ended_declined;
    case invites::EndReason::cancelled: return Why::ended_cancelled;
    case invites::EndReason::completed: return Why::ended_completed;
    case invites::EndReason::lapsed: return Why::ended_lapsed;
    case invites::EndReason::expired: return Why::ended_expired;
    case invites::EndReason::switched_off: return Why::ended_switched_off;
  }
  return Why::unknown_link;
}

}  // namespace bedside::desk
