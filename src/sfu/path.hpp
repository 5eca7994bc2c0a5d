// Where a datagram came from or goes to: one of our sockets and the peer's address.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>

#include "rtp/stun.hpp"

namespace bedside::sfu {

using Address = rtp::StunAddress;

struct Path {
  std::uint16_t local = 0;  // which of the shell's sockets
  Address remote;
  bool operator==(const Path&) const = default;
};

struct PathHash {
  std::size_t operator()(const Path& path) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, path.remote.ip.data(), sizeof high);
    std::memcpy(&low, path.remote.ip.data() + sizeof high, sizeof low);
    std::uint64_t mixed = high * 0x9E3779B97F4A7C15ULL ^ low;
    mixed ^= std::uint64_t{path.remote.port} << 17 ^ std::uint64_t{path.local} << 40;
    mixed *= 0xBF58476D1CE4E5B9ULL;
    return static_cast<std::size_t>(mixed ^ mixed >> 31);
  }
};

}  // namespace bedside::sfu
