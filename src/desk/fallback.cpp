#include "desk/fallback.hpp"

#include "desk/journal.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "desk/told_later.hpp"
#include "notices/fallback.hpp"

namespace bedside::desk {
namespace {

constexpr int kMessagesACall = 50;  // what is over the limit comes with the next call

bool is_here(const invites::Invitation& seat) {
  return seat.opened_at || seat.first_entered_at || seat.presence != invites::Presence::absent;
}

/// For the audit log, which tells apart what the other way's own row does not: the first message may still be going.
std::string reason_of(const notices::Notice& notice, notices::Because because) {
  const bool is_unsent = notice.state == notices::State::queued || notice.state == notices::State::sending;
  return is_unsent ? "not_accepted" : std::string(notices::word(because));
}

/// Answers whether something was sent.
bool try_other_way(UnitOfWork& unit, const Context& context, const notices::Notice& notice) {
  if (!notice.invitation) return false;
  const auto held = find_held(unit, notice.clinic, *notice.invitation);
  if (!held.ok() || why_not_told_later(context, *held)) return false;
  const invites::Invitation& seat = held->invitation;
  const auto because = notices::why_other_way(notice, unit.outbox().list_for_invitation(seat.id), is_here(seat));
  if (!because) return false;
  const auto channel = notices::other_way(notice.channel);
  if (!tell_instead(unit, context, held->clinic, held->visit, seat, kind_told_later(context, *held, notice.kind), channel, *because)) return false;
  note(unit, context, notice.clinic, kByServer, "message.sent_otherwise", about(seat.id),
       {{"channel", std::string(notices::word(channel))}, {"because", reason_of(notice, *because)}});
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
