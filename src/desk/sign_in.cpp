#include "desk/sign_in.hpp"

#include <algorithm>

#include "base/network.hpp"
#include "desk/field_check.hpp"
#include "desk/journal.hpp"
#include "invites/pin.hpp"
#include "secure/password.hpp"

namespace bedside::desk {
namespace {

std::vector<std::string> lookup(const Context& context, const Secret<std::string>& token) {
  return context.keys.lookup_hashes(secure::Purpose::token, token.reveal());
}

/// `account` is the address that would be looked up: blanks around it make no other account of it. The password's hash
/// is among what is hashed, so failures at a password that was reset count no more.
clinic::TryKeys try_keys(const Context& context, const std::string& account, const std::optional<std::string>& password_hash,
                         const std::string& source) {
  const std::string its = account + "\n" + password_hash.value_or("");
  const std::string from = limiter_source(source);
  const auto key = [&](const std::string& what) { return context.keys.current_hash(secure::Purpose::limiter, what); };
  return {key("account:" + its), key("account-from:" + its + "\n" + from), key("source:" + from),
          key("known:" + its + "\n" + from)};
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

Refused<Refusal> too_many(const clinic::TooMany& limited) {
  Refusal refusal(Why::too_many_attempts);
  refusal.limit = "sign_in_attempts";
  refusal.lifts_at = limited.lifts_at;
  return refuse(std::move(refusal));
}

}  // namespace

Outcome<PendingSignIn> begin_sign_in(UnitOfWork& unit, const Context& context, const std::string& email,
                                     const std::string& source) {
  PendingSignIn pending;
  const auto address = parse_email_address(email);
  if (address.ok()) pending.person = unit.clinics().find_person_by_email(*address);
  if (pending.person && pending.person->disabled) pending.person.reset();
  if (pending.person) pending.password_hash = unit.clinics().find_password_hash(pending.person->id);
  pending.keys = try_keys(context, lower_case(address.ok() ? *address : email), pending.password_hash, source);
  const auto may = clinic::may_try(unit.attempts(), pending.keys, context.now);
  if (!may.ok()) return too_many(may.why());
  return pending;
}

bool check_password(const PendingSignIn& pending, const Secret<std::string>& password) {
  if (!pending.person || !pending.password_hash) return secure::verify_against_nobody(password.reveal());
  return secure::verify_password(*pending.password_hash, password.reveal());
}

Outcome<SignedIn> finish_sign_in(UnitOfWork& unit, const Context& context, const PendingSignIn& pending) {
  if (!pending.person) return refuse(Why::wrong_credentials);
  // The account may have been disabled, or its password reset, while the old one was checked.
  const auto person = unit.clinics().find_person(pending.person->clinic, pending.person->id);
  if (!person || person->disabled) return refuse(Why::wrong_credentials);
  if (unit.clinics().find_password_hash(person->id) != pending.password_hash) return refuse(Why::wrong_credentials);
  const auto clinic = unit.clinics().find_clinic(person->clinic);
  if (!clinic) return refuse(Why::wrong_credentials);
  clinic::note_success(unit.attempts(), pending.keys, context.now);
  const Secret<std::string> cookie = invites::make_token(context.random);
  const WallTime expires_at = clinic::session_end(context.now, context.now);
  unit.clinics().add_session(context.keys.current_hash(secure::Purpose::token, cookie.reveal()),
                             {person->clinic, person->id, context.now, expires_at});
  note(unit, context, person->clinic, by(person->id), "session.started", about(person->id));
  return SignedIn{cookie, *person, *clinic, expires_at};
}

Outcome<Done> note_failed_sign_in(UnitOfWork& unit, const Context& context, const PendingSignIn& pending) {
  clinic::note_failure(unit.attempts(), pending.keys, context.now);
  if (pending.person)
    note(unit, context, pending.person->clinic, kByServer, "session.refused", about(pending.person->id));
  return Done{};
}

Outcome<SignedIn> sign_in(Storage& storage, const Context& context, const std::string& email,
                          const Secret<std::string>& password, const std::string& source) {
  Outcome<PendingSignIn> pending = refuse(Why::wrong_credentials);
  storage.read([&](UnitOfWork& unit) { pending = begin_sign_in(unit, context, email, source); });
  if (!pending.ok()) return Refused<Refusal>{pending.why()};
  if (check_password(*pending, password))
    return transact(storage, [&](UnitOfWork& unit) { return finish_sign_in(unit, context, *pending); });
  const auto noted = transact(storage, [&](UnitOfWork& unit) { return note_failed_sign_in(unit, context, *pending); });
  if (!noted.ok()) return Refused<Refusal>{noted.why()};
  return refuse(Why::wrong_credentials);
}

std::optional<FoundSession> find_session(UnitOfWork& unit, const Context& context, const Secret<std::string>& cookie) {
  auto found = unit.clinics().find_signed_in(lookup(context, cookie));
  if (!found || clinic::session_is_over(found->session, context.now) || found->person.disabled) return std::nullopt;
  const bool extend_due = clinic::worth_extending(found->session, context.now).has_value();
  return FoundSession{std::move(found->person), std::move(found->clinic), found->session.expires_at, extend_due};
}

Outcome<Done> extend_session(UnitOfWork& unit, const Context& context, const Secret<std::string>& cookie) {
  const std::vector<std::string> hashes = lookup(context, cookie);
  const auto session = unit.clinics().find_session(hashes);
  if (!session || clinic::session_is_over(*session, context.now)) return Done{};
  if (const auto end = clinic::worth_extending(*session, context.now))
    for (const std::string& hash : hashes) unit.clinics().extend_session(hash, *end);
  return Done{};
}

Outcome<Done> sign_out(UnitOfWork& unit, const Context& context, const Secret<std::string>& cookie) {
  const std::vector<std::string> hashes = lookup(context, cookie);
  if (const auto session = unit.clinics().find_session(hashes))
    note(unit, context, session->clinic, by(session->person), "session.ended", about(session->person));
  unit.clinics().remove_session(hashes);
  return Done{};
}

}  // namespace bedside::desk
