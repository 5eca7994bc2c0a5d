// The way in by telephone: what a typed PIN opens, and the budgets of wrong ones. Over a budget a call has one try
// instead of three and is answered more slowly (phone/dialogue.hpp); a right PIN works all the same, so that nobody
// silences a clinic's telephones by typing wrong ones. Tries are counted in SQL under keyed hashes: they hold over a
// restart and on every kind of storage, and no number can be read from them. Whoever checks a PIN comes through
// `try_pin`, so that web and telephone share the budgets.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "clinic/sign_in.hpp"
#include "desk/entering.hpp"

namespace bedside::desk {

/// Wrong PINs of one number: three calls of three tries, by somebody whose eyes are bad.
inline constexpr clinic::Budget kCallerBudget{std::chrono::hours(1), 9};
/// Of all callers who withhold their number together, and of a number that is shared (a care home, a hospital's
/// exchange): one from which so many different PINs were good within a day.
inline constexpr clinic::Budget kSharedBudget{std::chrono::hours(1), 60};
inline constexpr int kPinsOfSharedNumber = 3;
/// Of everybody. With 1,000 live PINs among 387 million, a day at this pace hits one with a chance of 4 %, and whom
/// it hits is seen coming in.
inline constexpr clinic::Budget kTotalBudget{std::chrono::hours(1), 600};

/// Asked when a call begins. `caller` is a keyed hash of the number, as `sip` gives it; empty: withheld. Reads only.
bool over_pin_budget(UnitOfWork& unit, const Context& context, const std::string& caller);

struct PinTry {
  Secret<std::string> typed;
  std::string caller;
};

struct PinAnswer {
  enum class What {
    comes_in,
    not_live,   // one answer for unknown, mistyped, revoked, expired and ended ones
    too_early,  // a good one
    full,       // a good one of nobody's yet, and no guest more fits
    locked,     // a good one of a newcomer, and a provider lets nobody new in
  };
  struct Early {
    WallTime doors_open_at;
    WallTime starts_at;
    std::string time_zone;
  };
  What what = What::not_live;
  std::optional<Seat> seat;        // comes_in
  /// A good one that was refused at the door, locked or past the scheduled end: for the providers who are in. The
  /// caller hears nothing of it.
  std::optional<Seat> knocks;
  std::optional<CallVisit> visit;  // comes_in and too_early
  std::vector<PersonId> providers; // comes_in and too_early
  std::optional<Early> early;
  std::string language;            // of the invitation; empty for not_live
  bool total_budget_spent = false;  // by this very try: worth a sentence to the operator
  bool over_total_budget = false;   // somebody may be guessing
};

/// Counts a wrong one; uses a fresh invitation up; writes nobody present (that is the hall's to say).
Outcome<PinAnswer> try_pin(UnitOfWork& unit, const Context& context, const PinTry& attempt);

}  // namespace bedside::desk
