// Non-blocking UDP sockets on Linux, read and written in batches (recvmmsg, sendmmsg). What the kernel
// cannot take at once is lost, as on any network.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "sfu/path.hpp"

namespace bedside::net {

/// An open file, closed with its owner.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileHandle();
  int get() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// Empty when `ip` is no IPv4 or IPv6 address.
std::optional<sfu::Address> parse_address(const std::string& ip, std::uint16_t port);
std::string ip_text(const sfu::Address& address);
socklen_t to_socket_address(const sfu::Address& address, sockaddr_storage& out);
sfu::Address from_socket_address(const sockaddr_storage& address);

/// Addresses of this machine on which browsers may reach it: those of all interfaces that are up, the
/// best first, loopback (IPv4) last. No link-local ones: a browser could not name the interface.
std::vector<std::string> local_addresses();

struct BoundSocket {
  FileHandle handle;
  std::uint16_t port = 0;
};
/// 100 ms at 300 Mbit/s; the kernel may grant less (net.core.rmem_max).
inline constexpr int kWorkerBufferBytes = 4 * 1024 * 1024;
/// A listening TCP socket on a port that is given. The reason in words.
Result<BoundSocket, std::string> listen_tcp(const std::string& ip, std::uint16_t port);
/// A bound UDP socket; port 0 takes a free one. The reason in words.
Result<BoundSocket, std::string> bind_udp(const std::string& ip, std::uint16_t port,
                                          int buffer_bytes = kWorkerBufferBytes);

}  // namespace bedside::net
