#include "net/leg_ports.hpp"

namespace bedside::net {

namespace {

/// A telephone's sound is 100 kbit/s both ways; this is seconds of it.
constexpr int kLegBufferBytes = 64 * 1024;
constexpr int kFreePortTries = 50;

}  // namespace

LegPorts::LegPorts(std::uint16_t first, std::uint16_t last, std::uint32_t begin_at)
    : first_(static_cast<std::uint16_t>(first + first % 2)), pairs_(last > first_ ? (last - first_ + 1U) / 2U : 0U), next_(begin_at) {}

std::optional<LegSockets> LegPorts::bind_pair(const std::string& ip, std::uint16_t port) {
  auto rtp = bind_udp(ip, port, kLegBufferBytes);
  if (!rtp || rtp->port % 2 != 0) return std::nullopt;
  auto rtcp = bind_udp(ip, static_cast<std::uint16_t>(rtp->port + 1), kLegBufferBytes);
  if (!rtcp) return std::nullopt;
  return LegSockets{std::move(rtp).value(), std::move(rtcp).value()};
}

std::optional<LegSockets> LegPorts::bind(const std::string& ip) {
  const std::uint32_t tries = first_ == 0 ? kFreePortTries : pairs_;
  for (std::uint32_t i = 0; i < tries; ++i) {
    std::uint16_t port = 0;
    if (first_ != 0) {
      const std::lock_guard lock(mutex_);
      port = static_cast<std::uint16_t>(first_ + 2 * (next_++ % pairs_));
    }
    if (auto pair = bind_pair(ip, port)) return pair;
  }
  return std::nullopt;
}

}  // namespace bedside::net
