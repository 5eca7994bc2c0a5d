// What the patient does by their own link: sees who is invited and by whom, invites guests where the clinic allows
// it, cancels the appointment, asks for another time. The link is the key; a guest's link opens none of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/inviting.hpp"
#include "desk/visit_view.hpp"

namespace bedside::desk {

/// The patient as a host of guests.
struct PatientHost {
  Host host;
  VisitId visit;
  InvitationId seat;
};
/// not_allowed for a guest's link; unknown_link, ended_*.
Outcome<PatientHost> patient_host(UnitOfWork& unit, const Context& context, std::string_view token);
/// Nothing when the patient has made this invitation; a refusal (not_found) for any other.
std::optional<Refusal> is_another_ones_guest(UnitOfWork& unit, const PatientHost& patient, const InvitationId& invitation);

/// Schema PatientGuests: every guest, by whomever invited; addresses and messages of the patient's own guests alone.
struct PatientGuests {
  bool can_invite = false;
  std::string language;  // for a guest of whom nothing is known
  std::string time_zone;
  SendersConfigured senders;
  clinic::GuestWays ways;
  std::vector<std::string> languages;
  std::vector<DialInNumber> dial_in_numbers;
  std::vector<SeatView> guests;
};
Outcome<PatientGuests> patient_guests(UnitOfWork& unit, const Context& context, const PatientHost& patient,
                                      const Presence& presence);

/// Everybody who was told gets a last notice; someone_is_in while the call runs.
Outcome<Done> cancel_by_patient(UnitOfWork& unit, const Context& context, const PatientHost& patient);

/// Each is an event of the audit log: somebody may change their mind some times, and a script does not fill the log.
inline constexpr int kOtherTimesPerHour = 12;
/// 1-200 characters; a later wish replaces an earlier one, the same wish again changes nothing.
Outcome<Done> ask_for_other_time(UnitOfWork& unit, const Context& context, const PatientHost& patient,
                                 const std::string& words);

}  // namespace bedside::desk
