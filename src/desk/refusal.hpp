// Why a use case refuses: a closed list; `api` maps each word to a status and a sentence.
// A refused use case has changed nothing (its transaction rolls back).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "invites/invitation.hpp"

namespace bedside::desk {

enum class Why {
  invalid,             // `fields` names every field that is wrong
  not_found,           // no such row in this clinic
  not_allowed,         // the role or the person may not do this
  wrong_credentials,
  not_signed_in,       // the session has ended
  too_many_attempts,   // `limit`, `lifts_at`
  email_taken,
  last_admin,          // a clinic keeps one admin who can sign in
  guests_affected,     // `affected_guests`: ask, then send `confirmed`
  guest_invite_off,
  guest_way_off,       // the clinic has switched this way off for guests; `fields` say which where there are any
  limit_reached,       // `limit`, `lifts_at` where it lifts by itself
  no_sender,           // nothing of what was asked can be sent from this server; `fields` say which
  nothing_to_send,     // no address on file
  cannot_call,         // no trunk of this server takes calls of ours
  call_under_way,      // the seat is being called already
  someone_is_in,       // refused while somebody waits or is in
  visit_over,          // completed, cancelled or lapsed
  time_over,           // past the scheduled end nobody new is let in, though the visit goes on: extend it first
  changed_meanwhile,   // somebody else saved first: load again
  unknown_link,
  link_in_use,         // `seat_name`
  too_early,           // `opens_at`
  visit_locked,        // a provider lets nobody new in
  nobody_waits,        // nobody of this seat waits in a running call
  ended_revoked,
  ended_declined,
  ended_cancelled,
  ended_completed,
  ended_lapsed,
  ended_expired,
  ended_switched_off,
};

inline constexpr std::array kAllWhys = {
    Why::invalid,          Why::not_found,       Why::not_allowed,       Why::wrong_credentials, Why::not_signed_in, Why::too_many_attempts,
    Why::email_taken,      Why::last_admin,      Why::guests_affected,   Why::guest_invite_off,  Why::guest_way_off,
    Why::limit_reached,
    Why::no_sender,        Why::nothing_to_send, Why::cannot_call,       Why::call_under_way,    Why::someone_is_in,
    Why::visit_over,       Why::time_over,       Why::changed_meanwhile, Why::unknown_link,    Why::link_in_use,       Why::too_early,
    Why::visit_locked,     Why::nobody_waits,
    Why::ended_revoked,    Why::ended_declined,  Why::ended_cancelled,   Why::ended_completed,   Why::ended_lapsed,
    Why::ended_expired,    Why::ended_switched_off};

/// The last part of the problem's type: "/problems/<word>". The ended_* are "revoked", "declined",
/// "cancelled", "completed", "lapsed", "expired", "switched_off".
std::string_view word(Why why);
/// The ended_* of a reason.
Why why_of(invites::EndReason reason);

/// A field that is wrong: its path as the contract spells it ("guests.1.email") and a word:
/// required, too_long, forbidden_character, not_an_email_address, not_an_e164_number,
/// not_a_language_tag, not_a_local_time, unknown_zone, skipped_by_clock_change, repeated_by_clock_change,
/// ends_before_start, in_the_past, too_far_ahead, visit_too_long, unknown_provider, unknown_patient,
/// duplicate, email_or_phone_required, only_for_interpreters, too_many_guests, out_of_range, too_short,
/// no_email_sender, no_sms_sender, email_way_off, sms_way_off, way_in_required, unknown_language, not_a_colour, not_an_image,
/// image_too_big, image_too_wide, country_not_called, country_not_texted,
/// own_number.
struct FieldProblem {
  std::string field;
  std::string problem;
  bool operator==(const FieldProblem&) const = default;
};

struct Refusal {
  Why why;
  std::vector<FieldProblem> fields = {};
  /// guests_per_visit, guests_by_one_link, invitations_of_patient_and_hour, invitations_per_visit_and_hour,
  /// invitations_per_clinic_and_hour, calls_per_visit_and_day, calls_per_clinic_and_hour, calls_per_clinic_and_day,
  /// texts_per_number_and_day, texts_to_neighbours_and_day, texts_per_visit_and_day, texts_per_clinic_and_day,
  /// running_late_per_hour, joins_per_hour, other_times_per_hour, message_tests_per_hour, stopped_numbers_per_hour,
  /// sign_in_attempts, password_resets
  std::string limit = {};
  std::optional<WallTime> lifts_at = {};
  std::optional<int> affected_guests = {};
  std::optional<std::string> seat_name = {};
  std::optional<WallTime> opens_at = {};

  Refusal(Why reason) : why(reason) {}  // NOLINT(google-explicit-constructor)
  explicit Refusal(std::vector<FieldProblem> wrong) : why(Why::invalid), fields(std::move(wrong)) {}
};

template <class T>
using Outcome = Result<T, Refusal>;

inline Refused<Refusal> refuse(Refusal refusal) { return Refused<Refusal>{std::move(refusal)}; }

}  // namespace bedside::desk
