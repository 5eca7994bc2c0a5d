#include "http/server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <charconv>
#include <future>
#include <thread>

#include "base/sweep.hpp"
#include "http/hub.hpp"
#include "http/tls_context.hpp"

namespace bedside::http {
namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Who counts as one source: an IPv4 address, or the /64 that an IPv6 customer has to himself.
std::string source_of(const std::string& peer) {
  auto bytes = parse_address(peer);
  if (!bytes) return peer;
  const bool v4 = (*bytes)[10] == 0xFF && (*bytes)[11] == 0xFF && (*bytes)[0] == 0;
  return std::string(reinterpret_cast<const char*>(bytes->data()), v4 ? 16U : 8U);
}

class RunningServer final : public Server {
 public:
  explicit RunningServer(std::shared_ptr<Hub> hub) : hub_(std::move(hub)), reload_(hub_->io), limit_(hub_->io) {}
  ~RunningServer() override { drain(); }

  std::optional<CannotServe> listen() {
    if (hub_->options.tls) {
      marks_ = marks();
      auto loaded = load_tls(*hub_->options.tls);
      if (!loaded) return CannotServe{loaded.why()};
      hub_->tls = *loaded;
    }
    for (const auto& text : hub_->options.listen) {
      const auto address = parse_listen_address(text);
      if (!address)
        return CannotServe{fmt::format("{} is not an address to listen on: give ADDRESS:PORT, such as 127.0.0.1:8080.", text)};
      ErrorCode failed;
      const Tcp::endpoint endpoint(asio::ip::make_address(address->address), address->port);
      Acceptor acceptor(hub_->io);
      acceptor.open(endpoint.protocol(), failed);
      if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
      if (!failed) acceptor.bind(endpoint, failed);
      if (!failed) acceptor.listen(1024, failed);
      if (failed)
        return CannotServe{fmt::format("Cannot listen on {}: {}. Choose a free port of this machine's own address.", text,
                                       failed.message())};
      ports_.push_back(acceptor.local_endpoint().port());
      acceptors_.push_back(std::make_unique<Acceptor>(std::move(acceptor)));
    }
    return std::nullopt;
  }

  void add_own_origin(std::string origin) override { hub_->options.own_origins.push_back(std::move(origin)); }

  void start() override {
    for (auto& acceptor : acceptors_) accept(*acceptor);
    if (hub_->options.tls) watch_certificate();
    thread_ = std::thread([this] { run(); });
  }

  std::vector<std::uint16_t> ports() const override { return ports_; }

  void drain() override {
    if (drained_) return;
    drained_ = true;
    if (thread_.joinable()) {
      asio::post(hub_->io, [this] { begin_drain(); });
      thread_.join();
    }
    hub_->dear_pool.stop();
    hub_->pool.stop();
    // Turns that the last workers posted: their sessions have had on_close, what is left is letting go.
    hub_->io.restart();
    hub_->io.poll();
  }

  Counters counters() const override {
    const auto& now = hub_->counters;
    return {now.accepted, now.refused_connections, now.timed_out, now.requests, now.overloaded, now.open, now.open_websockets};
  }

 private:
  void run() {
    auto& io = hub_->io;
    while (!io.stopped()) {
      io.run_until(sweep_due());
      if (io.stopped()) break;
      sweep_stack();
      io.run_one();  // a rest may last, and the next one is timed anew
    }
  }

  void accept(Acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](ErrorCode failed, Socket socket) {
      if (!acceptor.is_open()) return;
      if (failed) {
        // Out of file descriptors, mostly: accepting at once again would spin.
        auto pause = std::make_shared<Timer>(hub_->io, std::chrono::milliseconds(100));
        pause->async_wait([this, &acceptor, pause](ErrorCode) {
          if (acceptor.is_open()) accept(acceptor);
        });
        return;
      }
      welcome(std::move(socket));
      accept(acceptor);
    });
  }

  void welcome(Socket socket) {
    ErrorCode failed;
    const auto endpoint = socket.remote_endpoint(failed);
    if (failed) return;
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
      address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    const std::string peer = address.to_string();
    ++hub_->counters.accepted;
    const bool proxy = hub_->options.trusted_proxies.contains(peer);
    const std::string source = proxy ? std::string{} : source_of(peer);
    const auto& limits = hub_->options.limits;
    const auto mine = hub_->per_source.find(source);
    if (hub_->counters.open >= limits.connections ||
        (mine != hub_->per_source.end() && mine->second >= limits.connections_per_source)) {
      ++hub_->counters.refused_connections;
      return;  // the socket closes as it goes out of scope
    }
    socket.set_option(Tcp::no_delay(true), failed);
    auto seat = std::make_unique<Seat>(hub_, source);
    serve_http(hub_, std::make_unique<AnyStream>(std::move(socket), hub_->tls), peer, std::move(seat));
  }

  std::array<FileMark, 2> marks() const {
    return {mark_of(hub_->options.tls->certificate), mark_of(hub_->options.tls->key)};
  }

  void watch_certificate() {
    reload_.expires_after(hub_->options.tls_check_every);
    reload_.async_wait([this](ErrorCode failed) {
      if (failed || hub_->draining) return;
      const auto now = marks();
      if (now != marks_) {
        marks_ = now;
        if (auto loaded = load_tls(*hub_->options.tls)) {
          hub_->tls = *loaded;
          hub_->event("The certificate files have changed and were taken up.");
        } else {
          // Often only one of the two files is there yet; the next look finds the other one changed.
          hub_->event("The certificate files have changed but do not fit together; the earlier ones stay in use.");
        }
      }
      watch_certificate();
    });
  }

  void begin_drain() {
    hub_->draining = true;
    ErrorCode ignored;
    reload_.cancel();
    for (auto& acceptor : acceptors_) acceptor->close(ignored);
    const auto holders = hub_->holders;  // a copy: finishing takes some out
    for (auto* holder : holders)
      if (hub_->holders.contains(holder)) holder->finish_soon();
    limit_.expires_after(hub_->options.limits.drain_time);
    limit_.async_wait([this](ErrorCode failed) {
      if (failed) return;
      const auto late = hub_->holders;
      for (auto* holder : late)
        if (hub_->holders.contains(holder)) holder->close_now();
      // A second for the last calls of the sessions, then the sockets go with the server.
      limit_.expires_after(std::chrono::seconds(1));
      limit_.async_wait([this](ErrorCode) { hub_->io.stop(); });
    });
    wait_for_the_last();
  }

  void wait_for_the_last() {
    if (hub_->holders.empty()) {
      limit_.cancel();
      return;
    }
    auto again = std::make_shared<Timer>(hub_->io, std::chrono::milliseconds(10));
    again->async_wait([this, again](ErrorCode) { wait_for_the_last(); });
  }

  std::shared_ptr<Hub> hub_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  std::vector<std::uint16_t> ports_;
  Timer reload_;
  Timer limit_;
  std::array<FileMark, 2> marks_{};
  std::thread thread_;
  bool drained_ = false;
};

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto address = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
    if (address.find(':') == std::string_view::npos) return std::nullopt;
  } else if (address.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (!parse_address(address)) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return ListenAddress{std::string(address), port};
}

Result<std::unique_ptr<Server>, CannotServe> Server::make(ServerOptions options, Router router) {
  auto server = std::make_unique<RunningServer>(std::make_shared<Hub>(std::move(options), std::move(router)));
  if (auto cannot = server->listen()) return Refused{std::move(*cannot)};
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace bedside::http
