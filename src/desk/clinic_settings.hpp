// The clinic's settings. Switching Guest Invite off reaches into living invitations: it counts them, asks, and with
// `confirmed` ends them and tells their holders, in one transaction. Switching a way off by which guests come in counts
// and asks alike, and ends nothing: the other way stays good, and whoever is in the call stays in it.
#pragma once

#include <map>
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
  std::optional<bool> guest_way_link;
  std::optional<bool> guest_way_email;
  std::optional<bool> guest_way_sms;
  std::optional<bool> guest_way_phone;
  std::optional<std::vector<std::string>> languages;  // offered; the clinic's own is so without being named
  std::optional<int> doors_minutes;
  std::optional<int> guests_per_visit;
  std::optional<bool> guests_see_patient;
  std::optional<Admission> admission;
  std::optional<std::optional<std::string>> accent;           // a given null takes it away
  std::optional<std::map<std::string, std::string>> privacy;  // all of them; an empty one is taken away
  std::optional<int> retention_visits_days;
  std::optional<int> retention_patients_days;
  std::optional<int> retention_audit_days;
  bool confirmed = false;
};

inline constexpr std::size_t kPrivacyCharacters = 300;

/// An invitation that ended, for `calls`: its living legs die within 1 s.
struct EndedInvitation {
  VisitId visit;
  InvitationId invitation;
  invites::EndReason reason = invites::EndReason::revoked;
  bool goes_on = false;  // by another link and PIN: only who waits by the ones before goes out
};

struct ClinicChanged {
  ClinicView clinic;
  std::vector<EndedInvitation> ended;
};

/// In the order of notices::kLanguages. `also` is offered too (an invitation's own, whatever was chosen since).
std::vector<std::string> offered_languages(const clinic::Settings& settings, const std::string& also);

Outcome<ClinicChanged> change_clinic(UnitOfWork& unit, const Context& context, const Actor& actor,
                                     const ClinicChange& change);

}  // namespace bedside::desk
