// The rules of signing in: how long a session lasts, how many tries an account and a source have.
// Pure policy over AttemptRepository; passwords and cookies are the callers' business.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "clinic/clinic.hpp"

namespace bedside::clinic {

/// A session ends this long after its last use …
inline constexpr std::chrono::hours kSessionIdle{12};
/// … and at the latest this long after signing in.
inline constexpr std::chrono::hours kSessionLongest{24 * 7};
/// A link that sets a password works once, within:
inline constexpr std::chrono::hours kPasswordResetLife{1};
inline constexpr std::chrono::hours kPasswordSetupLife{24 * 3};

WallTime session_end(WallTime created_at, WallTime now);
bool session_is_over(const StaffSession& session, WallTime now);
/// The new end when it is worth writing (10 minutes gained or more), so that reading pages does not
/// write on every request.
std::optional<WallTime> worth_extending(const StaffSession& session, WallTime now);

/// So many failed tries within a window.
struct Budget {
  std::chrono::seconds window;
  int tries;
};
/// An account from one source: a person mistypes a few times. By account alone, whoever knows an e-mail address could
/// keep its owner out from anywhere.
inline constexpr Budget kAccountFromSourceBudget{std::chrono::minutes(15), 10};
/// An account, from wherever: ten times as much, so that it takes many machines to reach it, and who guesses from ever so
/// many gets 2,400 tries a day at most. It holds for sources only that have not signed in to the account before.
inline constexpr Budget kAccountBudget{std::chrono::hours(1), 100};
/// A source that has signed in to an account is known there for at least this long, and at most twice.
inline constexpr std::chrono::hours kSourceIsKnown{24 * 30};
/// A source: a whole clinic may sit behind one address.
inline constexpr Budget kSourceBudget{std::chrono::minutes(15), 60};
/// Reset e-mails to one account.
inline constexpr Budget kResetBudget{std::chrono::hours(1), 5};

enum class Limited { account, source };
struct TooMany {
  Limited limit;
  WallTime lifts_at;
};

/// Keyed hashes (Purpose::limiter). Those of an account belong to one of its passwords: a reset begins anew.
struct TryKeys {
  std::string account;
  std::string account_from_source;
  std::string source;
  std::string known_source;
};

/// Asks without counting.
Result<Done, TooMany> may_try(AttemptRepository& attempts, const TryKeys& keys, WallTime now);
void note_failure(AttemptRepository& attempts, const TryKeys& keys, WallTime now);
/// The account's failures from this source are forgotten, and the source is known; what others failed at stays counted,
/// and what the source failed at too (or one good account would buy tries at others).
void note_success(AttemptRepository& attempts, const TryKeys& keys, WallTime now);

/// Windows are fixed: [n × window, (n + 1) × window) since 1970. The one arithmetic for storage and limits.
WallTime window_start(std::chrono::seconds window, WallTime now);
WallTime window_end(std::chrono::seconds window, WallTime now);

/// How a person's or patient's name is looked for: lower case, Latin accents left out, spaces single.
std::string search_key(const std::string& name);

}  // namespace bedside::clinic
