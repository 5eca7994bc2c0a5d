#include "sip/service.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "base/sweep.hpp"
#include "sip/libre.hpp"
#include "sip/local_address.hpp"
#include "sip/resolver.hpp"
#include "sip/wire.hpp"

#define DEBUG_MODULE "sip"
#define DEBUG_LEVEL 0
#include <re_dbg.h>

namespace bedside::sip {
namespace {

constexpr std::chrono::seconds kFarewell{2};
constexpr auto kSweepMs = std::chrono::milliseconds(kSweepEvery).count();
/// The loop's table is indexed by file descriptor, and this program has many besides the trunks'.
constexpr rlim_t kDescriptorLimit = 1 << 18;

Moment current_moment() { return Moment(std::chrono::steady_clock::now().time_since_epoch()); }

/// libre writes what it finds odd to standard error, with whatever it found: off, for all threads, once.
void silence_libre() {
  static std::once_flag once;
  std::call_once(once, [] { dbg_init(-1, DBG_NONE); });
}

int descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  return static_cast<int>(std::min(limit.rlim_cur, kDescriptorLimit));
}

std::string sentence(const TrunkChanged& change) {
  const auto status = change.status == 0 ? std::string("no answer") : fmt::format("answer {}", change.status);
  switch (change.state) {
    case TrunkState::registered: return fmt::format("Trunk {} is registered.", change.trunk);
    case TrunkState::refused: return fmt::format("Trunk {} refuses the registration ({}): check its user and password.", change.trunk, status);
    case TrunkState::unreachable: return fmt::format("Trunk {} cannot be reached ({}); it is tried again.", change.trunk, status);
    case TrunkState::unresolved: return fmt::format("Trunk {}: its server's name has no address; it is tried again.", change.trunk);
    case TrunkState::ready:
    case TrunkState::registering: return {};
  }
  return {};
}

}  // namespace

/// Everything of the thread; only `post` is for others.
struct Service::Loop {
  using Task = std::function<void(Loop&)>;

  Loop(ServiceOptions service_options, RandomSource& random_source, calls::LegMedia& leg_media, calls::TelephoneEvents& call_events)
      : options(std::move(service_options)), random(random_source), media(leg_media), events(call_events) {
    tmr_init(&timer);
    tmr_init(&farewell);
    tmr_init(&sweep);
  }

  ServiceOptions options;
  RandomSource& random;
  calls::LegMedia& media;
  calls::TelephoneEvents& events;
  std::thread thread;

  std::mutex mutex;  // of the next three
  std::deque<Task> tasks;
  bool running = false;
  RePtr<mqueue> queue;

  // Of the thread alone.
  std::optional<Wire> wire;
  std::optional<Agent> agent;
  tmr timer{};
  tmr farewell{};
  tmr sweep{};
  bool stopping = false;

  /// False when the thread has ended.
  bool post(Task task) {
    const std::lock_guard lock(mutex);
    if (!running) return false;
    tasks.push_back(std::move(task));
    // A full pipe means that a wake-up is on its way already.
    mqueue_push(queue.get(), 0, nullptr);
    return true;
  }

  static void on_wake(int, void*, void* argument) {
    auto& loop = *static_cast<Loop*>(argument);
    std::deque<Task> due;
    {
      const std::lock_guard lock(loop.mutex);
      due.swap(loop.tasks);
    }
    for (auto& task : due) task(loop);
    loop.drain();
  }

  static void on_timer(void* argument) {
    auto& loop = *static_cast<Loop*>(argument);
    loop.agent->on_deadline(current_moment());
    loop.drain();
  }

  /// Who called from where lies in the stack of what has dealt with it.
  static void on_sweep(void*) { sweep_stack(); }

  void drain() {
    if (!tmr_isrunning(&sweep)) tmr_start(&sweep, kSweepMs, on_sweep, nullptr);
    for (const auto& outgoing : agent->take_outgoing()) wire->send(outgoing);
    for (const auto& event : agent->take_events()) std::visit([this](const auto& one) { tell(one); }, event);
    tmr_cancel(&timer);
    if (const auto due = agent->deadline()) {
      const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*due - current_moment()).count();
      tmr_start(&timer, static_cast<std::uint64_t>(std::max<std::int64_t>(wait, 0)), on_timer, this);
    }
    if (stopping && agent->call_count() == 0 && agent->open_requests() == 0) re_cancel();
  }

  void tell(const calls::IncomingCall& call) { events.on_incoming(call); }
  void tell(const Ringing& event) { events.on_ringing(event.call); }
  void tell(const Answered& event) { events.on_answered(event.call); }
  void tell(const KeyPressed& event) { events.on_key(event.call, event.key); }
  void tell(const Ended& event) { events.on_ended(event.call, event.why); }
  void tell(const TrunkChanged& change) {
    if (const auto text = sentence(change); !text.empty() && options.on_notice) options.on_notice(text);
  }

  Wire::Handlers handlers() {
    Wire::Handlers handlers;
    handlers.on_message = [this](std::string_view bytes, const Flow& flow) {
      agent->feed(bytes, flow, current_moment());
      drain();
    };
    handlers.on_closed = [this](ConnectionId connection) {
      agent->on_connection_closed(connection, current_moment());
      drain();
    };
    handlers.admits = [this](std::uint32_t listener, const AddressBytes& ip) { return agent->admits(listener, ip); };
    handlers.tls_peer = [this](const Flow& flow) -> std::optional<Wire::Handlers::TlsPeer> {
      for (const auto& trunk : agent->trunks()) {
        if (trunk.listener != flow.listener || !trunk.admits(flow.remote.ip) || trunk.settings.server.empty()) continue;
        return Wire::Handlers::TlsPeer{trunk.settings.server, trunk.settings.tls_ca};
      }
      return std::nullopt;
    };
    return handlers;
  }

  /// The sentence when something cannot be opened.
  std::optional<std::string> open(std::vector<Listening>& listening) {
    if (re_thread_init() != 0 || fd_setsize(descriptor_limit()) != 0) return "The telephone's event loop cannot be started.";
    AgentOptions agent_options;
    for (const auto& settings : options.trunks) agent_options.trunks.emplace_back().settings = settings;
    const auto points = make_listen_points(agent_options.trunks);
    wire.emplace(handlers());
    if (auto listened = wire->listen(points); !listened) return listened.why();
    agent_options.listen_ports = wire->ports();
    agent_options.local_ip = local_address_towards;
    agent_options.caller_hash = options.caller_hash;
    for (const auto& trunk : agent_options.trunks) listening.push_back({trunk.settings.transport, agent_options.listen_ports[trunk.listener]});
    agent.emplace(std::move(agent_options), random, media, current_moment());
    RePtr<mqueue> made;
    if (own(made, mqueue_alloc, on_wake, static_cast<void*>(this)) != 0) return "The telephone's event loop cannot be started.";
    const std::lock_guard lock(mutex);
    queue = std::move(made);
    running = true;
    return std::nullopt;
  }

  void close() {
    std::deque<Task> left;
    {
      const std::lock_guard lock(mutex);
      running = false;
      left.swap(tasks);
      queue.reset();
    }
    for (auto& task : left) task(*this);  // somebody may wait for the answer
    tmr_cancel(&timer);
    tmr_cancel(&farewell);
    tmr_cancel(&sweep);
    agent.reset();
    wire.reset();
    re_thread_close();
  }

  void run(std::promise<std::optional<std::string>>& opened, std::vector<Listening>& listening) {
    auto why = open(listening);
    if (why) close();
    const bool good = !why;
    opened.set_value(std::move(why));  // from here on both arguments may be gone
    if (!good) return;
    const auto resolver = make_resolver();
    re_main(nullptr);
    close();
  }

  std::unique_ptr<Resolver> make_resolver() {
    std::vector<ServerName> names;
    for (std::size_t i = 0; i < options.trunks.size(); ++i) {
      const auto& trunk = options.trunks[i];
      if (!trunk.server.empty()) names.push_back({i, trunk.transport, trunk.server, trunk.server_port});
    }
    return std::make_unique<Resolver>(std::move(names), [this](std::size_t trunk, std::vector<Endpoint> servers) {
      post([trunk, servers = std::move(servers)](Loop& loop) mutable { loop.agent->set_servers(trunk, std::move(servers), current_moment()); });
    });
  }
};

Result<std::unique_ptr<Service>, std::string> Service::start(ServiceOptions options, RandomSource& random, calls::LegMedia& media,
                                                             calls::TelephoneEvents& events) {
  silence_libre();
  std::unique_ptr<Service> service(new Service);
  service->loop_ = std::make_shared<Loop>(std::move(options), random, media, events);
  std::promise<std::optional<std::string>> opened;
  auto& loop = *service->loop_;
  loop.thread = std::thread([&loop, &opened, &listening = service->listening_] { loop.run(opened, listening); });
  if (auto why = opened.get_future().get()) {
    loop.thread.join();
    return Refused{std::move(*why)};
  }
  return service;
}

Service::~Service() { stop(); }

void Service::stop() {
  if (!loop_ || !loop_->thread.joinable()) return;
  loop_->post([](Loop& loop) {
    loop.stopping = true;
    loop.agent->stop(current_moment());
    tmr_start(&loop.farewell, static_cast<std::uint64_t>(std::chrono::milliseconds(kFarewell).count()), [](void*) { re_cancel(); }, nullptr);
  });
  loop_->thread.join();
}

void Service::answer(const calls::CallId& call) {
  loop_->post([call](Loop& loop) { loop.agent->answer(call, current_moment()); });
}

void Service::hang_up(const calls::CallId& call, calls::HangUp how) {
  loop_->post([call, how](Loop& loop) { loop.agent->hang_up(call, how, current_moment()); });
}

void Service::ask_if_there(const calls::CallId& call) {
  loop_->post([call](Loop& loop) { loop.agent->ask_if_there(call, current_moment()); });
}

void Service::dial(const calls::CallId& call, const calls::DialRequest& request,
                   std::function<void(Result<calls::LegId, calls::DialWhy>)> answer) {
  const bool posted = loop_->post([call, request, answer](Loop& loop) { answer(loop.agent->dial(call, request, current_moment())); });
  if (!posted) answer(Refused{calls::DialWhy::trunk_away});
}

Service::Figures Service::figures() {
  auto promise = std::make_shared<std::promise<Figures>>();
  auto future = promise->get_future();
  const bool posted = loop_->post([promise](Loop& loop) {
    Figures figures{loop.agent->counters(), loop.agent->call_count(), loop.agent->transaction_count(), loop.wire->connection_count(),
                    loop.wire->refused_connections(), {}};
    for (const auto& trunk : loop.agent->trunks()) figures.trunks.emplace_back(trunk.settings.name, trunk.state);
    promise->set_value(std::move(figures));
  });
  return posted ? future.get() : Figures{};
}

}  // namespace bedside::sip
