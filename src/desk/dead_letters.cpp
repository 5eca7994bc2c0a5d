#include "desk/dead_letters.hpp"

#include <algorithm>

#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "desk/told_later.hpp"

namespace bedside::desk {
namespace {

using notices::Channel;
using notices::Kind;
using notices::Notice;

/// Of its visit's link: what tells of an end, and what went to staff, cannot be made again.
bool can_be_made_again(Kind kind) {
  switch (kind) {
    case Kind::appointment:
    case Kind::invitation:
    case Kind::moved:
    case Kind::reminder: return true;
    case Kind::cancelled:
    case Kind::revoked:
    case Kind::switched_off:
    case Kind::declined:
    case Kind::password_reset:
    case Kind::password_setup: return false;
  }
  return false;
}

const std::optional<std::string>& address_on(const invites::Invitation& seat, Channel channel) {
  return channel == Channel::email ? seat.email : seat.phone;
}

/// Why it cannot be tried again, without counting anything.
std::optional<Refusal> why_not(const Context& context, const Notice& notice, const HeldInvitation& held) {
  const invites::Invitation& seat = held.invitation;
  if (!can_be_made_again(notice.kind)) return Refusal(Why::not_allowed);
  if (auto refusal = why_not_told_later(context, held)) return refusal;
  if (!address_on(seat, notice.channel)) return Refusal(Why::nothing_to_send);
  const SendersConfigured senders =
      seat.role == invites::SeatRole::guest ? senders_for_guests(held.clinic.settings, context) : context.senders;
  if (!(notice.channel == Channel::email ? senders.email : senders.sms)) return Refusal(Why::no_sender);
  return std::nullopt;
}

std::optional<HeldInvitation> find_reader(UnitOfWork& unit, const Notice& notice) {
  if (!notice.invitation) return std::nullopt;
  auto held = find_held(unit, notice.clinic, *notice.invitation);
  if (!held.ok()) return std::nullopt;
  return held.value();
}

DeadLetter view(UnitOfWork& unit, const Context& context, const notices::FailedNotice& failed) {
  const Notice& notice = failed.notice;
  DeadLetter letter;
  letter.id = notice.id;
  letter.at = failed.ended_at;
  letter.channel = notice.channel;
  letter.kind = notice.kind;
  letter.reason = notice.failure;
  letter.visit = notice.visit;
  if (const auto held = find_reader(unit, notice)) {
    const invites::Invitation& seat = held->invitation;
    letter.seat = {seat.role, seat.kind, seat.number, seat.name, seat.interprets, address_on(seat, notice.channel)};
    if (seat.role == invites::SeatRole::patient)
      if (const auto patient = unit.clinics().find_patient(notice.clinic, held->visit.patient)) letter.seat->name = patient->name;
    letter.can_retry = !why_not(context, notice, *held);
  }
  if (notice.visit)
    if (const auto visit = unit.visits().find_visit(notice.clinic, *notice.visit)) {
      letter.starts_at = visit->starts_at;
      letter.time_zone = visit->time_zone;
    }
  return letter;
}

std::optional<Refusal> queue_again(UnitOfWork& unit, const Context& context, const Actor& actor, const Notice& notice,
                                   const HeldInvitation& held) {
  const invites::Invitation& seat = held.invitation;
  if (auto refusal = may_send_more(unit, context, held.visit, invites::Inviter::staff, 1)) return refusal;
  const Kind kind = kind_told_later(context, held, notice.kind);
  if (auto refusal = tell_by(unit, context, held.clinic, held.visit, seat, kind, notice.channel, Blocked::is_refused)) return refusal;
  note(unit, context, actor.clinic, by(actor), "message.retried", about(seat.id),
       {{"channel", std::string(notices::word(notice.channel))}, {"message", std::string(notices::word(kind))}});
  return std::nullopt;
}

}  // namespace

std::vector<DeadLetter> list_dead_letters(UnitOfWork& unit, const Context& context, const Actor& actor) {
  std::vector<DeadLetter> letters;
  for (const notices::FailedNotice& failed : unit.outbox().list_failed(actor.clinic, context.now - kDeadLettersFor, kDeadLettersMost))
    letters.push_back(view(unit, context, failed));
  return letters;
}

Outcome<Retried> retry_dead_letter(UnitOfWork& unit, const Context& context, const Actor& actor, const NoticeId& id) {
  const auto notice = unit.outbox().find_failed(actor.clinic, id);
  if (!notice) return refuse(Why::not_found);
  const auto held = find_reader(unit, *notice);
  if (!held) return refuse(Why::not_allowed);
  if (auto refusal = why_not(context, *notice, *held)) return refuse(std::move(*refusal));
  if (auto refusal = queue_again(unit, context, actor, *notice, *held)) return refuse(std::move(*refusal));
  return Retried{{held->visit.id}};
}

Outcome<Retried> retry_dead_letters(UnitOfWork& unit, const Context& context, const Actor& actor) {
  Retried retried;
  for (const notices::FailedNotice& failed : unit.outbox().list_failed(actor.clinic, context.now - kDeadLettersFor, kDeadLettersMost)) {
    const auto held = find_reader(unit, failed.notice);
    if (!held || why_not(context, failed.notice, *held)) continue;
    if (queue_again(unit, context, actor, failed.notice, *held)) ++retried.left;
    else retried.visits.push_back(held->visit.id);
  }
  return retried;
}

}  // namespace bedside::desk
