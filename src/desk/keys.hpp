// Links and PINs between their clear and their stored form. The clear text lives in the sealed copy as
// long as the invitation does; here is the only place of the desk that opens one.
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"

namespace bedside::desk {

/// Draws a new token and PIN for it; the ones before lead to a page that says they were revoked.
void replace_keys(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation);

struct OpenedKeys {
  Secret<std::string> link;  // absolute
  Secret<std::string> pin;   // nine digits
};
/// Draws a token and a PIN and stores the invitation with them; draws again when the PIN is taken.
OpenedKeys add_with_keys(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation);
/// Nothing when the invitation has ended.
std::optional<OpenedKeys> open_keys(UnitOfWork& unit, const Context& context, const invites::Invitation& invitation);

}  // namespace bedside::desk
