#include "desk/keys.hpp"

#include "base/invariant.hpp"
#include "invites/pin.hpp"

namespace bedside::desk {
namespace {

std::string token_row(const InvitationId& id) { return "token:" + id.text(); }
std::string pin_row(const InvitationId& id) { return "pin:" + id.text(); }

OpenedKeys opened(const Context& context, const invites::Invitation& invitation, const std::string& token, const std::string& pin) {
  const char* page = invitation.role == invites::SeatRole::patient ? "/a/" : "/g/";
  return {Secret<std::string>(context.public_url + page + token), Secret<std::string>(pin)};
}

/// Draws a token and a PIN and hands them to `store` until it takes them: a PIN may be somebody's.
template <class Store>
OpenedKeys draw_keys(const Context& context, const invites::Invitation& invitation, Store store) {
  const secure::KeyRing& keys = context.keys;
  const Secret<std::string> token = invites::make_token(context.random);
  // With a million live PINs one draw in 387 is taken; 64 in a row are a broken generator.
  for (int draw = 0;; ++draw) {
    BEDSIDE_INVARIANT(draw < 64, "no free PIN in 64 draws");
    const Secret<std::string> pin = invites::make_pin(context.random);
    invites::InvitationKeys stored;
    stored.token_hash = keys.current_hash(secure::Purpose::token, token.reveal());
    stored.token_sealed = keys.seal(secure::Purpose::seal, token.reveal(), token_row(invitation.id), context.random);
    stored.pin_hash = keys.current_hash(secure::Purpose::pin, pin.reveal());
    stored.pin_sealed = keys.seal(secure::Purpose::seal, pin.reveal(), pin_row(invitation.id), context.random);
    stored.pin_hashes = keys.lookup_hashes(secure::Purpose::pin, pin.reveal());
    if (store(stored)) return opened(context, invitation, token.reveal(), pin.reveal());
  }
}

}  // namespace

OpenedKeys add_with_keys(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation) {
  return draw_keys(context, invitation, [&](const invites::InvitationKeys& keys) { return unit.invitations().add_invitation(invitation, keys); });
}

void replace_keys(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation) {
  draw_keys(context, invitation, [&](const invites::InvitationKeys& keys) {
    return unit.invitations().replace_keys(invitation, keys, invites::EndReason::revoked, context.now);
  });
}

std::optional<OpenedKeys> open_keys(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation) {
  const auto stored = unit.invitations().find_keys(invitation.id);
  if (!stored || stored->token_sealed.empty() || stored->pin_sealed.empty()) return std::nullopt;
  const auto token = context.keys.open(secure::Purpose::seal, stored->token_sealed, token_row(invitation.id));
  const auto pin = context.keys.open(secure::Purpose::seal, stored->pin_sealed, pin_row(invitation.id));
  if (!token.ok() || !pin.ok()) return std::nullopt;
  return opened(context, invitation, *token, *pin);
}

}  // namespace bedside::desk
