#include "desk/inviting.hpp"

#include <algorithm>

#include "desk/ending.hpp"
#include "desk/entering.hpp"
#include "desk/field_check.hpp"
#include "desk/draft_check.hpp"
#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/keys.hpp"
#include "desk/readdressing.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "invites/pin.hpp"

namespace bedside::desk {
namespace {

Outcome<ShownInvitation> show(UnitOfWork& unit, const Context& context, const clinic::Settings& settings,
                              const invites::Invitation& invitation) {
  const auto keys = open_keys(unit, context, invitation);
  if (!keys) return refuse(Why::not_found);
  ShownInvitation shown{invitation.id, {}, {}};
  if (may_come_by(settings, invitation, invites::Via::link)) shown.link = keys->link;
  if (may_come_by(settings, invitation, invites::Via::phone)) shown.pin = Secret<std::string>(invites::write_pin_3_3_3(keys->pin));
  return shown;
}

/// A fresh invitation becomes somebody's.
void use(UnitOfWork& unit, const Context& context, invites::Invitation& invitation, const std::string& actor) {
  invitation.status = *invites::next_status(invitation.status, invites::Event::use);
  invitation.number = next_guest_number(unit, invitation.visit);
  unit.invitations().save_invitation(invitation);
  note(unit, context, invitation.clinic, actor, "invitation.made", about(invitation.id),
       {{"kind", std::string(invites::word(invitation.kind))}});
}

/// Under what each entry of a form is remembered; no two of them are alike (check_repeated).
std::vector<std::string> requests_of(const Host& host, const VisitId& visit, const std::string& key, const std::vector<GuestDraft>& guests) {
  std::vector<std::string> requests;
  for (const GuestDraft& guest : guests) {
    std::string request = "send-invitation:" + host.actor + ":" + visit.text() + ":" + key;
    for (const std::optional<std::string>& part :
         {guest.name, guest.email, guest.phone, std::optional(std::string(invites::word(guest.kind))),
          std::optional(guest.language), guest.interprets, guest.job_reference})
      request += "\n" + part.value_or("");
    requests.push_back(std::move(request));
  }
  return requests;
}

/// Takes out of `guests` whom this form has invited before, and remembers the others.
void leave_out_repeated(UnitOfWork& unit, const Context& context, const Host& host, const VisitId& visit, const std::string& key,
                        std::vector<GuestDraft>& guests) {
  std::vector<GuestDraft> left;
  const std::vector<std::string> requests = requests_of(host, visit, key, guests);
  for (std::size_t i = 0; i < guests.size(); ++i) {
    const auto current = context.keys.current_hash(secure::Purpose::limiter, requests[i]);
    const auto hashes = context.keys.lookup_hashes(secure::Purpose::limiter, requests[i]);
    const auto repeated = [&](const std::string& hash) { return hash != current && unit.visits().find_request(host.clinic, hash); };
    if (std::any_of(hashes.begin(), hashes.end(), repeated)) continue;
    if (!unit.visits().claim_request(host.clinic, current, visit, context.now)) continue;
    left.push_back(std::move(guests[i]));
  }
  guests = std::move(left);
}

/// An invitation that may still be worked with, its switch on.
Outcome<HeldInvitation> find_usable(UnitOfWork& unit, const Host& host, const InvitationId& id) {
  auto held = find_held(unit, host.clinic, id);
  if (!held.ok()) return held;
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  if (!guest_invite_allows(held->clinic.settings, held->invitation)) return refuse(Why::guest_invite_off);
  return held;
}

/// Nothing of what these entries ask for can be pretended: an entry that no sender reaches is wrong.
std::optional<Refusal> check_senders(const Context& context, const std::vector<GuestDraft>& guests) {
  Refusal refusal(Why::no_sender);
  for (std::size_t i = 0; i < guests.size(); ++i) {
    const GuestDraft& guest = guests[i];
    if ((guest.email && context.senders.email) || (guest.phone && context.senders.sms)) continue;
    const std::string prefix = "guests." + std::to_string(i) + ".";
    if (guest.email) refusal.fields.push_back({prefix + "email", "no_email_sender"});
    if (guest.phone) refusal.fields.push_back({prefix + "phone", "no_sms_sender"});
  }
  if (refusal.fields.empty()) return std::nullopt;
  return refusal;
}

/// A patient's number is there to be called as well, whatever may be sent to it.
Blocked blocked_for(const invites::Invitation& seat) {
  return seat.role == invites::SeatRole::guest ? Blocked::is_refused : Blocked::is_shown;
}

/// Refused where none of the guest's addresses may be written to any more.
std::optional<Refusal> refuse_to_resend(const clinic::Settings& settings, const invites::Invitation& seat) {
  std::vector<FieldProblem> closed;
  if (seat.email && !settings.guest_ways.email) closed.push_back({"email", "email_way_off"});
  if (seat.phone && !settings.guest_ways.sms) closed.push_back({"phone", "sms_way_off"});
  const std::size_t addresses = (seat.email ? 1U : 0U) + (seat.phone ? 1U : 0U);
  return closed.size() == addresses ? refuse_closed_ways(std::move(closed)) : std::nullopt;
}

}  // namespace

Host::Host(const Actor& staff) : clinic(staff.clinic), person(staff.person), actor(by(staff)) {}

Outcome<ShownInvitation> fresh_invitation(UnitOfWork& unit, const Context& context, const Host& host,
                                          const VisitId& visit_id) {
  const auto visit = unit.visits().find_visit(host.clinic, visit_id);
  const auto clinic = unit.clinics().find_clinic(host.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  if (!guest_invite_on(clinic->settings, host.inviter)) return refuse(Why::guest_invite_off);
  if (visits::is_over(visit->status)) return refuse(Why::visit_over);
  if (const auto refusal = comes_too_late(context, *visit)) return refuse(*refusal);
  if (const auto fresh = unit.invitations().find_fresh(visit_id, host.person.value_or(PersonId()))) return show(unit, context, clinic->settings, *fresh);
  if (const auto refusal = may_invite(unit, context, *clinic, *visit, host.inviter, 1)) return refuse(*refusal);
  GuestDraft nobody_yet;
  nobody_yet.kind = invites::Kind::other;  // a link to pass on: nothing is known of who gets it
  nobody_yet.language = host.language.empty() ? clinic->settings.language : host.language;
  invites::Invitation fresh = make_guest_seat(context, *visit, nobody_yet, host.inviter, host.person);
  fresh.status = invites::Status::fresh;
  add_with_keys(unit, context, fresh);
  return show(unit, context, clinic->settings, fresh);
}

Outcome<VisitId> use_invitation(UnitOfWork& unit, const Context& context, const Host& host, const InvitationId& id) {
  auto held = find_usable(unit, host, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (held->invitation.status == invites::Status::fresh) {
    if (const auto refusal = comes_too_late(context, held->visit)) return refuse(*refusal);
    if (const auto refusal = another_guest_fits(unit, held->clinic, held->visit, 1)) return refuse(*refusal);
    use(unit, context, held->invitation, host.actor);
  }
  return held->visit.id;
}

Outcome<Done> send_invitations(UnitOfWork& unit, const Context& context, const Host& host, const VisitId& visit_id,
                               const std::optional<InvitationId>& fresh, const std::optional<std::string>& line,
                               const std::vector<GuestDraft>& guests, const std::string& idempotency_key) {
  auto visit = unit.visits().find_visit(host.clinic, visit_id);
  const auto clinic = unit.clinics().find_clinic(host.clinic);
  if (!visit || !clinic) return refuse(Why::not_found);
  FieldCheck check;
  std::vector<GuestDraft> clean;
  if (guests.empty()) check.wrong("guests", "required");
  if (guests.size() > static_cast<std::size_t>(clinic->settings.guests_per_visit)) check.wrong("guests", "too_many_guests");
  for (std::size_t i = 0; i < guests.size(); ++i) {
    const std::string prefix = "guests." + std::to_string(i) + ".";
    GuestDraft guest = check_guest(check, prefix, guests[i]);
    check_repeated(check, prefix, guest, clean);
    check_country(check, context, prefix, guest);
    clean.push_back(std::move(guest));
  }
  const std::string clean_line = line ? check.text("line", *line, kLineCharacters) : std::string();
  if (!check.ok()) return check.refusal();
  if (!idempotency_key.empty()) leave_out_repeated(unit, context, host, visit_id, idempotency_key, clean);
  if (clean.empty()) return Done{};
  if (auto refusal = check_ways(clinic->settings, clean)) return refuse(std::move(*refusal));
  if (const auto refusal = may_invite(unit, context, *clinic, *visit, host.inviter,
                                      static_cast<int>(clean.size())))
    return refuse(*refusal);
  if (const auto refusal = check_senders(context, clean)) return refuse(*refusal);

  if (!clean_line.empty() && clean_line != visit->line) {
    visit->line = clean_line;
    if (!unit.visits().save_visit(*visit)) return refuse(Why::changed_meanwhile);
  }
  std::optional<invites::Invitation> unused;
  if (fresh) {
    unused = unit.invitations().find_invitation(host.clinic, *fresh);
    // One that was copied meanwhile is somebody else's: these guests get their own.
    if (unused && (unused->visit != visit_id || unused->status != invites::Status::fresh || unused->inviter != host.inviter))
      unused.reset();
  }
  for (const GuestDraft& guest : clean) {
    invites::Invitation seat;
    std::optional<OpenedKeys> drawn;
    if (unused) {
      seat = *unused;
      unused.reset();
      seat.name = guest.name;
      seat.email = guest.email;
      seat.phone = guest.phone;
      seat.kind = guest.kind;
      seat.language = guest.language;
      seat.interprets = guest.interprets;
      seat.job_reference = guest.job_reference;
      use(unit, context, seat, host.actor);
    } else {
      seat = make_guest_seat(context, *visit, guest, host.inviter, host.person);
      seat.number = next_guest_number(unit, visit_id);
      drawn = add_with_keys(unit, context, seat);
      note(unit, context, host.clinic, host.actor, "invitation.made", about(seat.id),
           {{"kind", std::string(invites::word(seat.kind))}});
    }
    if (auto refusal = tell(unit, context, *clinic, *visit, seat, notices::Kind::invitation, Blocked::is_refused, drawn)) return refuse(std::move(*refusal));
  }
  return Done{};
}

Outcome<InvitationChanged> change_invitation(UnitOfWork& unit, const Context& context, const Actor& actor,
                                             const InvitationId& id, const InvitationChange& change) {
  auto held = find_held(unit, actor.clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  invites::Invitation& seat = held->invitation;
  const invites::Invitation before = seat;
  const bool is_guest = seat.role == invites::SeatRole::guest;
  FieldCheck check;
  if (change.name) seat.name = check.optional_name("name", change.name);
  if (change.email) seat.email = check.optional_email("email", change.email);
  if (change.phone) seat.phone = check.optional_phone("phone", change.phone);
  if (change.language) seat.language = check.language("language", *change.language);
  if (change.kind && is_guest) seat.kind = *change.kind;
  if (change.interprets)
    seat.interprets = change.interprets->empty() ? std::nullopt
                                                 : std::optional(check.language("interprets", *change.interprets));
  if (seat.kind != invites::Kind::interpreter || !is_guest) {
    if (change.interprets && seat.interprets) check.wrong("interprets", "only_for_interpreters");
    seat.interprets.reset();
    if (!change.job_reference) seat.job_reference.reset();
  }
  if (change.job_reference) seat.job_reference = check_job_reference(check, "", seat.kind, change.job_reference);
  if (!check.ok()) return check.refusal();

  const bool new_keys = is_readdressed(before, seat) && may_replace_link(unit, seat);
  const bool new_email = seat.email && (new_keys || seat.email != before.email);
  const bool new_phone = seat.phone && (new_keys || seat.phone != before.phone);
  if (new_email || new_phone) {
    if (!guest_invite_allows(held->clinic.settings, seat)) return refuse(Why::guest_invite_off);
    // By a new link the seat starts anew: whoever was in by the old one was not who is told now.
    if (const auto refusal = comes_too_late(context, held->visit, new_keys ? nullptr : &seat)) return refuse(*refusal);
    if (is_guest)
      if (auto refusal = refuse_closed_ways(closed_ways(held->clinic.settings, "", new_email ? seat.email : std::nullopt,
                                                        new_phone ? seat.phone : std::nullopt)))
        return refuse(std::move(*refusal));
    if (const auto refusal = may_send_more(unit, context, held->visit, invites::Inviter::staff, 1)) return refuse(*refusal);
  }
  if (seat.status == invites::Status::fresh) {
    // Somebody's now: the panel must not give the same link to the next one.
    if (const auto refusal = another_guest_fits(unit, held->clinic, held->visit, 1)) return refuse(*refusal);
    use(unit, context, seat, by(actor));
  } else {
    unit.invitations().save_invitation(seat);
  }
  if (!is_guest && (change.email || change.phone)) {
    // The patient's own address: the clinic's record follows.
    if (auto patient = unit.clinics().find_patient(actor.clinic, held->visit.patient)) {
      patient->email = seat.email;
      patient->phone = seat.phone;
      unit.clinics().save_patient(*patient);
    }
  }
  std::vector<EndedInvitation> ended;
  if (new_keys) ended = replace_link(unit, context, held->clinic, held->visit, seat, by(actor));
  if (seat.email != before.email || seat.phone != before.phone) unit.outbox().drop_unsent_of(seat.id);
  if (new_email || new_phone)
    if (auto refusal = tell_corrected(unit, context, held->clinic, held->visit, before, seat,
                                      new_keys ? notices::Link::is_new : notices::Link::stays, blocked_for(seat)))
      return refuse(std::move(*refusal));
  note(unit, context, actor.clinic, by(actor), "invitation.changed", about(seat.id));
  return InvitationChanged{held->visit.id, seat.name, std::move(ended)};
}

Outcome<ShownInvitation> show_invitation(UnitOfWork& unit, const Context& context, const Actor& actor,
                                         const InvitationId& id) {
  const auto held = find_usable(unit, actor, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  note(unit, context, actor.clinic, by(actor), "invitation.shown", about(id));
  return show(unit, context, held->clinic.settings, held->invitation);
}

Outcome<VisitId> resend_invitation(UnitOfWork& unit, const Context& context, const Host& host, const InvitationId& id) {
  const auto held = find_usable(unit, host, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  const invites::Invitation& seat = held->invitation;
  if (!seat.email && !seat.phone) return refuse(Why::nothing_to_send);
  if (const auto refusal = comes_too_late(context, held->visit, &seat)) return refuse(*refusal);
  if (seat.role == invites::SeatRole::guest)
    if (auto refusal = refuse_to_resend(held->clinic.settings, seat)) return refuse(std::move(*refusal));
  if (!(seat.email && context.senders.email) && !(seat.phone && context.senders.sms)) {
    Refusal refusal(Why::no_sender);
    if (seat.email) refusal.fields.push_back({"email", "no_email_sender"});
    if (seat.phone) refusal.fields.push_back({"phone", "no_sms_sender"});
    return refuse(std::move(refusal));
  }
  if (const auto refusal = may_send_more(unit, context, held->visit, host.inviter, 1)) return refuse(*refusal);
  unit.outbox().drop_unsent_of(id);
  if (auto refusal = tell(unit, context, held->clinic, held->visit, seat, first_kind(seat), blocked_for(seat))) return refuse(std::move(*refusal));
  note(unit, context, host.clinic, host.actor, "invitation.resent", about(id));
  return held->visit.id;
}

Outcome<Revoked> revoke_invitation(UnitOfWork& unit, const Context& context, const Host& host, const InvitationId& id) {
  const auto held = find_held(unit, host.clinic, id);
  if (!held.ok()) return Refused<Refusal>{held.why()};
  if (const auto refusal = why_ended(*held)) return refuse(*refusal);
  // The patient is whom the visit is for: a visit without the patient is cancelled, not revoked.
  if (held->invitation.role == invites::SeatRole::patient) return refuse(Why::not_allowed);
  return Revoked{held->visit.id, end_invitation(unit, context, held->clinic, held->visit, held->invitation,
                                                invites::EndReason::revoked, host.actor)};
}

Outcome<Revoked> not_for_me(UnitOfWork& unit, const Context& context, const std::string& token) {
  const LinkFound found = find_by_link(unit, context, token);
  if (found.tombstone) return refuse(why_of(found.tombstone->reason));
  if (!found.invitation) return refuse(Why::unknown_link);
  if (found.invitation->role == invites::SeatRole::patient) return refuse(Why::not_allowed);
  const auto held = find_held(unit, found.invitation->clinic, found.invitation->id);
  if (!held.ok()) return refuse(Why::unknown_link);
  tell_inviter(unit, context, held->clinic, held->visit, held->invitation);
  return Revoked{held->visit.id, end_invitation(unit, context, held->clinic, held->visit, held->invitation,
                                                invites::EndReason::declined, by(held->invitation))};
}

Outcome<std::optional<VisitId>> mark_opened(UnitOfWork& unit, const Context& context, const std::string& token) {
  LinkFound found = find_by_link(unit, context, token);
  if (!found.invitation) return refuse(found.tombstone ? why_of(found.tombstone->reason) : Why::unknown_link);
  if (found.invitation->opened_at) return std::optional<VisitId>();
  found.invitation->opened_at = context.now;
  unit.invitations().save_invitation(*found.invitation);
  return std::optional<VisitId>(found.invitation->visit);
}

}  // namespace bedside::desk
