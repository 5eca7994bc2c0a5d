// libre for C++: its headers without their macros, owners for its reference-counted objects, addresses both ways.
// Only files that touch sockets, TLS, the loop or MD5 include this.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <re.h>
#undef min
#undef max

#include "sip/endpoint.hpp"

namespace bedside::sip {

struct ReDeref {
  void operator()(void* object) const { mem_deref(object); }
};
template <class T>
using RePtr = std::unique_ptr<T, ReDeref>;

/// Takes what a libre function has put into its first argument: `own(socket, udp_listen, …)`.
template <class T, class Function, class... Arguments>
int own(RePtr<T>& owner, Function function, Arguments... arguments) {
  T* made = nullptr;
  const int error = function(&made, arguments...);
  if (error == 0) owner.reset(made);
  return error;
}

/// IPv4 as such, or as a mapped address for a socket that is of IPv6.
inline sa to_sa(const Endpoint& endpoint, bool v6_socket) {
  sa address{};
  const auto& ip = endpoint.ip;
  if (is_mapped_ipv4(ip) && !v6_socket) {
    sa_set_in(&address, std::uint32_t{ip[12]} << 24 | std::uint32_t{ip[13]} << 16 | std::uint32_t{ip[14]} << 8 | ip[15], endpoint.port);
  } else {
    sa_set_in6(&address, ip.data(), endpoint.port);
  }
  return address;
}

inline Endpoint from_sa(const sa& address) {
  Endpoint endpoint;
  endpoint.port = sa_port(&address);
  if (sa_af(&address) == AF_INET6) {
    sa_in6(&address, endpoint.ip.data());
    return endpoint;
  }
  const std::uint32_t ip = sa_in(&address);
  endpoint.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, static_cast<std::uint8_t>(ip >> 24), static_cast<std::uint8_t>(ip >> 16),
                 static_cast<std::uint8_t>(ip >> 8), static_cast<std::uint8_t>(ip)};
  return endpoint;
}

/// A buffer that is read from its beginning.
inline RePtr<mbuf> make_buffer(std::string_view bytes) {
  RePtr<mbuf> buffer(mbuf_alloc(bytes.size()));
  mbuf_write_mem(buffer.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  buffer->pos = 0;
  return buffer;
}
inline std::string_view view_of(const mbuf& buffer) {
  return {reinterpret_cast<const char*>(mbuf_buf(&buffer)), mbuf_get_left(&buffer)};
}

}  // namespace bedside::sip
