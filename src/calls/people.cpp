#include "calls/people.hpp"

namespace bedside::calls {

std::string_view word(Role role) {
  switch (role) {
    case Role::provider: return "provider";
    case Role::patient: return "patient";
    case Role::guest: return "guest";
  }
  return "guest";
}

std::string_view word(EndedReason reason) {
  switch (reason) {
    case EndedReason::completed: return "completed";
    case EndedReason::cancelled: return "cancelled";
    case EndedReason::revoked: return "revoked";
    case EndedReason::removed: return "removed";
    case EndedReason::declined: return "declined";
    case EndedReason::switched_off: return "switched_off";
    case EndedReason::expired: return "expired";
    case EndedReason::lapsed: return "lapsed";
    case EndedReason::taken_over: return "taken_over";
    case EndedReason::server_stops: return "server_stops";
    case EndedReason::turned_away: return "turned_away";
  }
  return "server_stops";
}

EndedReason to_ended_reason(invites::EndReason reason) {
  switch (reason) {
    case invites::EndReason::revoked: return EndedReason::revoked;
    case invites::EndReason::declined: return EndedReason::declined;
    case invites::EndReason::cancelled: return EndedReason::cancelled;
    case invites::EndReason::completed: return EndedReason::completed;
    case invites::EndReason::lapsed: return EndedReason::lapsed;
    case invites::EndReason::expired: return EndedReason::expired;
    case invites::EndReason::switched_off: return EndedReason::switched_off;
  }
  return EndedReason::revoked;
}

std::string_view word(LineTrouble trouble) {
  switch (trouble) {
    case LineTrouble::none: return "none";
    case LineTrouble::no_packets: return "no_packets";
    case LineTrouble::silent: return "silent";
    case LineTrouble::lossy: return "lossy";
    case LineTrouble::no_pictures: return "no_pictures";
    case LineTrouble::weak: return "weak";
    case LineTrouble::sends_small: return "sends_small";
  }
  return "none";
}

}  // namespace bedside::calls
