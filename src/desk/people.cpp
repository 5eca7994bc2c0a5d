// Passwords' links and the people of a clinic (sign_in.hpp).
#include <algorithm>

#include "base/network.hpp"
#include "desk/field_check.hpp"
#include "desk/journal.hpp"
#include "desk/sign_in.hpp"
#include "desk/tell.hpp"
#include "invites/pin.hpp"
#include "secure/password.hpp"

namespace bedside::desk {
namespace {

Secret<std::string> add_password_link(UnitOfWork& unit, const Context& context, const clinic::Person& person,
                                      std::chrono::hours life) {
  const Secret<std::string> token = invites::make_token(context.random);
  unit.clinics().add_password_link(context.keys.current_hash(secure::Purpose::token, token.reveal()),
                                   {person.id, person.clinic, context.now + life});
  return Secret<std::string>(context.public_url + "/reset/" + token.reveal());
}

bool over_budget(UnitOfWork& unit, const Context& context, const std::string& key, int tries) {
  return unit.attempts().count_attempt(key, clinic::kResetBudget.window, context.now) > tries;
}

std::optional<clinic::PasswordLink> take_link(UnitOfWork& unit, const Context& context, const Secret<std::string>& token) {
  const auto link =
      unit.clinics().take_password_link(context.keys.lookup_hashes(secure::Purpose::token, token.reveal()));
  if (!link || link->expires_at <= context.now) return std::nullopt;
  return link;
}

std::vector<clinic::Role> each_once(const std::vector<clinic::Role>& roles) {
  std::vector<clinic::Role> unique;
  for (const clinic::Role role : clinic::kAllRoles)
    if (std::find(roles.begin(), roles.end(), role) != roles.end()) unique.push_back(role);
  return unique;
}

bool is_good_password(const std::string& password) {
  return count_characters(password) >= kPasswordCharactersLeast && password.size() <= kPasswordBytesMost;
}

}  // namespace

Outcome<Done> ask_password_reset(UnitOfWork& unit, const Context& context, const std::string& email,
                                 const std::string& source) {
  const auto key = [&](const char* what, const std::string& value) {
    return context.keys.current_hash(secure::Purpose::limiter, what + value);
  };
  // A source that asks for many accounts; a clinic's people sit behind one address.
  constexpr int kResetsPerSource = 30;
  if (over_budget(unit, context, key("reset-source:", limiter_source(source)), kResetsPerSource)) {
    Refusal refusal(Why::too_many_attempts);
    refusal.limit = "password_resets";
    refusal.lifts_at = clinic::window_end(clinic::kResetBudget.window, context.now);
    return refuse(std::move(refusal));
  }
  const auto address = parse_email_address(email);
  if (!address.ok()) return Done{};
  const auto person = unit.clinics().find_person_by_email(*address);
  if (!person || person->disabled) return Done{};
  // Silent, or the refusal would say that the account exists.
  if (over_budget(unit, context, key("reset-account:", person->id.text()), clinic::kResetBudget.tries)) return Done{};
  const auto clinic = unit.clinics().find_clinic(person->clinic);
  if (!clinic) return Done{};
  const Secret<std::string> link = add_password_link(unit, context, *person, clinic::kPasswordResetLife);
  tell_account(unit, context, *clinic, *person, notices::Kind::password_reset, link.reveal());
  note(unit, context, person->clinic, kByServer, "password.reset_asked", about(person->id));
  return Done{};
}

Outcome<PersonId> save_new_password(UnitOfWork& unit, const Context& context, const Secret<std::string>& token,
                                    const std::string& hash) {
  const auto link = take_link(unit, context, token);
  if (!link) return refuse(Why::unknown_link);
  const auto person = unit.clinics().find_person(link->clinic, link->person);
  if (!person || person->disabled) return refuse(Why::unknown_link);
  unit.clinics().save_password_hash(link->person, hash);
  unit.clinics().remove_sessions_of(link->person);
  // An older message in a mailbox that somebody else reads must not undo this.
  unit.clinics().remove_password_links_of(link->person);
  note(unit, context, link->clinic, by(link->person), "password.set", about(link->person));
  return link->person;
}

Outcome<PersonId> reset_password(Storage& storage, const Context& context, const Secret<std::string>& token,
                                 const Secret<std::string>& password) {
  if (!is_good_password(password.reveal())) {
    FieldCheck check;
    check.wrong("password", password.reveal().size() > kPasswordBytesMost ? "too_long" : "too_short");
    return check.refusal();
  }
  // Hashing is dear: look first whether the link is good, and let the look roll back so that it spends nothing.
  const auto looked = transact(storage, [&](UnitOfWork& unit) -> Outcome<Done> {
    return refuse(take_link(unit, context, token) ? Why::changed_meanwhile : Why::unknown_link);
  });
  if (looked.why().why == Why::unknown_link) return Refused<Refusal>{looked.why()};
  const std::string hash = secure::hash_password(password.reveal());
  return transact(storage, [&](UnitOfWork& unit) { return save_new_password(unit, context, token, hash); });
}

Outcome<clinic::Clinic> add_clinic(UnitOfWork& unit, const Context& context, const NewClinic& draft) {
  FieldCheck check;
  clinic::Clinic clinic;
  clinic.id = ClinicId::make(context.random);
  clinic.settings.public_name = check.name("public_name", draft.public_name);
  clinic.settings.contact_phone = check.optional_phone("contact_phone", draft.contact_phone);
  clinic.settings.language = check.language("language", draft.language);
  clinic.settings.time_zone = draft.time_zone;
  if (!context.zones.is_zone(draft.time_zone)) check.wrong("time_zone", "unknown_zone");
  if (!check.ok()) return check.refusal();
  unit.clinics().add_clinic(clinic);
  note(unit, context, clinic.id, kByConsole, "clinic.added", "clinic");
  return clinic;
}

Outcome<PersonAdded> add_person(UnitOfWork& unit, const Context& context, const ClinicId& clinic_id,
                                const std::optional<PersonId>& added_by, const PersonDraft& draft, Tell tell) {
  FieldCheck check;
  clinic::Person person;
  person.id = PersonId::make(context.random);
  person.clinic = clinic_id;
  person.name = check.name("name", draft.name);
  person.email = check.email("email", draft.email);
  person.roles = each_once(draft.roles);
  if (person.roles.empty()) check.wrong("roles", "required");
  if (!check.ok()) return check.refusal();
  const auto clinic = unit.clinics().find_clinic(clinic_id);
  if (!clinic) return refuse(Why::not_found);
  if (unit.clinics().find_person_by_email(person.email)) return refuse(Why::email_taken);
  unit.clinics().add_person(person);
  const Secret<std::string> link = add_password_link(unit, context, person, clinic::kPasswordSetupLife);
  if (tell == Tell::by_email)
    tell_account(unit, context, *clinic, person, notices::Kind::password_setup, link.reveal());
  note(unit, context, clinic_id, added_by ? by(*added_by) : std::string(kByConsole), "person.added", about(person.id));
  return PersonAdded{person, link};
}

Outcome<clinic::Person> change_person(UnitOfWork& unit, const Context& context, const Actor& actor,
                                      const PersonId& person_id, const PersonChange& change) {
  auto person = unit.clinics().find_person(actor.clinic, person_id);
  if (!person) return refuse(Why::not_found);
  FieldCheck check;
  if (change.name) person->name = check.name("name", *change.name);
  if (change.roles) {
    person->roles = each_once(*change.roles);
    if (person->roles.empty()) check.wrong("roles", "required");
  }
  if (change.disabled) person->disabled = *change.disabled;
  if (!check.ok()) return check.refusal();
  // Otherwise nobody could ever change a setting again.
  if (person->disabled || !person->has_role(clinic::Role::admin)) {
    const auto people = unit.clinics().list_people(actor.clinic);
    const bool other_admin = std::any_of(people.begin(), people.end(), [&](const clinic::Person& other) {
      return other.id != person_id && !other.disabled && other.has_role(clinic::Role::admin);
    });
    if (!other_admin) return refuse(Why::last_admin);
  }
  unit.clinics().save_person(*person);
  if (person->disabled) unit.clinics().remove_sessions_of(person_id);
  note(unit, context, actor.clinic, by(actor), "person.changed", about(person_id),
       {{"disabled", person->disabled ? "yes" : "no"}});
  return *person;
}

Outcome<Done> sign_out_everywhere(UnitOfWork& unit, const Context& context, const Actor& actor, const PersonId& person) {
  if (!unit.clinics().find_person(actor.clinic, person)) return refuse(Why::not_found);
  unit.clinics().remove_sessions_of(person);
  note(unit, context, actor.clinic, by(actor), "person.signed_out", about(person));
  return Done{};
}

std::vector<clinic::Person> list_people(UnitOfWork& unit, const Actor& actor) {
  return unit.clinics().list_people(actor.clinic);
}

}  // namespace bedside::desk
