#include "storage/contract_fixture.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "invites/pin.hpp"
#include "storage/contract_postgres.hpp"
#include "storage/query_plan.hpp"

namespace bedside::storage {

std::filesystem::path make_directory() {
  std::filesystem::path base = "/dev/shm";
  std::error_code failed;
  const auto space = std::filesystem::space(base, failed);
  if (failed || space.available < std::uintmax_t{512} << 20 || access(base.c_str(), W_OK) != 0) {
    base = std::filesystem::temp_directory_path();
  }
  std::string name = (base / "bedside-storage-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  return name;
}

TestDatabase::TestDatabase(Database kind) : kind_(kind) {
  if (kind == Database::sqlite) {
    directory_ = make_directory();
    where_ = (directory_ / "bedside.db").string();
  } else {
    name_ = PostgresServer::running().make_database();
    where_ = PostgresServer::running().address(name_);
  }
}

TestDatabase::~TestDatabase() {
  std::error_code ignored;
  if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
  if (!name_.empty()) PostgresServer::running().give_back_database(name_);
}

std::vector<Row> TestDatabase::look_inside(const std::string& statement) const {
  const std::string where = kind_ == Database::sqlite ? where_ : PostgresServer::running().address(name_, "super");
  return Sql(kind_, where).select_once(statement);
}

void TestDatabase::change(const std::string& statement) const {
  const std::string where = kind_ == Database::sqlite ? where_ : PostgresServer::running().address(name_, "super");
  Sql(kind_, where).execute(statement);
}

Settings StorageContract::settings() {
  Settings settings;
  settings.database = database->where();
  settings.report = [this](const std::string& sentence) {
    const std::lock_guard lock(reports_mutex);
    reports.push_back(sentence);
  };
  settings.watch = [this](const char* statement, Args) {
    const std::lock_guard lock(reports_mutex);
    statements.insert(statement);
  };
  return settings;
}

StorageContract::StorageContract() : database(std::make_unique<TestDatabase>(GetParam())) { open_storage(); }

void StorageContract::open_storage() {
  storage.reset();
  storage = open(settings(), keys);
}

void StorageContract::TearDown() {
  storage.reset();
  expect_indexes(*database, statements);
}

int StorageContract::times_reported(const std::string& part) {
  const std::lock_guard lock(reports_mutex);
  return static_cast<int>(
      std::count_if(reports.begin(), reports.end(), [&](const std::string& one) { return one.find(part) != std::string::npos; }));
}

desk::Committed StorageContract::submit_and_wait(std::function<bool(desk::UnitOfWork&)> work, desk::Isolation isolation) {
  std::promise<desk::Committed> promise;
  storage->submit(
      std::move(work), [&](desk::Committed committed) { promise.set_value(committed); }, isolation);
  return promise.get_future().get();
}

desk::Committed StorageContract::commit(std::function<void(desk::UnitOfWork&)> work) {
  const auto committed = submit_and_wait([&](desk::UnitOfWork& unit) {
    work(unit);
    return true;
  });
  EXPECT_EQ(committed, desk::Committed::durable);
  return committed;
}

clinic::Clinic StorageContract::add_clinic() {
  clinic::Clinic clinic;
  clinic.id = ClinicId::make(random);
  clinic.settings.public_name = "Riverside";
  commit([&](desk::UnitOfWork& unit) { unit.clinics().add_clinic(clinic); });
  return clinic;
}

clinic::Person StorageContract::add_person(const clinic::Clinic& clinic, const std::string& email) {
  clinic::Person person;
  person.id = PersonId::make(random);
  person.clinic = clinic.id;
  person.name = "Dr. Grace Hopper";
  person.email = email;
  person.roles = {clinic::Role::admin, clinic::Role::provider};
  commit([&](desk::UnitOfWork& unit) { unit.clinics().add_person(person); });
  return person;
}

clinic::Patient StorageContract::add_patient(const clinic::Clinic& clinic, const std::string& name) {
  clinic::Patient patient;
  patient.id = PatientId::make(random);
  patient.clinic = clinic.id;
  patient.name = name;
  patient.email = "ada@example.org";
  commit([&](desk::UnitOfWork& unit) { unit.clinics().add_patient(patient); });
  return patient;
}

visits::Visit StorageContract::make_visit(const clinic::Clinic& clinic, const clinic::Person& provider,
                                          const clinic::Patient& patient, WallTime starts_at, std::chrono::minutes length) {
  visits::Visit visit;
  visit.id = VisitId::make(random);
  visit.clinic = clinic.id;
  visit.patient = patient.id;
  visit.providers = {provider.id};
  visit.starts_at = starts_at;
  visit.ends_at = starts_at + length;
  visit.time_zone = "America/New_York";
  visit.reason = "headache";
  visit.line = "see you";
  return visit;
}

visits::Visit StorageContract::add_visit(const clinic::Clinic& clinic, const clinic::Person& provider,
                                         const clinic::Patient& patient, WallTime starts_at, std::chrono::minutes length) {
  visits::Visit visit = make_visit(clinic, provider, patient, starts_at, length);
  commit([&](desk::UnitOfWork& unit) { unit.visits().add_visit(visit); });
  return visit;
}

StorageContract::World StorageContract::add_world(const std::string& email) {
  World world;
  world.clinic = add_clinic();
  world.provider = add_person(world.clinic, email);
  world.patient = add_patient(world.clinic);
  world.visit = add_visit(world.clinic, world.provider, world.patient);
  return world;
}

invites::Invitation StorageContract::make_guest(const World& world) {
  invites::Invitation guest;
  guest.id = InvitationId::make(random);
  guest.clinic = world.clinic.id;
  guest.visit = world.visit.id;
  guest.status = invites::Status::live;
  guest.number = 1;
  guest.inviter_person = world.provider.id;
  guest.name = "Charles Babbage";
  guest.email = "charles@example.org";
  guest.phone = "+15551230001";
  guest.kind = invites::Kind::interpreter;
  guest.language = "es";
  guest.interprets = "es";
  guest.created_at = kNow;
  return guest;
}

invites::InvitationKeys StorageContract::make_keys(const InvitationId& invitation, std::string* token, std::string* pin) {
  const std::string clear_token = invites::make_token(random).reveal();
  const std::string clear_pin = invites::make_pin(random).reveal();
  invites::InvitationKeys made;
  made.token_hash = keys.current_hash(secure::Purpose::token, clear_token);
  made.token_sealed = keys.seal(secure::Purpose::seal, clear_token, invitation.text(), random);
  made.pin_hash = keys.current_hash(secure::Purpose::pin, clear_pin);
  made.pin_hashes = keys.lookup_hashes(secure::Purpose::pin, clear_pin);
  made.pin_sealed = keys.seal(secure::Purpose::seal, clear_pin, invitation.text(), random);
  if (token != nullptr) *token = clear_token;
  if (pin != nullptr) *pin = clear_pin;
  return made;
}

invites::Invitation StorageContract::add_guest(const World& world, std::string* token, std::string* pin) {
  const invites::Invitation guest = make_guest(world);
  const invites::InvitationKeys made = make_keys(guest.id, token, pin);
  commit([&](desk::UnitOfWork& unit) { EXPECT_TRUE(unit.invitations().add_invitation(guest, made)); });
  return guest;
}

notices::Notice StorageContract::make_notice(const World& world, const std::optional<InvitationId>& invitation) {
  notices::Notice notice;
  notice.id = NoticeId::make(random);
  notice.clinic = world.clinic.id;
  notice.visit = world.visit.id;
  notice.invitation = invitation;
  notice.payload_sealed = Secret<std::string>(keys.seal(secure::Purpose::seal, "to", notice.id.text(), random));
  notice.created_at = kNow;
  notice.next_attempt_at = kNow;
  return notice;
}

}  // namespace bedside::storage
