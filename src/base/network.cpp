#include "base/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace bedside {

std::optional<AddressBytes> parse_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string terminated(text);
  AddressBytes bytes{};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
  in_addr v4{};
  if (inet_pton(AF_INET, terminated.c_str(), &v4) != 1) return std::nullopt;
  bytes.fill(0);
  bytes[10] = bytes[11] = 0xFF;
  std::memcpy(bytes.data() + 12, &v4, 4);
  return bytes;
}

bool is_mapped_ipv4(const AddressBytes& bytes) {
  static constexpr std::array<std::uint8_t, 12> kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(kPrefix.begin(), kPrefix.end(), bytes.begin());
}

bool is_loopback(const AddressBytes& bytes) {
  static constexpr AddressBytes kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_mapped_ipv4(bytes) ? bytes[12] == 127 : bytes == kLoopback;
}

bool is_unspecified(const AddressBytes& bytes) { return is_mapped_ipv4(bytes) ? bytes[12] == 0 : bytes == AddressBytes{}; }

std::string address_text(const AddressBytes& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_mapped_ipv4(bytes)) {
    inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  }
  return text.data();
}

std::string limiter_source(std::string_view address) {
  auto bytes = parse_address(address);
  if (!bytes) return std::string(address);
  if (!is_mapped_ipv4(*bytes)) std::fill(bytes->begin() + 8, bytes->end(), std::uint8_t{0});
  return address_text(*bytes);
}

bool NetworkList::add(std::string_view network) {
  const auto slash = network.find('/');
  const auto address = parse_address(network.substr(0, slash));
  if (!address) return false;
  const bool v4 = network.substr(0, slash).find(':') == std::string_view::npos;
  int bits = v4 ? 32 : 128;
  if (slash != std::string_view::npos) {
    const auto digits = network.substr(slash + 1);
    const int most = bits;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (failed != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > most) return false;
  }
  networks_.push_back({*address, v4 ? bits + 96 : bits});
  return true;
}

bool NetworkList::contains(const AddressBytes& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    // A network of IPv6 that is wider than the mapped prefix does not take in all of IPv4.
    if (is_mapped_ipv4(address) && !is_mapped_ipv4(network.bytes)) return false;
    const auto whole = static_cast<std::size_t>(network.bits / 8);
    if (!std::equal(network.bytes.begin(), network.bytes.begin() + static_cast<std::ptrdiff_t>(whole), address.begin()))
      return false;
    const int rest = network.bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
    return (network.bytes[whole] & mask) == (address[whole] & mask);
  });
}

bool NetworkList::contains(std::string_view text) const {
  const auto address = parse_address(text);
  return address && contains(*address);
}

}  // namespace bedside
