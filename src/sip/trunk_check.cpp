#include "sip/trunk_check.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sip/agent.hpp"
#include "sip/libre.hpp"
#include "sip/tls_files.hpp"

namespace bedside::sip {
namespace {

using ContextPtr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

ContextPtr make_context() { return {SSL_CTX_new(TLS_method()), SSL_CTX_free}; }

/// 0, or why it cannot be bound.
int try_bind(const Endpoint& where, Transport transport) {
  const auto address = to_sa(where, false);
  const int type = transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
  const int socket = ::socket(sa_af(&address), type | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const int on = 1;
  // As the program itself binds: connections that have just ended stand in nobody's way.
  if (type == SOCK_STREAM) ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int error = ::bind(socket, &address.u.sa, address.len) == 0 ? 0 : errno;
  ::close(socket);
  return error;
}

void check_point(const ListenPoint& point, TrunkCheck& found) {
  if (!point.local) return;
  if (point.transport == Transport::tls) {
    const auto context = make_context();
    if (auto why = use_tls_files(context.get(), point.tls_certificate, point.tls_key)) found.wrong.push_back(std::move(*why));
  }
  const int error = try_bind(*point.local, point.transport);
  if (error == 0) return;
  const auto where = fmt::format("{} ({})", endpoint_text(*point.local), transport_word(point.transport));
  if (error == EADDRINUSE) {
    found.doubts.push_back(fmt::format("{} is in use. Unless that is this program, as it runs now, its telephone cannot listen there.", where));
  } else {
    found.wrong.push_back(fmt::format("The telephone cannot listen on {}: {}.", where, std::strerror(error)));
  }
}

void check_authority(const TrunkSettings& trunk, TrunkCheck& found) {
  if (trunk.tls_ca.empty()) return;
  const auto context = make_context();
  if (SSL_CTX_load_verify_locations(context.get(), trunk.tls_ca.c_str(), nullptr) != 1)
    found.wrong.push_back(fmt::format("The authority {} of trunk {} cannot be read.", trunk.tls_ca, trunk.name));
  ERR_clear_error();
}

}  // namespace

TrunkCheck check_trunks(const std::vector<TrunkSettings>& settings) {
  TrunkCheck found;
  std::vector<Trunk> trunks;
  for (const auto& one : settings) {
    trunks.emplace_back().settings = one;
    check_authority(one, found);
  }
  for (const auto& point : make_listen_points(trunks)) check_point(point, found);
  return found;
}

}  // namespace bedside::sip
