#include "storage/contract_fixture.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <stdexcept>

#include "invites/pin.hpp"

namespace bedside::storage {
namespace {

std::filesystem::path make_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "bedside-storage-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  return name;
}

/// Debian's own place; the name in PATH may be a wrapper for another cluster.
constexpr const char* kPostgresPrograms = "/usr/lib/postgresql/15/bin";

/// PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`.
const passwd* unprivileged_user() {
  if (geteuid() != 0) return nullptr;
  if (const passwd* user = getpwnam("postgres")) return user;
  return getpwnam("nobody");
}

class PostgresServer {
 public:
  PostgresServer() {
    for (const char* program : {"initdb", "postgres"}) {
      if (!std::filesystem::exists(std::filesystem::path(kPostgresPrograms) / program)) {
        throw std::runtime_error(std::string(kPostgresPrograms) + "/" + program +
                                 " is missing: install postgresql-15 (make test does)");
      }
    }
    directory_ = make_directory();
    if (const passwd* user = unprivileged_user()) {
      user_id_ = user->pw_uid;
      group_id_ = user->pw_gid;
      if (chown(directory_.c_str(), user_id_, group_id_) != 0) throw std::runtime_error("chown failed");
    }
    const std::string data = (directory_ / "data").string();
    const pid_t made = start({"initdb", "-D", data, "-U", "bedside", "-A", "trust", "-E", "UTF8", "--no-sync",
                              "--locale=C.UTF-8"});
    int status = 0;
    if (waitpid(made, &status, 0) != made || status != 0) throw std::runtime_error("initdb failed: " + log());
    // No TCP port, no disk flushes: the tests kill no machine.
    server_ = start({"postgres", "-D", data, "-k", directory_.string(), "-c", "listen_addresses=", "-c", "fsync=off", "-c",
                     "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60", "-c",
                     "shared_buffers=16MB"});
    wait_until_it_answers();
  }

  ~PostgresServer() {
    kill(server_, SIGINT);
    waitpid(server_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  std::string make_database() {
    const std::string name = "t" + std::to_string(++databases_);
    Sql(Database::postgres, url("postgres")).execute("CREATE DATABASE " + name);
    return url(name);
  }

 private:
  std::string url(const std::string& name) const {
    return "postgresql:///" + name + "?user=bedside&host=" + directory_.string();
  }
  std::string log() const {
    std::ifstream file(directory_ / "log");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  pid_t start(std::vector<std::string> arguments) {
    const std::string program = std::string(kPostgresPrograms) + "/" + arguments[0];
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    const std::string log_file = (directory_ / "log").string();
    const std::string home = directory_.string();
    const pid_t child = fork();
    if (child != 0) return child;
    if (user_id_ != 0 && (setgid(group_id_) != 0 || setuid(user_id_) != 0)) _exit(126);
    if (chdir(home.c_str()) != 0) _exit(126);
    const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(program.c_str(), pointers.data());
    _exit(127);
  }

  void wait_until_it_answers() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      try {
        Sql sql(Database::postgres, url("postgres"));
        return;
      } catch (const SqlFailed&) {
        int status = 0;
        if (waitpid(server_, &status, WNOHANG) == server_ || std::chrono::steady_clock::now() > until) {
          throw std::runtime_error("PostgreSQL does not start: " + log());
        }
        std::this_thread::yield();
      }
    }
  }

  std::filesystem::path directory_;
  uid_t user_id_ = 0;
  gid_t group_id_ = 0;
  pid_t server_ = 0;
  int databases_ = 0;
};

}  // namespace

std::string make_postgres_database() {
  static PostgresServer server;
  return server.make_database();
}

TestDatabase::TestDatabase(Database kind) : kind_(kind) {
  if (kind == Database::sqlite) {
    directory_ = make_directory();
    where_ = (directory_ / "bedside.db").string();
  } else {
    where_ = make_postgres_database();
  }
}

TestDatabase::~TestDatabase() {
  std::error_code ignored;
  if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

StorageContract::StorageContract() : database(std::make_unique<TestDatabase>(GetParam())) { open_storage(); }

void StorageContract::open_storage() {
  Settings settings;
  settings.database = database->where();
  settings.report = [this](const std::string& sentence) {
    const std::lock_guard lock(reports_mutex);
    reports.push_back(sentence);
  };
  storage = open(settings, keys);
}

desk::Committed StorageContract::submit_and_wait(std::function<bool(desk::UnitOfWork&)> work) {
  std::promise<desk::Committed> promise;
  storage->submit(std::move(work), [&](desk::Committed committed) { promise.set_value(committed); });
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

std::vector<Row> StorageContract::look_inside(const std::string& statement) {
  return Sql(database->kind(), database->where()).select_once(statement);
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
