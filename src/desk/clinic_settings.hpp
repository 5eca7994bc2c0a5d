// The clinic's settings. Switching Guest Invite off reaches into living invitations: it counts them,
// asks, and with `confirmed` ends them and tells their holders, in one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "desk/visit_view.hpp"

namespace bedside::desk {

struct ClinicChange {
  std::optional<std::string> public_name;
  std::optional<std::optional<std::string>> contact_phone;  // a given null erases it
  std::optional<std::string> language;
  std::optional<std::string> time_zone;
  std::optional<bool> guest_invite_staff;
  std::optional<bool> guest_invite_patients;
  std::optional<int> doors_minutes;
  std::optional<int> guests_per_visit;
  std::optional<bool> guests_see_patient;
  std::optional<Admission> admission;
  bool confirmed = false;
};

/// An invitation that ended, for `calls`: its living legs die within 1 s.
struct EndedInvitation {
  VisitId visit;
  InvitationId invitation;
  invites::EndReason reason = invites::EndReason::revoked;
};

struct ClinicChanged {
  ClinicView clinic;
  std::vector<EndedInvitation> ended;
};

Outcome<ClinicChanged> change_clinic(UnitOfWork& unit, const Context& context, const Actor& actor,
                                     const ClinicChange& change);

}  // namespace bedside::desk
