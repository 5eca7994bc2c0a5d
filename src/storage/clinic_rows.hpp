// Clinics, people, patients, sessions in SQL; and the counters of attempts.
#pragma once

#include "clinic/clinic.hpp"
#include "storage/rows.hpp"

namespace bedside::storage {

class ClinicRows final : public clinic::ClinicRepository {
 public:
  explicit ClinicRows(Connection& connection) : connection_(connection), sql_(connection.sql) {}

  void add_clinic(const clinic::Clinic& clinic) override;
  std::vector<ClinicId> list_clinics() override;
  std::optional<clinic::Clinic> find_clinic(const ClinicId& clinic) override;
  void save_settings(const ClinicId& clinic, const clinic::Settings& settings) override;
  void save_logo(const ClinicId& clinic, const clinic::Logo& logo) override;
  void remove_logo(const ClinicId& clinic) override;
  std::optional<clinic::Logo> find_logo(const std::string& name) override;

  void add_person(const clinic::Person& person) override;
  void save_person(const clinic::Person& person) override;
  std::optional<clinic::Person> find_person(const ClinicId& clinic, const PersonId& person) override;
  std::vector<clinic::Person> list_people(const ClinicId& clinic) override;
  std::optional<clinic::Person> find_person_by_email(const std::string& email) override;
  std::optional<std::string> find_password_hash(const PersonId& person) override;
  void save_password_hash(const PersonId& person, const std::string& hash) override;

  void add_session(const std::string& token_hash, const clinic::StaffSession& session) override;
  std::optional<clinic::StaffSession> find_session(const std::vector<std::string>& token_hashes) override;
  std::optional<clinic::SignedInPerson> find_signed_in(const std::vector<std::string>& token_hashes) override;
  void extend_session(const std::string& token_hash, WallTime expires_at) override;
  void remove_session(const std::vector<std::string>& token_hashes) override;
  void remove_sessions_of(const PersonId& person) override;
  void remove_password_links_of(const PersonId& person) override;
  void remove_old_sessions(WallTime now) override;

  void add_password_link(const std::string& token_hash, const clinic::PasswordLink& link) override;
  std::optional<clinic::PasswordLink> take_password_link(const std::vector<std::string>& token_hashes) override;

  void add_patient(const clinic::Patient& patient) override;
  void save_patient(const clinic::Patient& patient) override;
  std::optional<clinic::Patient> find_patient(const ClinicId& clinic, const PatientId& patient) override;
  void note_last_visit(const ClinicId& clinic, const PatientId& patient, WallTime ended_at) override;
  int remove_patients_not_seen_since(const ClinicId& clinic, WallTime before, int limit) override;
  std::vector<clinic::Patient> find_patients_by_name(const ClinicId& clinic, const std::string& part, int limit) override;

 private:
  void add_roles(const clinic::Person& person);

  Connection& connection_;
  Sql& sql_;
};

class AttemptRows final : public clinic::AttemptRepository {
 public:
  explicit AttemptRows(Connection& connection) : sql_(connection.sql) {}

  int count_attempt(const std::string& key, std::chrono::seconds window, WallTime now, int more) override;
  int attempts(const std::string& key, std::chrono::seconds window, WallTime now) override;
  void forget_attempts(const std::string& key) override;
  void remove_old_attempts(WallTime now) override;

 private:
  Sql& sql_;
};

}  // namespace bedside::storage
