#include "sip/local_address.hpp"

#include <unistd.h>

#include "sip/libre.hpp"

namespace bedside::sip {

std::string local_address_towards(const Endpoint& remote) {
  const auto address = to_sa({remote.ip, 9}, false);  // any port: connecting a UDP socket sends nothing
  std::string found = is_mapped_ipv4(remote.ip) ? "127.0.0.1" : "::1";
  const int socket = ::socket(sa_af(&address), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return found;
  sa local{};
  local.len = sizeof local.u;
  if (::connect(socket, &address.u.sa, address.len) == 0 && ::getsockname(socket, &local.u.sa, &local.len) == 0)
    found = address_text(from_sa(local).ip);
  ::close(socket);
  return found;
}

}  // namespace bedside::sip
