#include "desk/entering.hpp"

#include <algorithm>

#include "base/contact.hpp"
#include "desk/field_check.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/keys.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "invites/pin.hpp"

namespace bedside::desk {
namespace {

using invites::Invitation;
using invites::Presence;

/// Longer than any token or typed PIN; whatever is longer is hashed only so far.
constexpr std::size_t kMostTyped = 64;

/// Seats that one link may make beside its own ("I am someone else"): a couple beside an aunt on one message that was
/// passed on. Without it, one link would use up the guests of the whole visit.
constexpr int kMostByOneLink = 3;

/// Each way in and out again is two events of the audit log. A page on the worst network comes back every quarter of a
/// minute for a whole hour before it reaches this.
constexpr std::chrono::hours kHour{1};
constexpr int kJoinsPerSeatAndHour = 240;

std::string seat_text(const Secret<std::string>& cookie, const InvitationId& link) {
  return "seat:" + link.text() + ":" + cookie.reveal();
}

bool sits_here(const Context& context, const Invitation& seat, const InvitationId& link, const Secret<std::string>& cookie) {
  if (!seat.seat_hash) return false;
  const auto hashes = context.keys.lookup_hashes(secure::Purpose::token, seat_text(cookie, link));
  return std::any_of(hashes.begin(), hashes.end(),
                     [&](const std::string& hash) { return secure::constant_time_equal(hash, *seat.seat_hash); });
}

/// Why this browser comes in by this link no more, though others do: its own seat by it was ended.
std::optional<Refusal> why_this_browser_ended(UnitOfWork& unit, const Context& context, const InvitationId& link,
                                              const std::optional<Secret<std::string>>& cookie) {
  if (!cookie) return std::nullopt;
  const auto stone = unit.invitations().find_tombstone(
      context.keys.lookup_hashes(secure::Purpose::token, seat_text(*cookie, link)), context.now);
  return stone ? std::optional(Refusal(why_of(stone->reason))) : std::nullopt;
}

bool is_present(const Invitation& seat) {
  return seat.presence == Presence::waiting || seat.presence == Presence::in_call;
}

/// A lock keeps out who has neither been in nor waits already. The visit is the patient's own.
bool is_new_to_lock(const Invitation& seat) {
  return seat.role == invites::SeatRole::guest && !seat.first_entered_at && seat.presence != Presence::waiting;
}

struct Place {
  clinic::Clinic clinic;
  visits::Visit visit;
  Invitation link;  // the invitation whose link was followed
};

Outcome<Place> find_place(UnitOfWork& unit, const Context& context, std::string_view token) {
  const LinkFound found = find_by_link(unit, context, token);
  if (found.tombstone) return refuse(why_of(found.tombstone->reason));
  if (!found.invitation) return refuse(Why::unknown_link);
  const auto visit = unit.visits().find_visit(found.invitation->clinic, found.invitation->visit);
  const auto clinic = unit.clinics().find_clinic(found.invitation->clinic);
  if (!visit || !clinic) return refuse(Why::unknown_link);
  return Place{*clinic, *visit, *found.invitation};
}

std::optional<Refusal> another_by_this_link(UnitOfWork& unit, const Place& place) {
  const auto seats = unit.invitations().list_invitations(place.visit.id);
  const auto by_it = std::count_if(seats.begin(), seats.end(), [&](const Invitation& seat) {
    return seat.came_by == place.link.id && seat.status == invites::Status::live;
  });
  if (by_it < kMostByOneLink) return another_guest_fits(unit, place.clinic, place.visit, 1);
  Refusal refusal(Why::limit_reached);
  refusal.limit = "guests_by_one_link";
  return refusal;
}

/// Which seat this browser takes: its own again, the link's, or a second one by the same link.
struct Choice {
  Invitation seat;
  bool is_new_seat = false;
  bool new_cookie = true;
  /// Somebody is on it, by another browser or a telephone: whoever comes now goes on as that person.
  bool takes_over() const { return new_cookie && !is_new_seat && is_present(seat); }
};
Outcome<Choice> choose_seat(UnitOfWork& unit, const Context& context, const Place& place, const EnterRequest& request) {
  const Invitation& link = place.link;
  if (request.cookie) {
    if (sits_here(context, link, link.id, *request.cookie)) return Choice{link, false, false};
    for (const Invitation& other : unit.invitations().list_invitations(place.visit.id))
      if (other.came_by == link.id && other.status == invites::Status::live &&
          sits_here(context, other, link.id, *request.cookie))
        return Choice{other, false, false};
  }
  if (!is_present(link) || request.as == As::same) return Choice{link, false, true};
  if (!request.as) {
    Refusal refusal(Why::link_in_use);
    refusal.seat_name = link.name.value_or("");
    return refuse(std::move(refusal));
  }
  if (const auto refusal = another_by_this_link(unit, place)) return refuse(*refusal);
  GuestDraft somebody;
  somebody.kind = link.role == invites::SeatRole::guest ? link.kind : invites::Kind::other;
  somebody.language = link.language;
  Invitation seat = make_guest_seat(context, place.visit, somebody, link.inviter, link.inviter_person);
  seat.came_by = link.id;
  seat.admittance = invites::Admittance::must_ask;
  seat.number = next_guest_number(unit, place.visit.id);
  return Choice{seat, true, true};
}

JoinPage::State state_of(Why why) {
  switch (why) {
    case Why::too_early: return JoinPage::State::too_early;
    case Why::visit_locked: return JoinPage::State::locked;
    case Why::guest_way_off: return JoinPage::State::phone_only;
    case Why::ended_revoked: return JoinPage::State::revoked;
    case Why::ended_declined: return JoinPage::State::declined;
    case Why::ended_cancelled: return JoinPage::State::cancelled;
    case Why::ended_completed: return JoinPage::State::completed;
    case Why::ended_lapsed: return JoinPage::State::lapsed;
    case Why::ended_switched_off: return JoinPage::State::switched_off;
    default: return JoinPage::State::expired;
  }
}

/// As the hall decides it when the holder comes.
Admission admission_of(const Place& place) {
  const Invitation& seat = place.link;
  if (seat.role == invites::SeatRole::patient && seat.admittance == invites::Admittance::by_rule) return Admission::straight_in;
  switch (seat.admittance) {
    case invites::Admittance::by_rule: return place.visit.admission.value_or(place.clinic.settings.admission);
    case invites::Admittance::let_in: return Admission::straight_in;
    case invites::Admittance::put_back:
    case invites::Admittance::must_ask: return Admission::ask;
  }
  return Admission::ask;
}

void show_place(UnitOfWork& unit, const Context& context, const Place& place, JoinPage& page) {
  const bool is_patient = place.link.role == invites::SeatRole::patient;
  const auto patient = unit.clinics().find_patient(place.clinic.id, place.visit.patient);
  JoinPage::Facts facts{place.visit.starts_at,
                        place.visit.ends_at,
                        place.visit.time_zone,
                        visits::doors_open_at(place.visit, place.clinic.settings.doors),
                        provider_names(unit, place.visit),
                        is_patient ? std::string() : place.visit.line,
                        std::nullopt};
  if (patient && (is_patient || place.clinic.settings.guests_see_patient)) facts.patient_name = patient->name;
  page.visit = facts;
  JoinPage::Me me;
  me.name = place.link.name;
  // The link of a parent or carer went to them: who comes by it is not the patient, or not alone.
  const bool is_theirs = patient && patient->messages_to == clinic::MessagesTo::patient;
  if (is_patient && !me.name && is_theirs) me.name = patient->name;
  if (!is_patient) me.kind = place.link.kind;
  me.language = place.link.language;
  me.interprets = place.link.interprets;
  me.late = place.link.late;
  page.me = me;
  page.can_invite = is_patient && guest_invite_on(place.clinic.settings, invites::Inviter::patient) &&
                    !visits::newcomers_refused(place.visit, context.now);
  page.admission = admission_of(place);
  const auto numbers = context.dial_in_numbers.of(place.clinic);
  if (numbers.empty() || page.state == JoinPage::State::expired) return;
  if (!may_come_by(place.clinic.settings, place.link, invites::Via::phone)) return;
  if (const auto keys = open_keys(unit, context, place.link))
    for (const DialInNumber& number : numbers)
      page.dial_in.push_back({number, invites::write_pin_3_3_3(keys->pin), one_tap(number.number, keys->pin.reveal())});
}

}  // namespace

LinkFound find_by_link(UnitOfWork& unit, const Context& context, std::string_view token) {
  // One hash and both queries for whatever comes: a malformed token costs what a good one costs.
  const auto hashes = context.keys.lookup_hashes(secure::Purpose::token, token.substr(0, kMostTyped));
  LinkFound found{unit.invitations().find_by_token(hashes), unit.invitations().find_tombstone(hashes, context.now)};
  if (!invites::parse_token(token)) return {};
  return found;
}

LinkFound find_by_pin(UnitOfWork& unit, const Context& context, std::string_view typed) {
  const auto pin = invites::parse_pin(typed);
  const std::string_view digits = pin ? std::string_view(pin->reveal()) : typed.substr(0, kMostTyped);
  const auto hashes = context.keys.lookup_hashes(secure::Purpose::pin, digits);
  LinkFound found{unit.invitations().find_by_pin(hashes), unit.invitations().find_tombstone(hashes, context.now)};
  if (!pin) return {};
  return found;
}

std::optional<Refusal> may_enter(const Context& context, const clinic::Settings& settings, const visits::Visit& visit,
                                 const Invitation& invitation, invites::Via via) {
  switch (visit.status) {
    case visits::Status::completed: return Refusal(Why::ended_completed);
    case visits::Status::cancelled: return Refusal(Why::ended_cancelled);
    case visits::Status::lapsed: return Refusal(Why::ended_lapsed);
    case visits::Status::scheduled:
    case visits::Status::waiting:
    case visits::Status::in_call: break;
  }
  switch (invitation.status) {
    case invites::Status::revoked: return Refusal(Why::ended_revoked);
    case invites::Status::declined: return Refusal(Why::ended_declined);
    case invites::Status::expired:
    case invites::Status::over: return Refusal(Why::ended_expired);
    case invites::Status::fresh:
    case invites::Status::live: break;
  }
  if (!guest_invite_allows(settings, invitation)) return Refusal(Why::ended_switched_off);
  const bool newcomer = !invitation.first_entered_at && !invitation.was_waiting_before_end;
  if (newcomer && visits::newcomers_refused(visit, context.now)) return Refusal(Why::ended_expired);
  if (!may_come_by(settings, invitation, via)) return Refusal(Why::guest_way_off);
  if (!visits::doors_are_open(visit, settings.doors, context.now)) {
    Refusal refusal(Why::too_early);
    refusal.opens_at = visits::doors_open_at(visit, settings.doors);
    return refusal;
  }
  if (visit.locked && is_new_to_lock(invitation)) return Refusal(Why::visit_locked);
  return std::nullopt;
}

std::string_view word(JoinPage::State state) {
  switch (state) {
    case JoinPage::State::too_early: return "too_early";
    case JoinPage::State::open: return "open";
    case JoinPage::State::running: return "running";
    case JoinPage::State::locked: return "locked";
    case JoinPage::State::phone_only: return "phone_only";
    case JoinPage::State::expired: return "expired";
    case JoinPage::State::revoked: return "revoked";
    case JoinPage::State::declined: return "declined";
    case JoinPage::State::cancelled: return "cancelled";
    case JoinPage::State::completed: return "completed";
    case JoinPage::State::lapsed: return "lapsed";
    case JoinPage::State::switched_off: return "switched_off";
  }
  return {};
}

Outcome<JoinPage> join_page(UnitOfWork& unit, const Context& context, std::string_view token,
                            const std::optional<Secret<std::string>>& cookie) {
  const LinkFound found = find_by_link(unit, context, token);
  if (!found.invitation && !found.tombstone) return refuse(Why::unknown_link);
  const auto clinic = unit.clinics().find_clinic(found.invitation ? found.invitation->clinic : found.tombstone->clinic);
  if (!clinic) return refuse(Why::unknown_link);
  JoinPage page;
  page.now = context.now;
  page.clinic_public_name = clinic->settings.public_name;
  page.clinic_contact_phone = clinic->settings.contact_phone;
  page.clinic_accent = clinic->settings.accent;
  page.clinic_logo = clinic->logo;
  page.clinic_privacy = clinic->settings.privacy;
  page.language = found.invitation ? found.invitation->language : found.tombstone->language;
  page.languages = offered_languages(clinic->settings, page.language);
  if (!found.invitation) {
    page.role = found.tombstone->role;
    page.state = state_of(why_of(found.tombstone->reason));
    return page;
  }
  const auto visit = unit.visits().find_visit(clinic->id, found.invitation->visit);
  if (!visit) return refuse(Why::unknown_link);
  page.role = found.invitation->role;
  auto refusal = may_enter(context, clinic->settings, *visit, *found.invitation, invites::Via::link);
  if (auto ended = why_this_browser_ended(unit, context, found.invitation->id, cookie)) refusal = std::move(ended);
  if (refusal) page.state = state_of(refusal->why);
  else page.state = visit->status == visits::Status::in_call ? JoinPage::State::running : JoinPage::State::open;
  // Too early and too late are still the holder's visit; switched off is not the holder's business any more.
  if (!refusal || page.state == JoinPage::State::too_early || page.state == JoinPage::State::expired ||
      page.state == JoinPage::State::locked || page.state == JoinPage::State::phone_only)
    show_place(unit, context, Place{*clinic, *visit, *found.invitation}, page);
  return page;
}

Outcome<notices::CalendarEntry> calendar_entry(UnitOfWork& unit, const Context& context, std::string_view token) {
  const auto place = find_place(unit, context, token);
  if (!place.ok()) return Refused<Refusal>{place.why()};
  const auto refusal = may_enter(context, place->clinic.settings, place->visit, place->link, invites::Via::link);
  if (refusal && refusal->why != Why::too_early && refusal->why != Why::guest_way_off) return refuse(*refusal);
  return notices::make_calendar_entry(make_payload(unit, context, place->clinic, place->visit, place->link));
}

Seat seat_of(UnitOfWork& unit, const visits::Visit& visit, const Invitation& invitation) {
  Seat seat;
  seat.clinic = invitation.clinic;
  seat.visit = invitation.visit;
  seat.invitation = invitation.id;
  seat.role = invitation.role;
  seat.kind = invitation.kind;
  seat.number = invitation.number;
  seat.name = invitation.name;
  if (seat.role == invites::SeatRole::patient && !seat.name)
    if (const auto patient = unit.clinics().find_patient(seat.clinic, visit.patient)) seat.name = patient->name;
  seat.language = invitation.language;
  seat.interprets = invitation.interprets;
  seat.admittance = invitation.admittance;
  seat.browser = invitation.seat_hash.value_or("");
  return seat;
}

std::optional<Seat> who_knocks(UnitOfWork& unit, const Context& context, std::string_view token) {
  const auto place = find_place(unit, context, token);
  if (!place.ok()) return std::nullopt;
  return seat_of(unit, place->visit, place->link);
}

Outcome<Entered> enter(UnitOfWork& unit, const Context& context, const EnterRequest& request) {
  const auto place = find_place(unit, context, request.token);
  if (!place.ok()) return Refused<Refusal>{place.why()};
  if (auto refusal = may_enter(context, place->clinic.settings, place->visit, place->link, invites::Via::link))
    return refuse(std::move(*refusal));
  if (auto refusal = why_this_browser_ended(unit, context, place->link.id, request.cookie)) return refuse(std::move(*refusal));

  FieldCheck check;
  const bool is_patient_link = place->link.role == invites::SeatRole::patient;
  const bool is_somebody_else = request.as == As::other;
  const auto name = is_patient_link && !is_somebody_else ? check.optional_name("name", request.name)
                                                         : std::optional(check.name("name", request.name));
  const std::string language = request.language ? check.language("language", *request.language) : std::string();
  if (!check.ok()) return check.refusal();

  auto chosen = choose_seat(unit, context, *place, request);
  if (!chosen.ok()) return Refused<Refusal>{chosen.why()};
  Invitation& seat = chosen->seat;
  if (seat.id != place->link.id)
    if (auto refusal = may_enter(context, place->clinic.settings, place->visit, seat, invites::Via::link))
      return refuse(std::move(*refusal));
  if (auto refusal = spend(unit, context, {"joins:" + seat.id.text(), kHour, kJoinsPerSeatAndHour, "joins_per_hour"}, 1))
    return refuse(std::move(*refusal));
  // The others know that person by this name; another one would make a stranger of them, or them of a stranger.
  const bool takes_over = chosen->takes_over();
  if (name && !(takes_over && (seat.name || seat.role == invites::SeatRole::patient))) seat.name = name;
  if (takes_over) note(unit, context, seat.clinic, by(seat), "seat.taken_over", about(seat.id));
  if (!language.empty()) seat.language = language;
  if (!seat.opened_at) seat.opened_at = context.now;
  const Secret<std::string> cookie = chosen->new_cookie ? invites::make_token(context.random) : *request.cookie;
  if (chosen->new_cookie)
    seat.seat_hash = context.keys.current_hash(secure::Purpose::token, seat_text(cookie, place->link.id));
  if (auto refusal = use_fresh(unit, place->clinic, place->visit, seat)) return refuse(std::move(*refusal));
  if (chosen->is_new_seat) {
    add_with_keys(unit, context, seat);
    note(unit, context, seat.clinic, by(place->link), "invitation.made", about(seat.id),
         {{"kind", std::string(invites::word(seat.kind))}, {"came_by", place->link.id.text()}});
  } else {
    unit.invitations().save_invitation(seat);
  }

  return Entered{seat_of(unit, place->visit, seat), cookie};
}

}  // namespace bedside::desk
