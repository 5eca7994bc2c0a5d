// The clinic as a tenant: its settings and its people, and the port through which they are stored.
// Does not know visits. Every query carries the clinic.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/admission.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace bedside::clinic {

/// How guests are invited and come in. A way that is off is offered nowhere and refused everywhere.
struct GuestWays {
  bool link = true;   // in by a browser
  bool email = true;  // invited by e-mail
  bool sms = true;    // invited by text message
  bool phone = true;  // in by telephone: Dial-In Number with PIN, or called
  bool operator==(const GuestWays&) const = default;
};

/// After how many days what is over is removed.
struct Retention {
  int visits_days = 365;    // after a visit has ended
  int patients_days = 365;  // after a patient's last visit, and never before their visits
  int audit_days = 2190;    // six years: how long HIPAA has such documentation kept (45 CFR 164.316)
  bool operator==(const Retention&) const = default;
};

struct Settings {
  std::string public_name;  // gives away no specialty
  std::optional<std::string> contact_phone;
  std::string language = "en";
  std::string time_zone = "UTC";
  bool guest_invite_staff = true;
  bool guest_invite_patients = true;
  GuestWays guest_ways;
  std::vector<std::string> languages;  // offered beside the clinic's own; empty: all
  std::chrono::minutes doors{15};
  int guests_per_visit = 8;
  bool guests_see_patient = false;
  Admission admission = Admission::straight_in;  // where a visit has no own
  std::optional<std::string> accent;           // "#0b6470": the colour of its pages; nothing: the program's own
  std::map<std::string, std::string> privacy;  // by language: the sentence above Join Meeting
  Retention retention;
  bool operator==(const Settings&) const = default;
};

/// A picture that stands on the pages of patients and guests. Its name comes from its content, and says nothing of whose
/// it is.
struct LogoFacts {
  std::string name;
  int width = 0;  // pixels
  int height = 0;
  bool operator==(const LogoFacts&) const = default;
};
struct Logo {
  LogoFacts facts;
  std::string content_type;
  std::string bytes;
};

struct Clinic {
  ClinicId id;
  Settings settings;
  std::optional<LogoFacts> logo = std::nullopt;
  bool operator==(const Clinic&) const = default;
};

enum class Role { admin, provider, scheduler };
inline constexpr std::array kAllRoles = {Role::admin, Role::provider, Role::scheduler};
std::string_view word(Role role);
std::optional<Role> parse_role(std::string_view word);

struct Person {
  PersonId id;
  ClinicId clinic;
  std::string name;
  std::string email;  // unique on the server, compared without case
  std::vector<Role> roles;
  bool disabled = false;
  bool has_role(Role role) const {
    for (const Role mine : roles)
      if (mine == role) return true;
    return false;
  }
  bool operator==(const Person&) const = default;
};

enum class MessagesTo { patient, guardian, carer };
inline constexpr std::array kAllMessagesTo = {MessagesTo::patient, MessagesTo::guardian, MessagesTo::carer};
std::string_view word(MessagesTo to);
std::optional<MessagesTo> parse_messages_to(std::string_view word);

struct Patient {
  PatientId id;
  ClinicId clinic;
  std::string name;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::string language = "en";
  MessagesTo messages_to = MessagesTo::patient;
  bool operator==(const Patient&) const = default;
};

/// A signed-in browser. The cookie's token is stored as a keyed hash only.
struct StaffSession {
  ClinicId clinic;
  PersonId person;
  WallTime created_at;
  WallTime expires_at;
};

/// What every request of staff is answered by.
struct SignedInPerson {
  StaffSession session;
  Person person;
  Clinic clinic;
};

/// A one-time link by e-mail or on the console: sets a password.
struct PasswordLink {
  PersonId person;
  ClinicId clinic;
  WallTime expires_at;
};

class ClinicRepository {
 public:
  virtual ~ClinicRepository() = default;

  virtual void add_clinic(const Clinic& clinic) = 0;
  virtual std::vector<ClinicId> list_clinics() = 0;
  virtual std::optional<Clinic> find_clinic(const ClinicId& clinic) = 0;
  virtual void save_settings(const ClinicId& clinic, const Settings& settings) = 0;
  /// In place of an earlier one.
  virtual void save_logo(const ClinicId& clinic, const Logo& logo) = 0;
  virtual void remove_logo(const ClinicId& clinic) = 0;
  /// Without a clinic: a page asks for it by its name alone.
  virtual std::optional<Logo> find_logo(const std::string& name) = 0;

  virtual void add_person(const Person& person) = 0;
  virtual void save_person(const Person& person) = 0;  // name, roles, disabled
  virtual std::optional<Person> find_person(const ClinicId& clinic, const PersonId& person) = 0;
  virtual std::vector<Person> list_people(const ClinicId& clinic) = 0;
  /// The one query without a clinic: signing in finds the clinic by the address.
  virtual std::optional<Person> find_person_by_email(const std::string& email) = 0;
  virtual std::optional<std::string> find_password_hash(const PersonId& person) = 0;
  virtual void save_password_hash(const PersonId& person, const std::string& hash) = 0;

  virtual void add_session(const std::string& token_hash, const StaffSession& session) = 0;
  virtual std::optional<StaffSession> find_session(const std::vector<std::string>& token_hashes) = 0;
  /// The session, whose it is and of which clinic: one statement for each hash.
  virtual std::optional<SignedInPerson> find_signed_in(const std::vector<std::string>& token_hashes) = 0;
  virtual void extend_session(const std::string& token_hash, WallTime expires_at) = 0;
  virtual void remove_session(const std::vector<std::string>& token_hashes) = 0;
  virtual void remove_sessions_of(const PersonId& person) = 0;
  virtual void remove_password_links_of(const PersonId& person) = 0;
  /// Sessions and password links that ended before `now`.
  virtual void remove_old_sessions(WallTime now) = 0;

  virtual void add_password_link(const std::string& token_hash, const PasswordLink& link) = 0;
  /// Spent by finding it: the row is gone afterwards.
  virtual std::optional<PasswordLink> take_password_link(const std::vector<std::string>& token_hashes) = 0;

  virtual void add_patient(const Patient& patient) = 0;
  virtual void save_patient(const Patient& patient) = 0;
  virtual std::optional<Patient> find_patient(const ClinicId& clinic, const PatientId& patient) = 0;
  /// A visit of theirs that ended then is no longer there.
  virtual void note_last_visit(const ClinicId& clinic, const PatientId& patient, WallTime ended_at) = 0;
  /// Who has no visit any more and had the last one before `before`; at most `limit`. Answers how many.
  virtual int remove_patients_not_seen_since(const ClinicId& clinic, WallTime before, int limit) = 0;
  virtual std::vector<Patient> find_patients_by_name(const ClinicId& clinic, const std::string& part, int limit) = 0;
};

/// Counts attempts in fixed windows, in SQL, so that the limits hold on every kind of storage and after
/// a restart. `key` is a keyed hash: no address or account can be read from it.
class AttemptRepository {
 public:
  virtual ~AttemptRepository() = default;
  /// Adds `more`, or gives back what was added, and answers the count within the window that contains `now`.
  virtual int count_attempt(const std::string& key, std::chrono::seconds window, WallTime now, int more = 1) = 0;
  virtual int attempts(const std::string& key, std::chrono::seconds window, WallTime now) = 0;
  virtual void forget_attempts(const std::string& key) = 0;
  /// Removes windows that ended before `now`.
  virtual void remove_old_attempts(WallTime now) = 0;
};

}  // namespace bedside::clinic
