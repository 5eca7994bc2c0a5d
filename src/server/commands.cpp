#include "server/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "api/incoming_texts.hpp"
#include "audit/sealer.hpp"
#include "desk/sign_in.hpp"
#include "http/tls_check.hpp"
#include "secure/random.hpp"
#include "server/log.hpp"
#include "server/numbers.hpp"
#include "server/sealing.hpp"
#include "server/telephone.hpp"
#include "sip/trunk_check.hpp"
#include "storage/open.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::server {
namespace {

constexpr int kWrongSetting = 2;
constexpr int kFailed = 1;

void complain(const std::string& sentence) { fmt::print(stderr, "{}\n", sentence); }

std::string sentence(secure::KeyWhy why, const std::string& file) {
  switch (why) {
    case secure::KeyWhy::cannot_read: return fmt::format("The key file {} cannot be read: it has to belong to who runs the program.", file);
    case secure::KeyWhy::cannot_write: return fmt::format("The key file {} cannot be written: its folder has to belong to who runs the program.", file);
    case secure::KeyWhy::readable_by_others: return fmt::format("The key file {} is readable by others: it has to have mode 0600.", file);
    case secure::KeyWhy::malformed: return fmt::format("The key file {} is not one of this program's: put the right one back from the backup.", file);
  }
  return {};
}

std::optional<Settings> settings_of(const std::string& config, int& exit_code) {
  auto loaded = load_settings(config, environment_of_process());
  if (!loaded) {
    complain(loaded.why().sentence);
    exit_code = kWrongSetting;
    return std::nullopt;
  }
  if (!zones::system_has_zones()) {
    complain("This system has no time zones: install the package tzdata.");
    exit_code = 1;
    return std::nullopt;
  }
  const zones::SystemZoneRules zones;
  if (!zones.is_zone(loaded->clinic_time_zone)) {
    complain(fmt::format("Setting clinic.time_zone has the value \"{}\": it has to be a zone's name, such as \"America/New_York\".", loaded->clinic_time_zone));
    exit_code = kWrongSetting;
    return std::nullopt;
  }
  return std::move(loaded.value());
}

desk::Context make_context(const Opened& opened, RandomSource& random, const visits::ZoneRules& zones) {
  std::string url = opened.settings.public_url;
  if (url.empty()) {
    const auto listen = http::parse_listen_address(opened.settings.listen.front());
    url = local_url(opened.settings, listen ? listen->port : std::uint16_t{0});
  }
  desk::Context context{std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()), random, opened.keys, zones, url, {}, {}, false};
  return context;
}

bool is_folder(const std::string& folder) {
  std::error_code failed;
  if (std::filesystem::is_directory(folder, failed)) return true;
  complain(fmt::format("Setting server.data has the value \"{}\": it has to be a folder that can be made or written.", folder));
  return false;
}

std::string words(const desk::Refusal& refusal) {
  if (refusal.why == desk::Why::email_taken) return "somebody has this e-mail address already";
  if (refusal.fields.empty()) return std::string(desk::word(refusal.why));
  std::string out;
  for (const auto& field : refusal.fields) {
    std::string problem = field.problem;
    std::ranges::replace(problem, '_', ' ');
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", field.field, problem);
  }
  return out;
}

}  // namespace

std::string local_url(const Settings& settings, std::uint16_t port) {
  const auto listen = http::parse_listen_address(settings.listen.front());
  std::string host = listen ? listen->address : std::string("127.0.0.1");
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  const bool tls = !settings.tls_certificate.empty();
  if ((tls && port == 443) || (!tls && port == 80)) return fmt::format("{}://{}", tls ? "https" : "http", host);
  return fmt::format("{}://{}:{}", tls ? "https" : "http", host, port);
}

bool make_folder(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  return is_folder(folder);
}

std::unique_ptr<Opened> open_clinic(Settings settings, MakeFolder make, int& exit_code) {
  std::error_code failed;
  const bool there = make == MakeFolder::yes ? make_folder(settings.data) : is_folder(settings.data);
  if (!there) {
    exit_code = kWrongSetting;
    return nullptr;
  }
  secure::SystemRandom random;
  const auto key_file = settings.key_file();
  storage::Settings database;
  database.database = settings.database_or_default();
  database.report = [](const std::string& line) { log_line(line); };
  try {
    // Rows of a key that is not there: a new file in its place would only hide that the right one has to come back
    // from the backup, and get into the next backup itself.
    if (!std::filesystem::exists(key_file, failed)) storage::open(database, secure::KeyRing::make_ephemeral(random));
  } catch (const storage::OpenFailed& why) {
    complain(why.what());
    exit_code = kFailed;
    return nullptr;
  }
  auto keys = secure::KeyRing::load_or_create(key_file, random);
  if (!keys) {
    complain(sentence(keys.why(), key_file));
    exit_code = kFailed;
    return nullptr;
  }
  auto opened = std::make_unique<Opened>(Opened{std::move(settings), std::move(keys.value()), nullptr});
  try {
    opened->storage = storage::open(database, opened->keys);
  } catch (const storage::OpenFailed& why) {
    complain(why.what());
    exit_code = kFailed;
    return nullptr;
  }
  return opened;
}

int check(const Check& command) {
  int exit_code = 0;
  auto settings = settings_of(command.config, exit_code);
  if (!settings) return exit_code;
  if (!settings->tls_certificate.empty()) {
    if (const auto wrong = http::check_tls_files({settings->tls_certificate, settings->tls_key}); !wrong.empty()) {
      complain(wrong);
      return kWrongSetting;
    }
  }
  const auto trunks = sip::check_trunks(settings->trunks);
  if (!trunks.wrong.empty()) {
    for (const auto& wrong : trunks.wrong) complain(wrong);
    return kWrongSetting;
  }
  const auto dkim = delivery::read_dkim(settings->smtp.value_or(delivery::SmtpSettings{}));
  if (!dkim) {
    complain(dkim.why());
    return kWrongSetting;
  }
  if (const auto phrasebook = make_phrasebook(*settings); !phrasebook) {
    complain(phrasebook.why());
    return kWrongSetting;
  }
  const bool beyond_this_machine = std::any_of(settings->listen.begin(), settings->listen.end(), [](const std::string& text) { return !is_this_machine(text); });
  // Checking changes nothing: a database is opened only where there is a key for it already.
  std::error_code failed;
  std::vector<clinic::Clinic> clinics;
  std::string incoming;  // an address that only this program can make
  if (std::filesystem::exists(settings->key_file(), failed)) {
    const auto opened = open_clinic(*settings, MakeFolder::no, exit_code);
    if (!opened) return exit_code;
    incoming = api::incoming_texts_path(opened->keys);
    try {
      clinics = clinics_of(*opened->storage);
    } catch (const desk::StorageFailed&) {
      complain("The database did not answer.");
      return kFailed;
    }
  }
  if (clinics.empty()) clinics.emplace_back().settings.public_name = settings->clinic_name;  // which the first start makes
  if (beyond_this_machine && settings->tls_certificate.empty() && settings->trusted_proxies.empty())
    fmt::print("Mind: pages are served without encryption beyond this machine. Browsers give no camera there; set tls_certificate or trusted_proxies.\n");
  if (!settings->smtp) fmt::print("Mind: no e-mail is sent, since smtp.host is empty.\n");
  if (dkim.value())
    fmt::print("In DNS, TXT record of {}._domainkey.{}: {}\n", dkim.value()->selector, dkim.value()->domain, delivery::dkim_record(*dkim.value()));
  if (!settings->sms) fmt::print("Mind: no text messages are sent, since sms.base_url is empty.\n");
  else if (settings->public_url.empty()) fmt::print("Mind: nobody can answer STOP to text messages, and nothing is known of their arrival, since server.public_url is empty.\n");
  else if (!incoming.empty()) fmt::print("For the text-message service, where it hands on answers (POST): {}{}\n", settings->public_url, incoming);
  for (const auto& doubt : trunks.doubts) fmt::print("Mind: {}\n", doubt);
  for (const auto& doubt : doubts_about_clinics(*settings, clinics)) fmt::print("Mind: {}\n", doubt);
  fmt::print("The settings in {} are good.\n", command.config);
  return 0;
}

int add_user(const AddUser& command) {
  int exit_code = 0;
  auto settings = settings_of(command.config, exit_code);
  if (!settings) return exit_code;
  const auto opened = open_clinic(std::move(*settings), MakeFolder::yes, exit_code);
  if (!opened) return exit_code;
  secure::SystemRandom random;
  const zones::SystemZoneRules zones;
  const auto context = make_context(*opened, random, zones);
  try {
    bool made_clinic = false;
    const auto added = desk::transact(*opened->storage, [&](desk::UnitOfWork& unit) -> desk::Outcome<desk::PersonAdded> {
      ClinicId clinic;
      for (const auto& id : unit.clinics().list_clinics()) {
        const auto known = unit.clinics().find_clinic(id);
        if (known && (known->settings.public_name == command.clinic || id.text() == command.clinic)) clinic = id;
      }
      if (clinic.empty()) {
        desk::NewClinic fresh;
        fresh.public_name = command.clinic;
        fresh.language = opened->settings.clinic_language;
        fresh.time_zone = opened->settings.clinic_time_zone;
        const auto made = desk::add_clinic(unit, context, fresh);
        if (!made) return desk::refuse(made.why());
        clinic = made->id;
        made_clinic = true;
      }
      return desk::add_person(unit, context, clinic, std::nullopt, {command.name, command.email, command.roles}, desk::Tell::nobody);
    });
    if (!added) {
      complain(fmt::format("The person could not be added: {}.", words(added.why())));
      return added.why().why == desk::Why::invalid ? kWrongSetting : kFailed;
    }
    seal_all(*opened->storage, opened->keys);
    if (made_clinic) fmt::print("There was no clinic of the name {}: it has been made.\n", command.clinic);
    fmt::print("Added. This link, good once and for a few days, sets the password:\n{}\n", added->setup_link.reveal());
    return 0;
  } catch (const desk::StorageFailed&) {
    complain("The database did not answer.");
    return kFailed;
  }
}

int list_clinics(const ListClinics& command) {
  int exit_code = 0;
  auto settings = settings_of(command.config, exit_code);
  if (!settings) return exit_code;
  const auto opened = open_clinic(std::move(*settings), MakeFolder::no, exit_code);
  if (!opened) return exit_code;
  const auto numbers = dial_in_numbers(opened->settings);
  try {
    for (const auto& clinic : clinics_of(*opened->storage)) {
      std::string shown;
      for (const auto& own : numbers.of(clinic)) shown += " " + own.number;
      fmt::print("{} \"{}\" shows{}\n", clinic.id.text(), clinic.settings.public_name, shown.empty() ? " no number" : shown);
    }
    return 0;
  } catch (const desk::StorageFailed&) {
    complain("The database did not answer.");
    return kFailed;
  }
}

int rotate_key(const RotateKey& command) {
  int exit_code = 0;
  auto settings = settings_of(command.config, exit_code);
  if (!settings) return exit_code;
  secure::SystemRandom random;
  std::error_code failed;
  const auto file = settings->key_file();
  if (!std::filesystem::exists(file, failed)) {
    complain(fmt::format("There is no key file {} yet: the first start makes it.", file));
    return kFailed;
  }
  const auto keys = secure::KeyRing::rotate(file, random);
  if (!keys) {
    complain(sentence(keys.why(), file));
    return kFailed;
  }
  fmt::print("{} now holds {} keys; the newest is k{}. Restart the program to use it, and renew the backup of the file.\n", file,
             keys->size(), keys->newest_key_id());
  return 0;
}

namespace {

std::optional<audit::Beginning> find_beginning(desk::Storage& storage, const ClinicId& clinic) {
  std::optional<audit::Beginning> beginning;
  storage.read([&](desk::UnitOfWork& unit) { beginning = unit.audit().find_beginning(clinic); });
  return beginning;
}

}  // namespace

int verify_audit(const VerifyAudit& command) {
  int exit_code = 0;
  auto settings = settings_of(command.config, exit_code);
  if (!settings) return exit_code;
  const auto opened = open_clinic(std::move(*settings), MakeFolder::no, exit_code);
  if (!opened) return exit_code;
  std::vector<std::pair<ClinicId, audit::ChainHead>> kept;
  for (const auto& text : command.heads) {
    const auto equals = text.find('=');
    const auto head = audit::parse_chain_head(text.substr(equals + 1));
    if (!head) {
      complain(fmt::format("Flag --head has the value \"{}\": it has to be CLINIC=HEAD as audit verify printed it.", text));
      return kWrongSetting;
    }
    kept.emplace_back(ClinicId(text.substr(0, equals)), *head);
  }
  try {
    bool good = true;
    std::vector<ClinicId> clinics;
    seal_all(*opened->storage, opened->keys);
    opened->storage->read([&](desk::UnitOfWork& unit) { clinics = unit.clinics().list_clinics(); });
    for (const auto& [clinic, head] : kept) {
      if (std::find(clinics.begin(), clinics.end(), clinic) != clinics.end()) continue;
      fmt::print("BROKEN {}: there is no such clinic any more\n", clinic.text());
      good = false;
    }
    for (const auto& clinic : clinics) {
      std::optional<audit::ChainHead> head;
      for (const auto& [of, known] : kept)
        if (of == clinic) head = known;
      const auto read_page = [&](std::int64_t after, int limit) {
        std::vector<audit::SealedEvent> page;
        opened->storage->read([&](desk::UnitOfWork& unit) { page = unit.audit().list_sealed(clinic, after, limit); });
        return page;
      };
      auto beginning = find_beginning(*opened->storage, clinic);
      auto verified = audit::verify_chain(read_page, opened->keys, clinic, beginning, head);
      // A program that serves may have shortened the log meanwhile: then from its new beginning.
      for (auto now = find_beginning(*opened->storage, clinic); !verified && now != beginning; now = find_beginning(*opened->storage, clinic)) {
        beginning = now;
        verified = audit::verify_chain(read_page, opened->keys, clinic, beginning, head);
      }
      if (verified) {
        const std::string begins = beginning ? fmt::format(" (begins at entry {}, earlier ones removed by retention)", beginning->number + 1) : "";
        fmt::print("good {}={}{}\n", clinic.text(), audit::write_chain_head(*verified), begins);
      } else {
        fmt::print("BROKEN {} at event {}: {}\n", clinic.text(), verified.why().number, audit::sentence(verified.why().why));
        good = false;
      }
    }
    return good ? 0 : kFailed;
  } catch (const desk::StorageFailed&) {
    complain("The database did not answer.");
    return kFailed;
  }
}

}  // namespace bedside::server
