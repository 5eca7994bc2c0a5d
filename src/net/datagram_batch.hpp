// Buffers for one system call's worth of datagrams, made once.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "sfu/egress.hpp"
#include "sfu/path.hpp"

namespace bedside::net {

/// Reads up to kBatch datagrams at once.
class ReceiveBatch {
 public:
  /// A frame for a handful of receivers; more only delays the first of them.
  static constexpr std::size_t kBatch = 32;

  ReceiveBatch();
  /// How many there were; 0: none wait.
  std::size_t read(int socket);
  /// Empty for one that was longer than any browser's.
  MutableByteSpan datagram(std::size_t index);
  sfu::Address from(std::size_t index) const;

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::array<mmsghdr, kBatch> messages_{};
  std::array<iovec, kBatch> parts_{};
  std::array<sockaddr_storage, kBatch> addresses_{};
  std::size_t used_ = kBatch;  // by the last call
};

/// Writes what lies in the egress slab, one call for up to kBatch messages. Datagrams of one size that lie back to
/// back are one message, which the kernel cuts into its segments (UDP_SEGMENT, docs/decisions/0004-udp-segments.md);
/// the last of them may be shorter. Where the kernel or the device cannot do that, each datagram is a message.
class SendBatch {
 public:
  static constexpr std::size_t kBatch = 256;

  explicit SendBatch(std::size_t sockets);
  /// All chunks for the socket with this number; answers how many datagrams the kernel did not take.
  std::size_t write(int socket, std::uint16_t local, sfu::Egress& egress);
  bool uses_segments(std::uint16_t local) const { return segments_[local] != Segments::off; }

 private:
  enum class Segments { untried, work, off };
  struct alignas(cmsghdr) Control {
    std::array<std::uint8_t, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
  };
  struct Run {
    std::size_t datagrams = 0;
    std::uint16_t size = 0;  // of each but the last
  };
  void add(const sfu::Path& to, std::uint8_t* bytes, std::size_t total, Run run);
  std::size_t flush(int socket, std::uint16_t local);
  std::size_t write_one_by_one(int socket, std::size_t message);

  std::vector<Segments> segments_;  // of each socket
  std::vector<mmsghdr> messages_;
  std::vector<iovec> parts_;
  std::vector<sockaddr_storage> addresses_;
  std::vector<Control> controls_;
  std::vector<Run> runs_;
  std::size_t count_ = 0;
};

}  // namespace bedside::net
