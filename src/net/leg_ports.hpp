// UDP ports of telephone legs: an even one for RTP and the odd one above it for RTCP (RFC 3550 section 11), out of the
// range that the operator has opened towards the trunks.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "net/udp_socket.hpp"

namespace bedside::net {

struct LegSockets {
  BoundSocket rtp;
  BoundSocket rtcp;
};

class LegPorts {
 public:
  /// Both in the range; 0 and 0: any free ones. `begin_at`: the pair to begin with, any number: a program that starts
  /// again meets fewer packets of the calls in which it fell.
  LegPorts(std::uint16_t first, std::uint16_t last, std::uint32_t begin_at = 0);
  /// From any thread. Nothing: no pair is free, or the address is not this machine's.
  std::optional<LegSockets> bind(const std::string& ip);

 private:
  std::optional<LegSockets> bind_pair(const std::string& ip, std::uint16_t port);

  std::uint16_t first_;
  std::uint32_t pairs_;
  std::mutex mutex_;
  std::uint32_t next_;  // the pair that was given back longest ago is the next: late packets find nobody
};

}  // namespace bedside::net
