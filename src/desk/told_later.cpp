#include "desk/told_later.hpp"

#include "desk/guest_invite.hpp"
#include "desk/tell.hpp"

namespace bedside::desk {

std::optional<Refusal> why_not_told_later(const Context& context, const HeldInvitation& held) {
  if (auto ended = why_ended(held)) return ended;
  if (!guest_invite_allows(held.clinic.settings, held.invitation)) return Refusal(Why::guest_invite_off);
  return comes_too_late(context, held.visit, &held.invitation);
}

notices::Kind kind_told_later(const Context& context, const HeldInvitation& held, notices::Kind kind) {
  const bool has_begun = context.now >= held.visit.starts_at;
  return kind == notices::Kind::reminder && has_begun ? first_kind(held.invitation) : kind;
}

}  // namespace bedside::desk
