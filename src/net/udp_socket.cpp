#include "net/udp_socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bedside::net {

namespace {

bool usable(const sfu::Address& address) {
  if (!address.is_v6) return address.ip[0] != 169 || address.ip[1] != 254;
  const bool link_local = address.ip[0] == 0xFE && (address.ip[1] & 0xC0) == 0x80;
  return !link_local;
}

}  // namespace

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<sfu::Address> parse_address(const std::string& ip, std::uint16_t port) {
  sfu::Address address;
  address.port = port;
  if (::inet_pton(AF_INET, ip.c_str(), address.ip.data()) == 1) return address;
  address.is_v6 = true;
  if (::inet_pton(AF_INET6, ip.c_str(), address.ip.data()) == 1) return address;
  return std::nullopt;
}

std::string ip_text(const sfu::Address& address) {
  char text[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.ip.data(), text, sizeof text);
  return text;
}

socklen_t to_socket_address(const sfu::Address& address, sockaddr_storage& out) {
  if (address.is_v6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    std::memcpy(&v6.sin6_addr, address.ip.data(), 16);
    std::memcpy(&out, &v6, sizeof v6);
    return sizeof v6;
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(address.port);
  std::memcpy(&v4.sin_addr, address.ip.data(), 4);
  std::memcpy(&out, &v4, sizeof v4);
  return sizeof v4;
}

sfu::Address from_socket_address(const sockaddr_storage& address) {
  sfu::Address result;
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    result.is_v6 = true;
    result.port = ntohs(v6.sin6_port);
    std::memcpy(result.ip.data(), &v6.sin6_addr, 16);
    return result;
  }
  sockaddr_in v4;
  std::memcpy(&v4, &address, sizeof v4);
  result.port = ntohs(v4.sin_port);
  std::memcpy(result.ip.data(), &v4.sin_addr, 4);
  return result;
}

std::vector<std::string> local_addresses() {
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  std::vector<std::string> loopback;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {"127.0.0.1"};
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0) continue;
    const int family = at->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    sockaddr_storage storage{};
    std::memcpy(&storage, at->ifa_addr, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    const sfu::Address address = from_socket_address(storage);
    if (!usable(address)) continue;
    const bool is_loopback = (at->ifa_flags & IFF_LOOPBACK) != 0;
    if (is_loopback && address.is_v6) continue;
    (is_loopback ? loopback : address.is_v6 ? v6 : v4).push_back(ip_text(address));
  }
  ::freeifaddrs(list);
  v4.insert(v4.end(), v6.begin(), v6.end());
  v4.insert(v4.end(), loopback.begin(), loopback.end());
  return v4;
}

namespace {

/// A socket that `prepare` has set up, bound.
template <class Prepare>
Result<FileHandle, std::string> bind_socket(const std::string& ip, std::uint16_t port, int kind, Prepare prepare) {
  const auto address = parse_address(ip, port);
  if (!address) return Refused{fmt::format("\"{}\" is not an IP address", ip)};
  FileHandle handle(::socket(address->is_v6 ? AF_INET6 : AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!handle.open()) return Refused{fmt::format("no socket for {}: {}", ip, std::strerror(errno))};
  if (address->is_v6) {
    const int only = 1;
    ::setsockopt(handle.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  }
  prepare(handle.get());
  sockaddr_storage storage{};
  const socklen_t size = to_socket_address(*address, storage);
  if (::bind(handle.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
    return Refused{fmt::format("{} port {} at {} cannot be opened: {}", kind == SOCK_STREAM ? "TCP" : "UDP", port, ip, std::strerror(errno))};
  }
  return handle;
}

}  // namespace

Result<BoundSocket, std::string> listen_tcp(const std::string& ip, std::uint16_t port) {
  auto bound = bind_socket(ip, port, SOCK_STREAM, [](int socket) {
    const int yes = 1;  // the port of the program before, whose connections the kernel still remembers
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  if (!bound) return Refused{bound.why()};
  constexpr int kWaiting = 64;
  if (::listen(bound->get(), kWaiting) != 0) {
    return Refused{fmt::format("TCP port {} at {} cannot be listened on: {}", port, ip, std::strerror(errno))};
  }
  return BoundSocket{std::move(bound).value(), port};
}

Result<BoundSocket, std::string> bind_udp(const std::string& ip, std::uint16_t port, int buffer_bytes) {
  auto bound = bind_socket(ip, port, SOCK_DGRAM, [buffer_bytes](int socket) {
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
  });
  if (!bound) return Refused{bound.why()};
  FileHandle handle = std::move(bound).value();
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(handle.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    return Refused{fmt::format("no port at {}: {}", ip, std::strerror(errno))};
  }
  return BoundSocket{std::move(handle), from_socket_address(storage).port};
}

}  // namespace bedside::net
