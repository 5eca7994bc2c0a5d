#include "server/serve.hpp"

#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "api/api.hpp"
#include "api/delivery_reports.hpp"
#include "api/demo_pages.hpp"
#include "api/incoming_texts.hpp"
#include "delivery/demo_box.hpp"
#include "delivery/drainer.hpp"
#include "desk/sign_in.hpp"
#include "http/json.hpp"
#include "http/server.hpp"
#include "ical/calendar_writer.hpp"
#include "secure/random.hpp"
#include "server/calling.hpp"
#include "server/commands.hpp"
#include "server/demo_seed.hpp"
#include "server/folder_lock.hpp"
#include "server/log.hpp"
#include "server/media.hpp"
#include "server/metrics_listener.hpp"
#include "server/numbers.hpp"
#include "server/pages.hpp"
#include "server/prompts.hpp"
#include "server/sealing.hpp"
#include "server/settings.hpp"
#include "server/telephone.hpp"
#include "storage/open.hpp"
#include "storage/postgres_address.hpp"
#include "words/icu_date_words.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::server {
namespace {

WallTime wall_now() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

/// A folder that goes with the program: what the demo uses unless --data keeps one.
class PassingFolder {
 public:
  PassingFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-demo-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Settings demo_settings(const Serve& command, const std::string& folder) {
  Settings settings;
  settings.data = folder;
  settings.media_port = 0;
  settings.clinic_time_zone = local_time_zone();
  settings.first_leg_port = settings.last_leg_port = 0;
  if (!embedded_prompts().empty()) settings.trunks = {demo_trunk()};
  if (command.listen) settings.listen = {*command.listen};
  return settings;
}

http::ServerOptions http_options(const Settings& settings, RequestTimes& times, RightOfWay& way) {
  http::ServerOptions options;
  options.way = &way;
  options.listen = settings.listen;
  if (!settings.tls_certificate.empty()) options.tls = http::TlsFiles{settings.tls_certificate, settings.tls_key};
  options.trusted_proxies = settings.trusted_proxies;
  options.limits.workers = static_cast<unsigned>(settings.request_workers);
  options.on_event = [](std::string_view sentence) { log_line(sentence); };
  options.on_failure = [](const std::exception& failure) {
    if (dynamic_cast<const desk::StorageFailed*>(&failure) != nullptr)
      return http::problem(503, "database_away", "The database does not answer. Nothing was changed; try again in a moment.");
    log_line(fmt::format("A request failed: {}", typeid(failure).name()));  // its words may name somebody
    return http::problem(500, "internal", "Something went wrong on our side. Nothing was changed.");
  };
  options.on_access = [&times, logs = settings.log_requests](const http::AccessLine& line) {
    times.note(line.status, line.took);
    if (!logs) return;
    log_line(fmt::format("{} {} {} {} bytes {} us", http::word(line.method), line.route, line.status, line.bytes, line.took.count()));
  };
  return options;
}

std::optional<ServerFigures::Outbox> look_at_outbox(desk::Storage& storage) {
  const auto began = std::chrono::steady_clock::now();
  ServerFigures::Outbox outbox;
  try {
    storage.read([&](desk::UnitOfWork& unit) {
      outbox.waiting = unit.outbox().count_waiting();
      outbox.texts = unit.outbox().count_texts(wall_now() - notices::TextDelivery::kOfLate, std::nullopt);
    });
  } catch (const desk::StorageFailed&) {
    return std::nullopt;
  }
  outbox.read_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return outbox;
}

/// Whom the metrics are asked of.
struct Watched {
  desk::Storage& storage;
  const delivery::Drainer& drainer;
  api::Api& api;
  net::MediaWorkers& media;
  Telephone& telephone;
  const http::Server& server;
  const RequestTimes& times;
};

ServerFigures figures_of(const Watched& watched) {
  ServerFigures figures;
  figures.now = wall_now();
  figures.database_ready = watched.storage.ready();
  figures.outbox = look_at_outbox(watched.storage);
  figures.messages = &watched.drainer.counts();
  figures.refused_texts = watched.api.refused_texts();
  figures.calls = watched.api.hall().ask([](calls::Hall& hall, calls::Now) { return hall.figures(); });
  figures.media = watched.media.counters();
  figures.legs = watched.media.leg_count();
  figures.telephone = watched.telephone.figures();
  figures.http = watched.server.counters();
  figures.requests = watched.times.figures();
  figures.process = process_figures();
  return figures;
}

delivery::DrainerSettings drainer_settings(const Settings& settings, const std::shared_ptr<delivery::DemoBox>& box,
                                           std::optional<delivery::Dkim> dkim, const secure::KeyRing& keys) {
  delivery::DrainerSettings drainer;
  drainer.report = [](std::string_view sentence) { log_line(sentence); };
  if (box) {
    drainer.email = drainer.sms = delivery::demo_sender(box);
    drainer.organizer = "visits@riverside.example";
    return drainer;
  }
  if (settings.smtp) {
    drainer.email = delivery::smtp_sender(*settings.smtp, std::move(dkim));
    drainer.organizer = settings.smtp->from;
  }
  if (settings.sms) {
    auto sms = *settings.sms;
    // Only an address that the operator has named can be reached from outside.
    if (!settings.public_url.empty())
      sms.status_callback = [&keys, url = settings.public_url](const NoticeId& id) { return url + api::delivery_report_path(id, keys); };
    drainer.sms = delivery::sms_sender(std::move(sms));
  }
  return drainer;
}

/// Origins that our own pages have: the public address, and this machine's own names when that is all there is.
void add_own_origins(http::Server& server, const Settings& settings, const std::string& public_url) {
  server.add_own_origin(public_url);
  const auto ports = server.ports();
  for (std::size_t i = 0; i < ports.size(); ++i) {
    Settings one = settings;
    one.listen = {settings.listen[i]};
    if (!is_this_machine(settings.listen[i]) && !settings.public_url.empty()) continue;
    server.add_own_origin(local_url(one, ports[i]));
    one.listen = {"127.0.0.1:0"};
    auto by_name = local_url(one, ports[i]);
    by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
    server.add_own_origin(by_name);
  }
}

/// First start without any clinic: an admin and the one-time link. Nothing when there is a clinic.
std::string first_link(desk::Storage& storage, const desk::Context& context, const Settings& settings) {
  bool any = false;
  storage.read([&](desk::UnitOfWork& unit) { any = !unit.clinics().list_clinics().empty(); });
  if (any) return {};
  const auto added = desk::transact(storage, [&](desk::UnitOfWork& unit) -> desk::Outcome<desk::PersonAdded> {
    const auto clinic = desk::add_clinic(unit, context, {settings.clinic_name, settings.clinic_language, settings.clinic_time_zone, std::nullopt});
    if (!clinic) return desk::refuse(clinic.why());
    return desk::add_person(unit, context, clinic->id, std::nullopt,
                            {settings.admin_name, settings.admin_email, {clinic::Role::admin}}, desk::Tell::nobody);
  });
  if (!added) return "The first clinic could not be made: " + std::string(desk::word(added.why().why));
  return fmt::format("This clinic has nobody yet. {} sets a password by this link, good once:\n{}", settings.admin_email,
                     added->setup_link.reveal());
}

/// What a killed run left: people who are not present any more, and messages in flight, which go out now rather
/// than when their leases are over. Where another program serves as well, they may be its own.
void clear_what_is_left(desk::Storage& storage) {
  if (!storage.serve_alone()) {
    log_line("Another program serves from this database: presence and messages of an earlier run stay as they are.");
    return;
  }
  storage::reset_presence(storage, wall_now());
  const auto released = desk::transact(storage, [](desk::UnitOfWork& unit) -> Result<Done, Done> {
    unit.outbox().release_leases(wall_now());
    return Done{};
  });
  static_cast<void>(released);
}

std::vector<api::DemoMessage> boxed(const delivery::DemoBox& box) {
  std::vector<api::DemoMessage> out;
  for (auto& message : box.newest_first())
    out.push_back({message.id, message.channel == notices::Channel::email, message.to, message.subject, message.text, message.html, message.at});
  return out;
}

void wait_for_end() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int received = 0;
  sigwait(&signals, &received);
  // Whoever presses again does not want to wait.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

void hold_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int serve(const Serve& command) {
  std::optional<PassingFolder> passing;
  Settings settings;
  if (command.demo) {
    if (!command.data) passing.emplace();
    settings = demo_settings(command, command.data ? *command.data : passing->path());
  } else {
    auto loaded = load_settings(command.config, environment_of_process());
    if (!loaded) {
      fmt::print(stderr, "{}\n", loaded.why().sentence);
      return 2;
    }
    settings = std::move(loaded.value());
    if (command.listen) settings.listen = {*command.listen};
    if (command.data) settings.data = *command.data;
  }
  if (!zones::system_has_zones()) {
    fmt::print(stderr, "This system has no time zones: install the package tzdata.\n");
    return 1;
  }
  int exit_code = 0;
  if (!make_folder(settings.data)) return 2;
  std::optional<Result<FolderLock, std::string>> lock;
  if (!storage::is_postgres_address(settings.database)) lock.emplace(FolderLock::take(settings.data));
  if (lock && !*lock) {
    fmt::print(stderr, "{}\n", lock->why());
    return 1;
  }
  const auto opened = open_clinic(settings, MakeFolder::no, exit_code);
  if (!opened) return exit_code;
  auto& storage = *opened->storage;
  try {
    secure::SystemRandom random;
    const zones::SystemZoneRules zones;
    const zones::SystemZoneClocks clocks;
    const words::IcuDateWords dates(clocks);
    const ical::CalendarWriter calendars(clocks);
    clear_what_is_left(storage);

    const auto box = command.demo ? std::make_shared<delivery::DemoBox>() : nullptr;
    std::atomic<api::Api*> dashboards{nullptr};  // there once the drainer runs
    auto dkim = delivery::read_dkim(settings.smtp.value_or(delivery::SmtpSettings{}));
    if (!dkim) {
      fmt::print(stderr, "{}\n", dkim.why());
      return 2;
    }
    auto drainer_options = drainer_settings(settings, box, std::move(dkim.value()), opened->keys);
    const auto show_state = [&dashboards](const notices::Notice& notice) {
      auto* told = dashboards.load();
      if (told != nullptr && notice.visit) told->announce_visit(notice.clinic, *notice.visit);
    };
    drainer_options.on_settled = show_state;
    RightOfWay way;
    drainer_options.way = &way;
    delivery::Drainer drainer(storage, opened->keys, random, dates, calendars, std::move(drainer_options));
    Sealing sealing(storage, opened->keys, way);

    const auto phrasebook = make_phrasebook(settings);
    if (!phrasebook) {
      fmt::print(stderr, "{}\n", phrasebook.why());
      return 2;
    }
    auto media = make_media(settings, random, phrasebook->get());
    if (!media) {
      fmt::print(stderr, "{}\n", media.why());
      return 2;
    }
    const http::Assets assets(embedded_pages());
    api::Dependencies dependencies{.storage = storage,
                                   .keys = opened->keys,
                                   .random = random,
                                   .zones = zones,
                                   .calendars = calendars,
                                   .dates = dates,
                                   .media = (*media)->workers(),
                                   .assets = assets,
                                   .public_url = settings.public_url};
    dependencies.senders = {command.demo || settings.smtp.has_value(), command.demo || settings.sms.has_value()};
    dependencies.dial_in_numbers = dial_in_numbers(settings);
    dependencies.calling = calling_rules(settings);
    dependencies.texting = settings.texting;
    dependencies.relays = {settings.turn_urls, settings.turn_secret};
    dependencies.demo = command.demo;
    dependencies.report = [](std::string_view sentence) { log_line(sentence); };
    dependencies.outbox_state = [&drainer](notices::Channel channel) { return delivery::word(drainer.state(channel)); };
    dependencies.wake_outbox = [&drainer] { drainer.wake(); };
    dependencies.note_too_old = [&drainer](const notices::GivenUp& notices) { drainer.note_too_old(notices); };
    std::atomic<Telephone*> trunks{nullptr};  // there once they take calls
    dependencies.telephone_state = [&trunks] {
      auto* telephone = trunks.load();
      return telephone == nullptr ? std::string("off") : telephone->state();
    };
    api::Api api(std::move(dependencies));
    Telephone telephone(settings, {storage, opened->keys, random, api, (*media)->workers()});
    http::Router router;
    api.mount(router);
    if (settings.sms) {
      using Kind = delivery::SmsSettings::Kind;
      const bool kannel = settings.sms->kind == Kind::kannel;
      std::optional<api::ServiceSignature> signature;
      if (settings.sms->kind == Kind::twilio && settings.sms_signed) signature = {settings.public_url, settings.sms->token};
      const auto note_report = [&drainer, show_state](const notices::Notice& notice) {
        drainer.note_report(notice);
        show_state(notice);
      };
      api::mount_delivery_reports(router, {storage, opened->keys, wall_now, note_report, signature, kannel ? api::ReportsBy::kannel : api::ReportsBy::form});
      api::mount_incoming_texts(router, {storage, opened->keys, [&api] { return api.context(); }, signature, settings.sms_answers,
                                         kannel ? api::IncomingBy::kannel : api::IncomingBy::form});
    }
    if (command.demo) {
      api::mount_demo(router, {storage, dates, [&api] { return api.context(); }, [box] { return boxed(*box); },
                               Secret<std::string>(kDemoPassword)});
    }
    RequestTimes times;
    auto made = http::Server::make(http_options(settings, times, way), std::move(router));
    if (!made) {
      fmt::print(stderr, "{}\n", made.why().sentence);
      return 2;
    }
    auto& server = **made;
    const Watched watched{storage, drainer, api, (*media)->workers(), telephone, server, times};
    auto metrics = make_metrics_listener(settings, [watched] { return figures_of(watched); });
    if (!metrics) {
      fmt::print(stderr, "{}\n", metrics.why());
      return 2;
    }
    const std::string address = local_url(settings, server.ports().front());
    const std::string public_url = settings.public_url.empty() ? address : settings.public_url;
    api.set_public_url(public_url);
    add_own_origins(server, settings, public_url);

    std::string said;
    if (command.demo) {
      said = seed_demo(storage, api.context(), settings.clinic_time_zone);
    } else {
      said = first_link(storage, api.context(), settings);
    }
    if (!said.empty()) fmt::print("{}\n", said);
    for (const auto& doubt : doubts_about_clinics(settings, clinics_of(storage))) log_line(doubt);
    if (embedded_pages().empty()) log_line("This program was built without its web pages: only the API is served.");

    api.start();
    if (const auto refused = telephone.start(command.demo)) {
      fmt::print(stderr, "{}\n", *refused);
      api.stop();  // the hall hands on to the switchboard, which goes first
      return 2;
    }
    trunks = &telephone;
    dashboards = &api;
    drainer.start();
    sealing.start();
    server.start();
    if (*metrics) {
      process_figures();  // counts from here on
      (*metrics)->start();
      fmt::print("metrics http{}://{}:{}/metrics\n", is_this_machine(settings.metrics_listen) || settings.tls_certificate.empty() ? "" : "s",
                 settings.metrics_listen.substr(0, settings.metrics_listen.rfind(':')), (*metrics)->ports().front());
    }
    if (command.demo) {
      fmt::print("People of the demo: {0}/demo   Messages: {0}/demo/outbox\n", address);
      fmt::print("{}\n", telephone.address().empty() ? "No telephone: this program was built without its prompts (espeak-ng, sox)."
                                                     : fmt::format("Telephone: sip:demo@{} (any softphone on this machine)", telephone.address()));
    }
    fmt::print("ready {}\n", address);
    std::fflush(stdout);

    wait_for_end();
    if (*metrics) (*metrics)->drain();  // asks all of the others
    log_line("Stopping: no new visitors; calls are told to join again shortly.");
    server.drain();
    dashboards = nullptr;
    telephone.stop();
    trunks = nullptr;
    api.stop();
    drainer.stop();
    sealing.stop();
    (*media)->stop();
    log_line("Stopped.");
    return 0;
  } catch (const desk::StorageFailed&) {
    fmt::print(stderr, "The database did not answer.\n");
    return 1;
  }
}

}  // namespace bedside::server
