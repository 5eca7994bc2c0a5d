// The floor: a program that does nothing but forward. One socket, woken by epoll; each datagram of a publisher goes
// to every receiver of its room. No ICE, no encryption, no header is touched.
#pragma once

#include <cstdint>
#include <string>

namespace bedside::load {

enum class BareSending {
  one_by_one,  // a sendto for each receiver
  gso,         // what came in one turn leaves as one UDP_SEGMENT message for each receiver, all in one sendmmsg
};

/// A client's first datagram: 'b' room member role, four bytes; role 'S' sends, 'R' receives. Answered by itself.
inline constexpr std::uint8_t kBareMark = 'b';

/// Runs until it is killed. Says "bare ready PORT".
[[noreturn]] void run_bare_loop(const std::string& ip, BareSending sending);

}  // namespace bedside::load
