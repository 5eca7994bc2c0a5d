// Addresses of the internet protocol and lists of networks: whom a listener serves, whom it believes.
// Knows no names and asks no resolver.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedside {

/// The 16 bytes of an address; IPv4 as ::ffff:a.b.c.d.
using AddressBytes = std::array<std::uint8_t, 16>;

/// Nothing for text that is no address.
std::optional<AddressBytes> parse_address(std::string_view text);
bool is_mapped_ipv4(const AddressBytes& bytes);
/// 127.0.0.0/8, ::1
bool is_loopback(const AddressBytes& bytes);
/// 0.0.0.0/8, ::
bool is_unspecified(const AddressBytes& bytes);
/// "203.0.113.5", "2001:db8::1".
std::string address_text(const AddressBytes& bytes);

/// What counts as one source of tries: an IPv4 address, of IPv6 the /64 that one household or machine is given. Text that
/// is no address is itself.
std::string limiter_source(std::string_view address);

class NetworkList {
 public:
  /// "127.0.0.1", "10.0.0.0/8", "fd00::/8". False (and nothing changes) for anything else.
  bool add(std::string_view network);
  bool contains(const AddressBytes& address) const;
  /// `address` in text form; false for text that is none.
  bool contains(std::string_view address) const;
  bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    AddressBytes bytes;
    int bits;
  };
  std::vector<Network> networks_;
};

}  // namespace bedside
