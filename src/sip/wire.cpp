#include "sip/wire.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>
#include <deque>

#include "sip/libre.hpp"
#include "sip/tls_files.hpp"

// Declared in re_tls.h only where libre's own build flags are set.
extern "C" struct ssl_ctx_st* tls_openssl_context(const struct tls* tls);

namespace bedside::sip {
namespace {

/// The largest datagram that is read whole; a call's messages have one to four kilobytes.
constexpr std::size_t kDatagramLimit = 16 * 1024;
/// Room for a second of messages while the thread is busy.
constexpr int kSocketBuffer = 1 << 20;
constexpr int kBacklog = 64;

std::uint64_t to_ms(std::chrono::milliseconds time) { return static_cast<std::uint64_t>(time.count()); }

struct ListenSocket;

struct Connection {
  Wire::Handlers* handlers = nullptr;
  Flow flow;
  RePtr<tcp_conn> tcp;
  RePtr<tls_conn> tls;
  bool established = false;
  bool doomed = false;  // closed as soon as nobody is inside it
  std::string received;
  std::deque<std::string> waiting;
  tmr idle{};
  std::function<void(Connection&)> on_doomed;

  ~Connection() { tmr_cancel(&idle); }
};

void doom(Connection& connection) {
  if (std::exchange(connection.doomed, true)) return;
  connection.on_doomed(connection);
}

void on_idle(void* argument) { doom(*static_cast<Connection*>(argument)); }

void wait_for_message(Connection& connection, std::chrono::milliseconds limit) {
  tmr_start(&connection.idle, to_ms(limit), on_idle, &connection);
}

void write(Connection& connection, std::string_view bytes) {
  if (connection.doomed) return;
  if (!connection.established) {
    if (connection.waiting.size() < Wire::kWaitingLimit) connection.waiting.emplace_back(bytes);
    return;
  }
  const auto buffer = make_buffer(bytes);
  if (tcp_send(connection.tcp.get(), buffer.get()) != 0) doom(connection);
}

void on_established(void* argument) {
  auto& connection = *static_cast<Connection*>(argument);
  connection.established = true;
  for (auto waiting = std::exchange(connection.waiting, {}); auto& bytes : waiting) write(connection, bytes);
}

void on_received(mbuf* buffer, void* argument) {
  auto& connection = *static_cast<Connection*>(argument);
  auto& received = connection.received;
  received += view_of(*buffer);
  while (!connection.doomed && !received.empty()) {
    // Keep-alive of RFC 5626: two empty lines are answered by one.
    if (received.starts_with("\r\n\r\n")) {
      received.erase(0, 4);
      wait_for_message(connection, Wire::kIdleLimit);
      write(connection, "\r\n");
      continue;
    }
    const auto length = message_length(received);
    if (!length) return doom(connection);
    if (*length == 0) return;
    wait_for_message(connection, Wire::kIdleLimit);
    const std::string message = received.substr(0, *length);
    received.erase(0, *length);
    connection.handlers->on_message(message, connection.flow);
  }
}

void on_closed(int, void* argument) { doom(*static_cast<Connection*>(argument)); }

}  // namespace

struct Wire::State {
  /// One listen point.
  struct Socket {
    State* state = nullptr;
    std::uint32_t listener = 0;
    Transport transport = Transport::udp;
    bool v6 = false;
    std::uint16_t port = 0;
    RePtr<udp_sock> udp;
    RePtr<tcp_sock> tcp;
    RePtr<tls> tls_server;
  };

  Handlers handlers;
  std::vector<std::unique_ptr<Socket>> sockets;
  std::map<std::string, RePtr<tls>> tls_clients;  // by authority
  std::map<ConnectionId, std::unique_ptr<Connection>> connections;
  ConnectionId last_connection = 0;
  std::uint64_t refused = 0;
  std::vector<ConnectionId> doomed;
  tmr sweep{};

  ~State() {
    tmr_cancel(&sweep);
    connections.clear();
  }

  // A connection dies from the loop, never from inside one of its own callbacks.
  static void on_sweep(void* argument) {
    auto& state = *static_cast<State*>(argument);
    for (const auto id : std::exchange(state.doomed, {})) {
      state.connections.erase(id);
      state.handlers.on_closed(id);
    }
  }

  Connection& make_connection(const Flow& flow) {
    auto made = std::make_unique<Connection>();
    auto& connection = *made;
    connection.handlers = &handlers;
    connection.flow = flow;
    connection.flow.connection = ++last_connection;
    connection.on_doomed = [this](Connection& one) {
      doomed.push_back(one.flow.connection);
      tmr_start(&sweep, 0, on_sweep, this);
    };
    tmr_init(&connection.idle);
    connections[connection.flow.connection] = std::move(made);
    wait_for_message(connection, kSetUpLimit);
    return connection;
  }

  Connection* find_connection(const Flow& flow) {
    const auto same = [&](const Connection& one) {
      return !one.doomed && one.flow.transport == flow.transport && one.flow.listener == flow.listener;
    };
    if (const auto found = connections.find(flow.connection); found != connections.end() && same(*found->second)) return found->second.get();
    for (const auto& [id, connection] : connections)
      if (same(*connection) && connection->flow.remote == flow.remote) return connection.get();
    return nullptr;
  }

  bool may_connect(const AddressBytes& ip) const {
    if (connections.size() >= kConnectionLimit) return false;
    const auto from = std::count_if(connections.begin(), connections.end(), [&](const auto& entry) { return entry.second->flow.remote.ip == ip; });
    return static_cast<std::size_t>(from) < kConnectionsPerSource;
  }

  static void on_datagram(const sa* source, mbuf* buffer, void* argument) {
    auto& socket = *static_cast<Socket*>(argument);
    socket.state->handlers.on_message(view_of(*buffer), {Transport::udp, socket.listener, from_sa(*source), 0});
  }

  static void on_connect(const sa* peer, void* argument) {
    auto& socket = *static_cast<Socket*>(argument);
    auto& state = *socket.state;
    const Flow flow{socket.transport, socket.listener, from_sa(*peer), 0};
    if (!state.handlers.admits(socket.listener, flow.remote.ip) || !state.may_connect(flow.remote.ip)) {
      ++state.refused;
      return tcp_reject(socket.tcp.get());
    }
    auto& connection = state.make_connection(flow);
    int error = own(connection.tcp, tcp_accept, socket.tcp.get(), on_established, on_received, sip::on_closed, static_cast<void*>(&connection));
    if (error != 0) tcp_reject(socket.tcp.get());
    if (error == 0 && socket.tls_server) error = own(connection.tls, tls_start_tcp, socket.tls_server.get(), connection.tcp.get(), 0);
    if (error != 0) doom(connection);
  }

  tls* client_context(const std::string& ca) {
    auto& context = tls_clients[ca];
    if (context) return context.get();
    if (own(context, tls_alloc, TLS_METHOD_SSLV23, nullptr, nullptr) != 0) return nullptr;
    SSL_CTX_set_min_proto_version(tls_openssl_context(context.get()), TLS1_2_VERSION);
    const bool trusting = ca.empty() ? SSL_CTX_set_default_verify_paths(tls_openssl_context(context.get())) == 1
                                     : tls_add_ca(context.get(), ca.c_str()) == 0;
    if (!trusting) context.reset();
    return context.get();
  }

  void connect(const Flow& flow, std::string_view bytes) {
    if (!may_connect(flow.remote.ip)) return;
    std::optional<Handlers::TlsPeer> peer;
    if (flow.transport == Transport::tls && !(peer = handlers.tls_peer(flow))) return;  // nobody to check for
    auto& connection = make_connection(flow);
    const auto remote = to_sa(flow.remote, false);
    int error = own(connection.tcp, tcp_connect, &remote, on_established, on_received, sip::on_closed, static_cast<void*>(&connection));
    if (error == 0 && peer) {
      auto* context = client_context(peer->ca);
      error = context == nullptr ? EINVAL : own(connection.tls, tls_start_tcp, context, connection.tcp.get(), 0);
      if (error == 0) error = tls_set_servername(connection.tls.get(), peer->name.c_str());
      if (error == 0) error = tls_set_verify_server(connection.tls.get(), peer->name.c_str());
    }
    if (error != 0) return doom(connection);
    write(connection, bytes);
  }

  std::optional<std::string> open(Socket& socket, const ListenPoint& point) {
    if (!point.local) return std::nullopt;
    const auto where = endpoint_text(*point.local);
    const auto local = to_sa(*point.local, false);
    socket.v6 = sa_af(&local) == AF_INET6;
    sa bound{};
    int error = 0;
    if (point.transport == Transport::udp) {
      error = own(socket.udp, udp_listen, &local, on_datagram, static_cast<void*>(&socket));
      if (error == 0) error = udp_local_get(socket.udp.get(), &bound);
      if (error == 0) {
        udp_rxsz_set(socket.udp.get(), kDatagramLimit);
        udp_sockbuf_set(socket.udp.get(), kSocketBuffer);
      }
    } else {
      error = own(socket.tcp, tcp_sock_alloc, &local, on_connect, static_cast<void*>(&socket));
      if (error == 0) error = tcp_sock_bind(socket.tcp.get(), &local);
      if (error == 0) error = tcp_sock_listen(socket.tcp.get(), kBacklog);
      if (error == 0) error = tcp_sock_local_get(socket.tcp.get(), &bound);
    }
    if (error != 0) return fmt::format("The telephone cannot listen on {} ({}): {}.", where, transport_word(point.transport), std::strerror(error));
    socket.port = sa_port(&bound);
    if (point.transport == Transport::tls) return load_certificate(socket, point);
    return std::nullopt;
  }

  static std::optional<std::string> load_certificate(Socket& socket, const ListenPoint& point) {
    if (own(socket.tls_server, tls_alloc, TLS_METHOD_SSLV23, nullptr, nullptr) != 0) return "TLS is not there.";
    auto* context = tls_openssl_context(socket.tls_server.get());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    return use_tls_files(context, point.tls_certificate, point.tls_key);
  }
};

Wire::Wire(Handlers handlers) : state_(std::make_unique<State>()) {
  state_->handlers = std::move(handlers);
  tmr_init(&state_->sweep);
}

Wire::~Wire() = default;

Result<Done, std::string> Wire::listen(const std::vector<ListenPoint>& points) {
  for (const auto& point : points) {
    auto socket = std::make_unique<State::Socket>();
    socket->state = state_.get();
    socket->listener = static_cast<std::uint32_t>(state_->sockets.size());
    socket->transport = point.transport;
    socket->port = default_port(point.transport);
    if (auto why = state_->open(*socket, point)) return Refused{std::move(*why)};
    state_->sockets.push_back(std::move(socket));
  }
  return Done{};
}

std::vector<std::uint16_t> Wire::ports() const {
  std::vector<std::uint16_t> ports;
  for (const auto& socket : state_->sockets) ports.push_back(socket->port);
  return ports;
}

void Wire::send(const Outgoing& outgoing) {
  const auto& flow = outgoing.flow;
  if (flow.transport == Transport::udp) {
    auto& socket = *state_->sockets[flow.listener];
    if (!socket.udp) return;
    const auto remote = to_sa(flow.remote, socket.v6);
    const auto buffer = make_buffer(outgoing.bytes);
    udp_send(socket.udp.get(), &remote, buffer.get());  // what is lost is sent again, as on any network
    return;
  }
  if (auto* connection = state_->find_connection(flow)) return write(*connection, outgoing.bytes);
  state_->connect(flow, outgoing.bytes);
}

std::size_t Wire::connection_count() const { return state_->connections.size(); }
std::uint64_t Wire::refused_connections() const { return state_->refused; }

}  // namespace bedside::sip
