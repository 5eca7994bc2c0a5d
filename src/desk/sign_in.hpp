// Signing in and out, sessions, passwords, and the people of a clinic.
// A password is never checked inside a transaction (Argon2id takes tens of milliseconds): begin, check, finish.
// `sign_in` and `reset_password` do the three steps for a thread that may wait.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "clinic/sign_in.hpp"
#include "desk/context.hpp"
#include "desk/refusal.hpp"
#include "desk/unit_of_work.hpp"

namespace bedside::desk {

inline constexpr std::size_t kPasswordCharactersLeast = 10;
inline constexpr std::size_t kPasswordBytesMost = 200;

struct SignedIn {
  Secret<std::string> cookie;  // 160 random bits; stored as a keyed hash only
  clinic::Person person;
  clinic::Clinic clinic;
  WallTime expires_at;
};

/// `source` is the address of the browser; it is kept as a keyed hash only.
Outcome<SignedIn> sign_in(Storage& storage, const Context& context, const std::string& email,
                          const Secret<std::string>& password, const std::string& source);

struct PendingSignIn {
  std::optional<clinic::Person> person;        // nothing for an unknown or disabled account
  std::optional<std::string> password_hash;
  clinic::TryKeys keys;                        // what failures are counted under
};
/// Reads only; refused when the account or the source has failed too often (clinic/sign_in.hpp).
Outcome<PendingSignIn> begin_sign_in(UnitOfWork& unit, const Context& context, const std::string& email,
                                     const std::string& source);
/// Does the same work for accounts that do not exist. No transaction is open here.
bool check_password(const PendingSignIn& pending, const Secret<std::string>& password);
Outcome<SignedIn> finish_sign_in(UnitOfWork& unit, const Context& context, const PendingSignIn& pending);
Outcome<Done> note_failed_sign_in(UnitOfWork& unit, const Context& context, const PendingSignIn& pending);

struct FoundSession {
  clinic::Person person;
  clinic::Clinic clinic;
  WallTime expires_at;
  bool extend_due = false;  // call extend_session in a transaction of its own
  Actor actor() const { return {clinic.id, person.id, person.roles}; }
};
/// Reads only, by one statement; nothing for unknown, expired and signed-out cookies and for people who were disabled.
std::optional<FoundSession> find_session(UnitOfWork& unit, const Context& context, const Secret<std::string>& cookie);
Outcome<Done> extend_session(UnitOfWork& unit, const Context& context, const Secret<std::string>& cookie);
Outcome<Done> sign_out(UnitOfWork& unit, const Context& context, const Secret<std::string>& cookie);

/// Answers Done whether the account exists or not; refused only by the limits.
Outcome<Done> ask_password_reset(UnitOfWork& unit, const Context& context, const std::string& email,
                                 const std::string& source);
/// Spends the link and every other one of this person, signs out everywhere; answers who it was. unknown_link for
/// unknown, spent and expired ones.
Outcome<PersonId> reset_password(Storage& storage, const Context& context, const Secret<std::string>& token,
                                 const Secret<std::string>& password);
/// The same without hashing: `hash` was made outside of the transaction.
Outcome<PersonId> save_new_password(UnitOfWork& unit, const Context& context, const Secret<std::string>& token,
                                    const std::string& hash);

/// First set-up and `bedside user add`: a clinic with its first admin, and the one-time link (absolute).
struct NewClinic {
  std::string public_name;
  std::string language = "en";
  std::string time_zone = "UTC";
  std::optional<std::string> contact_phone;
};
Outcome<clinic::Clinic> add_clinic(UnitOfWork& unit, const Context& context, const NewClinic& draft);

struct PersonDraft {
  std::string name;
  std::string email;
  std::vector<clinic::Role> roles;
};
struct PersonAdded {
  clinic::Person person;
  Secret<std::string> setup_link;  // absolute; also sent by e-mail where a sender is configured and `tell` says so
};
enum class Tell { by_email, nobody };
/// `by` is nothing on the console.
Outcome<PersonAdded> add_person(UnitOfWork& unit, const Context& context, const ClinicId& clinic,
                                const std::optional<PersonId>& by, const PersonDraft& draft, Tell tell);

struct PersonChange {
  std::optional<std::string> name;
  std::optional<std::vector<clinic::Role>> roles;
  std::optional<bool> disabled;
};
Outcome<clinic::Person> change_person(UnitOfWork& unit, const Context& context, const Actor& actor,
                                      const PersonId& person, const PersonChange& change);
/// A browser that was lost or left open somewhere: every session of the person ends.
Outcome<Done> sign_out_everywhere(UnitOfWork& unit, const Context& context, const Actor& actor, const PersonId& person);
std::vector<clinic::Person> list_people(UnitOfWork& unit, const Actor& actor);

}  // namespace bedside::desk
