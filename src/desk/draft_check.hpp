// Turns what a booking form holds into what a visit is, or names every field that is wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/booking.hpp"
#include "desk/context.hpp"
#include "desk/field_check.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

struct CheckedDraft {
  WallTime starts_at{};
  WallTime ends_at{};
  std::vector<clinic::Person> providers;
  clinic::Patient patient;        // with the id of the row that it updates, or a new one
  bool patient_is_new = false;
  std::string reason;
  std::string line;
  std::vector<GuestDraft> guests;  // cleaned
};

/// `existing`: the visit that is edited; what it holds already is not found wrong again (a start that has
/// passed since, a provider who has left).
Outcome<CheckedDraft> check_draft(UnitOfWork& unit, const Context& context, const clinic::Clinic& clinic,
                                  const VisitDraft& draft, const visits::Visit* existing);

/// `prefix`: "guests.0."
GuestDraft check_guest(FieldCheck& check, const std::string& prefix, const GuestDraft& guest);
/// Nothing where none is typed.
std::optional<std::string> check_job_reference(FieldCheck& check, const std::string& prefix, invites::Kind kind,
                                               const std::optional<std::string>& typed);
/// For who is to be invited by message: a number of a country that is not texted is wrong.
void check_country(FieldCheck& check, const Context& context, const std::string& prefix, const GuestDraft& guest);
/// One seat per person: the address of an earlier guest of the form is a slip, unless the names say that two people share it, or they
/// interpret other languages or have jobs of their own (an agency's address).
void check_repeated(FieldCheck& check, const std::string& prefix, const GuestDraft& guest, const std::vector<GuestDraft>& earlier);
inline constexpr std::size_t kReasonCharacters = 500;
inline constexpr std::size_t kLineCharacters = 200;
inline constexpr std::size_t kJobReferenceCharacters = 40;  // of a text message of 160

}  // namespace bedside::desk
