// A server's database as a busy year leaves it: clinics, visits to come, invitations that stand and that have ended, and the
// messages that told them.
#pragma once

#include <string>
#include <vector>

#include "desk/booking.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "secure/keyring.hpp"

namespace bedside::bench {

/// Each clinic may make 400 invitations an hour: there are as many clinics as a bench needs.
inline constexpr int kClinics = 100;
/// A patient and nine guests; six of the guests are no more.
inline constexpr int kInvitationsPerVisit = 10;

struct Place {
  ClinicId clinic;
  PersonId provider;
  std::string cookie;  // of a signed-in browser of the provider
  std::vector<VisitId> visits;
};
using World = std::vector<Place>;

/// Fills an empty database.
World fill(desk::Storage& storage, const secure::KeyRing& keys, int visits);

/// The guest of the bench's n-th request: a quarter has no e-mail address and is sent a text message.
desk::GuestDraft guest_of(int n);

/// A use case's surroundings now.
desk::Context context_now(const secure::KeyRing& keys);

}  // namespace bedside::bench
