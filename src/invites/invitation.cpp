#include "invites/invitation.hpp"

namespace bedside::invites {
namespace {

template <class Enum, std::size_t N>
std::optional<Enum> find_word(const std::array<Enum, N>& all, std::string_view text) {
  for (const Enum value : all)
    if (word(value) == text) return value;
  return std::nullopt;
}

}  // namespace

std::optional<Status> next_status(Status now, Event event) {
  switch (now) {
    case Status::fresh:
      if (event == Event::use) return Status::live;
      break;
    case Status::live:
      if (event == Event::use) return std::nullopt;
      break;
    case Status::revoked:
    case Status::declined:
    case Status::expired:
    case Status::over: return std::nullopt;  // an ended invitation never comes back
  }
  switch (event) {
    case Event::revoke: return Status::revoked;
    case Event::decline: return Status::declined;
    case Event::expire: return Status::expired;
    case Event::visit_over: return Status::over;
    case Event::switch_off: return Status::revoked;
    case Event::use: return std::nullopt;
  }
  return std::nullopt;
}

std::string_view word(Status status) {
  switch (status) {
    case Status::fresh: return "fresh";
    case Status::live: return "live";
    case Status::revoked: return "revoked";
    case Status::declined: return "declined";
    case Status::expired: return "expired";
    case Status::over: return "over";
  }
  return {};
}
std::optional<Status> parse_status(std::string_view text) { return find_word(kAllStatuses, text); }

std::string_view word(EndReason reason) {
  switch (reason) {
    case EndReason::revoked: return "revoked";
    case EndReason::declined: return "declined";
    case EndReason::cancelled: return "cancelled";
    case EndReason::completed: return "completed";
    case EndReason::lapsed: return "lapsed";
    case EndReason::expired: return "expired";
    case EndReason::switched_off: return "switched_off";
  }
  return {};
}
std::optional<EndReason> parse_end_reason(std::string_view text) { return find_word(kAllEndReasons, text); }

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::family: return "family";
    case Kind::carer: return "carer";
    case Kind::guardian: return "guardian";
    case Kind::interpreter: return "interpreter";
    case Kind::other: return "other";
  }
  return {};
}
std::optional<Kind> parse_kind(std::string_view text) { return find_word(kAllKinds, text); }

std::string_view word(SeatRole role) {
  switch (role) {
    case SeatRole::patient: return "patient";
    case SeatRole::guest: return "guest";
  }
  return {};
}
std::optional<SeatRole> parse_seat_role(std::string_view text) { return find_word(kAllSeatRoles, text); }

std::string_view word(Inviter inviter) {
  switch (inviter) {
    case Inviter::staff: return "staff";
    case Inviter::patient: return "patient";
  }
  return {};
}
std::optional<Inviter> parse_inviter(std::string_view text) { return find_word(kAllInviters, text); }

std::string_view word(Presence presence) {
  switch (presence) {
    case Presence::absent: return "absent";
    case Presence::waiting: return "waiting";
    case Presence::in_call: return "in_call";
    case Presence::left: return "left";
  }
  return {};
}
std::optional<Presence> parse_presence(std::string_view text) { return find_word(kAllPresences, text); }

std::string_view word(Via via) {
  switch (via) {
    case Via::none: return "none";
    case Via::link: return "link";
    case Via::phone: return "phone";
  }
  return {};
}
std::optional<Via> parse_via(std::string_view text) { return find_word(kAllVias, text); }

std::string_view word(Admittance admittance) {
  switch (admittance) {
    case Admittance::by_rule: return "by_rule";
    case Admittance::let_in: return "let_in";
    case Admittance::put_back: return "put_back";
    case Admittance::must_ask: return "must_ask";
  }
  return {};
}
std::optional<Admittance> parse_admittance(std::string_view text) { return find_word(kAllAdmittances, text); }

Event ending_event(EndReason reason) {
  switch (reason) {
    case EndReason::revoked: return Event::revoke;
    case EndReason::declined: return Event::decline;
    case EndReason::switched_off: return Event::switch_off;
    case EndReason::expired: return Event::expire;
    case EndReason::cancelled:
    case EndReason::completed:
    case EndReason::lapsed: return Event::visit_over;
  }
  return Event::visit_over;
}

}  // namespace bedside::invites
