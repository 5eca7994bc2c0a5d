// Audit events as use cases write them: opaque ids and words only. What a name, an address, a number or a
// token is cannot be said with these types; `details` takes words, ids and times.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"

namespace bedside::desk {

std::string by(const PersonId& person);              // "person:ID"
std::string by(const Actor& actor);                  // "person:ID"
std::string by(const invites::Invitation& holder);   // "invitation:ID"
inline constexpr std::string_view kByServer = "server";
inline constexpr std::string_view kByConsole = "console";

std::string about(const VisitId& visit);
std::string about(const InvitationId& invitation);
std::string about(const PersonId& person);

/// "2026-11-24T14:00:00Z"
std::string write_utc(WallTime time);

using Details = std::vector<std::pair<std::string_view, std::string>>;
void note(UnitOfWork& unit, const Context& context, const ClinicId& clinic, std::string_view actor,
          std::string_view action, const std::string& subject, const Details& details = {});

}  // namespace bedside::desk
