// A visit is booked, changed, cancelled. Every wrong field is named at once; an overlap warns, it does
// not forbid; a start within the current half hour means now. Messages are queued in the same transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/clinic_settings.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"
#include "invites/invitation.hpp"
#include "visits/visit.hpp"

namespace bedside::desk {

/// A start in the half hour that runs now is "now", not "in the past".
inline constexpr std::chrono::minutes kSlot{30};
inline constexpr std::chrono::hours kLongestVisit{12};
inline constexpr std::chrono::days kFurthestAhead{366 * 2};
inline constexpr std::size_t kMostProviders = 8;

struct GuestDraft {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  invites::Kind kind = invites::Kind::family;
  std::string language = "en";
  std::optional<std::string> interprets;
  std::optional<std::string> job_reference = {};  // an agency's, of an interpreter
};

struct PatientDraft {
  std::optional<PatientId> id;  // a patient of the clinic whom the form has picked: its row is brought up to date
  std::string name;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::string language = "en";
  clinic::MessagesTo messages_to = clinic::MessagesTo::patient;
};

struct VisitDraft {
  std::optional<VisitId> visit_id;  // check_visit of an existing visit
  std::string starts_local;
  std::string ends_local;
  std::string time_zone;
  std::vector<PersonId> provider_ids;
  PatientDraft patient;
  visits::Type type = visits::Type::consultation;
  std::string reason;
  std::string line;
  std::vector<GuestDraft> guests;
};

struct VisitChange {
  std::optional<std::string> starts_local;
  std::optional<std::string> ends_local;
  std::optional<std::string> time_zone;
  std::optional<std::vector<PersonId>> provider_ids;
  std::optional<PatientDraft> patient;
  std::optional<visits::Type> type;
  std::optional<std::string> reason;
  std::optional<std::string> line;
  std::optional<Admission> admission;
  std::optional<bool> locked;
};

/// Schema VisitCheck.
struct VisitCheck {
  enum class Warning { overlap, starts_now, no_way_to_tell_patient, no_email_sender, no_sms_sender };
  struct Entry {
    Warning warning;
    std::string provider_name;                 // overlap
    std::optional<WallTime> other_starts_at;   // overlap
    std::optional<WallTime> other_ends_at;     // overlap
  };
  WallTime starts_at;
  WallTime ends_at;
  std::vector<Entry> warnings;
  notices::FirstWay first_way = notices::FirstWay::both;  // by which a person with two addresses is told
};
std::string_view word(VisitCheck::Warning warning);

Outcome<VisitCheck> check_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitDraft& draft);

/// The visit, its patient and guests stand and their messages are queued. `idempotency_key` (may be empty):
/// a repeat within a day answers the first visit and changes nothing.
Outcome<VisitId> create_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitDraft& draft,
                              const std::string& idempotency_key);

/// Only the given members change. A new time keeps links and PINs, moves their window, and tells
/// everybody again who was told; refused (someone_is_in) while somebody is in. Answers what another patient has
/// ended: the link of the one before.
Outcome<std::vector<EndedInvitation>> change_visit(UnitOfWork& unit, const Context& context, const Actor& actor,
                                                   const VisitId& visit, const VisitChange& change);

/// Everybody who was told gets one last notice; all links and PINs are dead. Staff's and the patient's.
Outcome<Done> cancel_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit);

/// Extend visit: 10, 20 or 30 minutes.
Outcome<Done> extend_visit(UnitOfWork& unit, const Context& context, const Actor& actor, const VisitId& visit,
                           std::chrono::minutes by);

}  // namespace bedside::desk
