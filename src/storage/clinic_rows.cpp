#include "storage/clinic_rows.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "clinic/sign_in.hpp"

namespace bedside::storage {
namespace {

using clinic::Clinic;
using clinic::Patient;
using clinic::Person;

/// Addresses are compared without case (ASCII: the only letters that parse_email_address lets through).
std::string email_key(std::string email) {
  std::transform(email.begin(), email.end(), email.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return email;
}

#define CLINIC_COLUMNS                                                                                                  \
  "clinics.id, public_name, contact_phone, language, time_zone, guest_invite_staff, guest_invite_patients, "            \
  "guest_way_link, guest_way_email, guest_way_sms, guest_way_phone, languages, doors_minutes, "                         \
  "guests_per_visit, guests_see_patient, admission, accent, privacy, retention_visits_days, retention_patients_days, " \
  "retention_audit_days, clinic_logos.name, width, height"
#define LEFT_JOIN_LOGO "LEFT JOIN clinic_logos ON clinic_logos.clinic_id = clinics.id "
#define PERSON_COLUMNS "people.id, people.clinic_id, people.name, email, disabled"
/// A row for each role; one without for who has none.
#define LEFT_JOIN_ROLES "LEFT JOIN person_roles ON person_roles.person_id = people.id "
#define PEOPLE "SELECT " PERSON_COLUMNS ", role FROM people " LEFT_JOIN_ROLES
#define PATIENT_COLUMNS "id, clinic_id, name, email, phone, language, messages_to"

Patient read_patient(Row row) {
  Patient patient;
  patient.id = row.id<PatientId>();
  patient.clinic = row.id<ClinicId>();
  patient.name = row.text();
  patient.email = row.maybe_text();
  patient.phone = row.maybe_text();
  patient.language = row.text();
  patient.messages_to = known(clinic::parse_messages_to(row.text()));
  return patient;
}

/// A list of words in one column: "en es zh-Hans".
std::string write_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& one : words) text += (text.empty() ? "" : " ") + one;
  return text;
}

std::vector<std::string> read_words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Sentences by language in one column, a line each: "en You need no account." A sentence holds no line break.
std::string write_by_language(const std::map<std::string, std::string>& sentences) {
  std::string text;
  for (const auto& [language, sentence] : sentences) text += language + " " + sentence + "\n";
  return text;
}

std::map<std::string, std::string> read_by_language(const std::string& text) {
  std::map<std::string, std::string> sentences;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (const auto space = line.find(' '); space != std::string::npos) sentences[line.substr(0, space)] = line.substr(space + 1);
  return sentences;
}

Clinic read_clinic(Row& row) {
  Clinic clinic;
  clinic.id = row.id<ClinicId>();
  clinic::Settings& s = clinic.settings;
  s.public_name = row.text();
  s.contact_phone = row.maybe_text();
  s.language = row.text();
  s.time_zone = row.text();
  s.guest_invite_staff = row.flag();
  s.guest_invite_patients = row.flag();
  s.guest_ways.link = row.flag();
  s.guest_ways.email = row.flag();
  s.guest_ways.sms = row.flag();
  s.guest_ways.phone = row.flag();
  s.languages = read_words(row.text());
  s.doors = std::chrono::minutes(row.number());
  s.guests_per_visit = row.small();
  s.guests_see_patient = row.flag();
  s.admission = known(parse_admission(row.text()));
  s.accent = row.maybe_text();
  s.privacy = read_by_language(row.text());
  s.retention.visits_days = row.small();
  s.retention.patients_days = row.small();
  s.retention.audit_days = row.small();
  if (auto name = row.maybe_text()) {
    clinic.logo.emplace();
    clinic.logo->name = *std::move(name);
    clinic.logo->width = row.small();
    clinic.logo->height = row.small();
  }
  return clinic;
}

/// The next column of a row with LEFT_JOIN_ROLES.
void add_role(std::vector<clinic::Role>& roles, Row& row) {
  if (const auto role = row.maybe_text()) roles.push_back(known(clinic::parse_role(*role)));
}

Person read_person(Row& row) {
  Person person;
  person.id = row.id<PersonId>();
  person.clinic = row.id<ClinicId>();
  person.name = row.text();
  person.email = row.text();
  person.disabled = row.flag();
  return person;
}

/// Rows of one person follow each other.
std::vector<Person> read_people(std::vector<Row> rows) {
  std::vector<Person> people;
  for (Row& row : rows) {
    Person person = read_person(row);
    if (people.empty() || people.back().id != person.id) people.push_back(std::move(person));
    add_role(people.back().roles, row);
  }
  return people;
}

std::optional<Person> only(std::vector<Person> people) {
  if (people.empty()) return std::nullopt;
  return std::move(people.front());
}

/// Everything travels as text (sql.hpp), bytes too.
std::string write_hex(const std::string& bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string read_hex(const std::string& text) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) bytes += static_cast<char>(digit(text[i]) << 4U | digit(text[i + 1]));
  return bytes;
}

}  // namespace

void ClinicRows::add_clinic(const Clinic& clinic) {
  const clinic::Settings& s = clinic.settings;
  sql_.run(
      "INSERT INTO clinics (id, public_name, contact_phone, language, time_zone, guest_invite_staff, "
      "guest_invite_patients, guest_way_link, guest_way_email, guest_way_sms, guest_way_phone, languages, doors_minutes, "
      "guests_per_visit, guests_see_patient, admission, accent, privacy, retention_visits_days, retention_patients_days, "
      "retention_audit_days) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {clinic.id, s.public_name, s.contact_phone, s.language, s.time_zone, s.guest_invite_staff, s.guest_invite_patients,
       s.guest_ways.link, s.guest_ways.email, s.guest_ways.sms, s.guest_ways.phone, write_words(s.languages),
       std::int64_t{s.doors.count()}, s.guests_per_visit, s.guests_see_patient, word(s.admission), s.accent,
       write_by_language(s.privacy), s.retention.visits_days, s.retention.patients_days, s.retention.audit_days});
}

std::vector<ClinicId> ClinicRows::list_clinics() {
  std::vector<ClinicId> clinics;
  for (Row& row : sql_.select("SELECT id FROM clinics ORDER BY id")) clinics.push_back(row.id<ClinicId>());
  return clinics;
}

std::optional<Clinic> ClinicRows::find_clinic(const ClinicId& id) {
  auto row = sql_.find("SELECT " CLINIC_COLUMNS " FROM clinics " LEFT_JOIN_LOGO "WHERE clinics.id = ?", {id});
  if (!row) return std::nullopt;
  return read_clinic(*row);
}

void ClinicRows::save_settings(const ClinicId& clinic, const clinic::Settings& s) {
  sql_.run(
      "UPDATE clinics SET public_name = ?, contact_phone = ?, language = ?, time_zone = ?, guest_invite_staff = ?, "
      "guest_invite_patients = ?, guest_way_link = ?, guest_way_email = ?, guest_way_sms = ?, guest_way_phone = ?, languages = ?, "
      "doors_minutes = ?, guests_per_visit = ?, guests_see_patient = ?, admission = ?, accent = ?, privacy = ?, "
      "retention_visits_days = ?, retention_patients_days = ?, retention_audit_days = ? WHERE id = ?",
      {s.public_name, s.contact_phone, s.language, s.time_zone, s.guest_invite_staff, s.guest_invite_patients,
       s.guest_ways.link, s.guest_ways.email, s.guest_ways.sms, s.guest_ways.phone, write_words(s.languages),
       std::int64_t{s.doors.count()}, s.guests_per_visit, s.guests_see_patient, word(s.admission), s.accent,
       write_by_language(s.privacy), s.retention.visits_days, s.retention.patients_days, s.retention.audit_days, clinic});
}

void ClinicRows::save_logo(const ClinicId& clinic, const clinic::Logo& logo) {
  remove_logo(clinic);
  sql_.run("INSERT INTO clinic_logos (clinic_id, name, width, height, content_type, bytes) VALUES (?, ?, ?, ?, ?, ?)",
           {clinic, logo.facts.name, logo.facts.width, logo.facts.height, logo.content_type, write_hex(logo.bytes)});
}

void ClinicRows::remove_logo(const ClinicId& clinic) { sql_.run("DELETE FROM clinic_logos WHERE clinic_id = ?", {clinic}); }

std::optional<clinic::Logo> ClinicRows::find_logo(const std::string& name) {
  // Two clinics may have the same picture.
  auto row = sql_.find("SELECT width, height, content_type, bytes FROM clinic_logos WHERE name = ? ORDER BY clinic_id LIMIT 1", {name});
  if (!row) return std::nullopt;
  clinic::Logo logo;
  logo.facts.name = name;
  logo.facts.width = row->small();
  logo.facts.height = row->small();
  logo.content_type = row->text();
  logo.bytes = read_hex(row->text());
  return logo;
}

void ClinicRows::add_person(const Person& person) {
  sql_.run("INSERT INTO people (id, clinic_id, name, email, email_key, disabled) VALUES (?, ?, ?, ?, ?, ?)",
           {person.id, person.clinic, person.name, person.email, email_key(person.email), person.disabled});
  add_roles(person);
}

void ClinicRows::save_person(const Person& person) {
  const auto changed = sql_.change("UPDATE people SET name = ?, disabled = ? WHERE clinic_id = ? AND id = ?",
                                {person.name, person.disabled, person.clinic, person.id});
  if (changed == 0) return;
  connection_.erase_from(PersonalTable::people);
  sql_.run("DELETE FROM person_roles WHERE person_id = ?", {person.id});
  add_roles(person);
}

void ClinicRows::add_roles(const Person& person) {
  for (const clinic::Role role : person.roles) {
    sql_.run("INSERT INTO person_roles (clinic_id, person_id, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
             {person.clinic, person.id, word(role)});
  }
}

std::optional<Person> ClinicRows::find_person(const ClinicId& clinic, const PersonId& person) {
  return only(read_people(sql_.select(PEOPLE "WHERE people.clinic_id = ? AND people.id = ? ORDER BY role", {clinic, person})));
}

std::vector<Person> ClinicRows::list_people(const ClinicId& clinic) {
  return read_people(sql_.select(PEOPLE "WHERE people.clinic_id = ? ORDER BY people.name, people.id, role", {clinic}));
}

std::optional<Person> ClinicRows::find_person_by_email(const std::string& email) {
  return only(read_people(sql_.select(PEOPLE "WHERE email_key = ? ORDER BY role", {email_key(email)})));
}

std::optional<std::string> ClinicRows::find_password_hash(const PersonId& person) {
  auto row = sql_.find("SELECT password_hash FROM people WHERE id = ?", {person});
  return row ? row->maybe_text() : std::nullopt;
}

void ClinicRows::save_password_hash(const PersonId& person, const std::string& hash) {
  sql_.run("UPDATE people SET password_hash = ? WHERE id = ?", {hash, person});
}

void ClinicRows::add_session(const std::string& token_hash, const clinic::StaffSession& session) {
  sql_.run("INSERT INTO staff_sessions (token_hash, clinic_id, person_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
           {token_hash, session.clinic, session.person, session.created_at, session.expires_at});
}

std::optional<clinic::StaffSession> ClinicRows::find_session(const std::vector<std::string>& token_hashes) {
  std::optional<clinic::StaffSession> found;
  for (const std::string& hash : token_hashes) {
    auto row = sql_.find("SELECT clinic_id, person_id, created_at, expires_at FROM staff_sessions WHERE token_hash = ?",
                         {hash});
    if (!row || found) continue;
    found.emplace();
    found->clinic = row->id<ClinicId>();
    found->person = row->id<PersonId>();
    found->created_at = row->time();
    found->expires_at = row->time();
  }
  return found;
}

std::optional<clinic::SignedInPerson> ClinicRows::find_signed_in(const std::vector<std::string>& token_hashes) {
  std::optional<clinic::SignedInPerson> found;
  for (const std::string& hash : token_hashes) {
    auto rows = sql_.select("SELECT role, created_at, expires_at, " PERSON_COLUMNS ", " CLINIC_COLUMNS
                            " FROM staff_sessions JOIN people ON people.id = staff_sessions.person_id "
                            "JOIN clinics ON clinics.id = staff_sessions.clinic_id " LEFT_JOIN_LOGO LEFT_JOIN_ROLES
                            "WHERE token_hash = ? ORDER BY role",
                            {hash});
    if (rows.empty() || found) continue;
    found.emplace();
    std::vector<clinic::Role> roles;
    for (Row& row : rows) add_role(roles, row);
    Row& row = rows.front();
    found->session.created_at = row.time();
    found->session.expires_at = row.time();
    found->person = read_person(row);
    found->person.roles = std::move(roles);
    found->clinic = read_clinic(row);
    found->session.person = found->person.id;
    found->session.clinic = found->clinic.id;
  }
  return found;
}

void ClinicRows::extend_session(const std::string& token_hash, WallTime expires_at) {
  sql_.run("UPDATE staff_sessions SET expires_at = ? WHERE token_hash = ?", {expires_at, token_hash});
}

void ClinicRows::remove_session(const std::vector<std::string>& token_hashes) {
  for (const std::string& hash : token_hashes) sql_.run("DELETE FROM staff_sessions WHERE token_hash = ?", {hash});
}

void ClinicRows::remove_sessions_of(const PersonId& person) {
  sql_.run("DELETE FROM staff_sessions WHERE person_id = ?", {person});
}

void ClinicRows::remove_old_sessions(WallTime now) {
  sql_.run("DELETE FROM staff_sessions WHERE expires_at <= ?", {now});
  sql_.run("DELETE FROM password_links WHERE expires_at <= ?", {now});
}

void ClinicRows::remove_password_links_of(const PersonId& person) {
  sql_.run("DELETE FROM password_links WHERE person_id = ?", {person});
}

void ClinicRows::add_password_link(const std::string& token_hash, const clinic::PasswordLink& link) {
  sql_.run("INSERT INTO password_links (token_hash, clinic_id, person_id, expires_at) VALUES (?, ?, ?, ?)",
           {token_hash, link.clinic, link.person, link.expires_at});
}

std::optional<clinic::PasswordLink> ClinicRows::take_password_link(const std::vector<std::string>& token_hashes) {
  std::optional<clinic::PasswordLink> found;
  for (const std::string& hash : token_hashes) {
    auto row = sql_.find("SELECT clinic_id, person_id, expires_at FROM password_links WHERE token_hash = ?", {hash});
    if (!row || found) continue;
    // Two who take the same link: the one whose DELETE finds the row has it.
    if (sql_.change("DELETE FROM password_links WHERE token_hash = ?", {hash}) == 0) continue;
    found.emplace();
    found->clinic = row->id<ClinicId>();
    found->person = row->id<PersonId>();
    found->expires_at = row->time();
  }
  return found;
}

void ClinicRows::add_patient(const Patient& patient) {
  sql_.run(
      "INSERT INTO patients (id, clinic_id, name, name_key, email, phone, language, messages_to) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {patient.id, patient.clinic, patient.name, clinic::search_key(patient.name), patient.email, patient.phone,
       patient.language, word(patient.messages_to)});
}

void ClinicRows::save_patient(const Patient& patient) {
  sql_.run(
      "UPDATE patients SET name = ?, name_key = ?, email = ?, phone = ?, language = ?, messages_to = ? "
      "WHERE clinic_id = ? AND id = ?",
      {patient.name, clinic::search_key(patient.name), patient.email, patient.phone, patient.language,
       word(patient.messages_to), patient.clinic, patient.id});
  connection_.erase_from(PersonalTable::patients);  // what was corrected
}

std::optional<Patient> ClinicRows::find_patient(const ClinicId& clinic, const PatientId& patient) {
  auto row = sql_.find("SELECT " PATIENT_COLUMNS " FROM patients WHERE clinic_id = ? AND id = ?", {clinic, patient});
  if (!row) return std::nullopt;
  return read_patient(*std::move(row));
}

void ClinicRows::note_last_visit(const ClinicId& clinic, const PatientId& patient, WallTime ended_at) {
  sql_.run(
      "UPDATE patients SET last_visit_at = ? WHERE clinic_id = ? AND id = ? AND (last_visit_at IS NULL OR last_visit_at < ?)",
      {ended_at, clinic, patient, ended_at});
}

int ClinicRows::remove_patients_not_seen_since(const ClinicId& clinic, WallTime before, int limit) {
  const auto removed = sql_.change(
      "DELETE FROM patients WHERE id IN (SELECT p.id FROM patients p WHERE p.clinic_id = ? AND p.last_visit_at < ? AND NOT EXISTS "
      "(SELECT 1 FROM visits v WHERE v.patient_id = p.id) LIMIT ?)",
      {clinic, before, limit});
  if (removed > 0) connection_.erase_from(PersonalTable::patients);
  return static_cast<int>(removed);
}

std::vector<Patient> ClinicRows::find_patients_by_name(const ClinicId& clinic, const std::string& part, int limit) {
  std::string pattern = "%";
  for (const char c : clinic::search_key(part)) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  pattern += '%';
  std::vector<Patient> patients;
  for (Row& row : sql_.select("SELECT " PATIENT_COLUMNS
                              " FROM patients WHERE clinic_id = ? AND name_key LIKE ? ESCAPE '!' ORDER BY name_key, id LIMIT ?",
                              {clinic, pattern, limit})) {
    patients.push_back(read_patient(std::move(row)));
  }
  return patients;
}

int AttemptRows::count_attempt(const std::string& key, std::chrono::seconds window, WallTime now, int more) {
  auto row = sql_.find(
      "INSERT INTO attempts (attempt_key, window_seconds, window_start, window_end, tries) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (attempt_key, window_seconds, window_start) DO UPDATE SET tries = attempts.tries + excluded.tries RETURNING tries",
      {key, std::int64_t{window.count()}, clinic::window_start(window, now), clinic::window_end(window, now), more});
  return row ? row->small() : 0;
}

int AttemptRows::attempts(const std::string& key, std::chrono::seconds window, WallTime now) {
  auto row = sql_.find("SELECT tries FROM attempts WHERE attempt_key = ? AND window_seconds = ? AND window_start = ?",
                       {key, std::int64_t{window.count()}, clinic::window_start(window, now)});
  return row ? row->small() : 0;
}

void AttemptRows::forget_attempts(const std::string& key) { sql_.run("DELETE FROM attempts WHERE attempt_key = ?", {key}); }

void AttemptRows::remove_old_attempts(WallTime now) { sql_.run("DELETE FROM attempts WHERE window_end <= ?", {now}); }

}  // namespace bedside::storage
