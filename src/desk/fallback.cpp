#include "desk/fallback.hpp"

#include "desk/guest_invite.hpp"
#include "desk/journal.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "notices/fallback.hpp"

namespace bedside::desk {
namespace {

constexpr int kMessagesACall = 50;  // what is over the limit comes with the next call

bool is_here(const invites::Invitation& seat) {
  return seat.opened_at || seat.first_entered_at || seat.presence != invites::Presence::absent;
}

/// Answers whether something was sent.
bool try_other_way(UnitOfWork& unit, const Context& context, const notices::Notice& notice) {
  if (!notice.invitation) return false;
  const auto held = find_held(unit, notice.clinic, *notice.invitation);
  if (!held.ok() || why_ended(*held)) return false;
  const invites::Invitation& seat = held->invitation;
  if (!guest_invite_allows(held->clinic.settings, seat) || comes_too_late(context, held->visit, &seat)) return false;
  const auto because = notices::why_other_way(notice, unit.outbox().list_for_invitation(seat.id), is_here(seat));
  if (!because) return false;
  const auto channel = notices::other_way(notice.channel);
  // Nobody is reminded of what has begun.
  const auto kind = notice.kind == notices::Kind::reminder && context.now >= held->visit.starts_at ? first_kind(seat) : notice.kind;
  if (!tell_instead(unit, context, held->clinic, held->visit, seat, kind, channel, *because)) return false;
  note(unit, context, notice.clinic, kByServer, "message.sent_otherwise", about(seat.id),
       {{"channel", std::string(notices::word(channel))}, {"because", std::string(notices::word(*because))}});
  return true;
}

}  // namespace

Outcome<std::vector<SentOtherwise>> send_otherwise(UnitOfWork& unit, const Context& context) {
  std::vector<SentOtherwise> sent;
  for (const notices::Notice& notice : unit.outbox().list_fallbacks_due(context.now, kMessagesACall)) {
    unit.outbox().forget_fallback(notice.id);
    if (try_other_way(unit, context, notice) && notice.visit) sent.push_back({notice.clinic, *notice.visit});
  }
  return sent;
}

}  // namespace bedside::desk
