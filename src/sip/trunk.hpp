// One trunk as the operator sets it up, and what is known of it while the program runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/network.hpp"
#include "sip/digest.hpp"
#include "sip/endpoint.hpp"
#include "sip/negotiation.hpp"

namespace bedside::sip {

struct TrunkNumber {
  std::string number;   // E.164
  std::string label;    // as patients read it: "Boston", "Toll-free"
  std::string country;  // ISO 3166-1, two letters
  bool toll_free = false;
  std::vector<std::string> clinics = {};  // that show it, by name or id; empty: every clinic
};

struct TrunkSettings {
  std::string name;
  Transport transport = Transport::udp;
  std::optional<Endpoint> listen;  // none: only connections of our own (TCP, TLS)
  std::string announce;            // address that the trunk reaches us under, where it differs (behind NAT)
  std::string server;              // the trunk's host; empty: it only calls us
  std::uint16_t server_port = 0;   // 0: the transport's own
  std::optional<Credentials> credentials;
  bool registers = false;
  NetworkList addresses;  // who may call besides the server
  SrtpMode srtp = SrtpMode::allowed;
  std::string tls_certificate;  // PEM files for who connects to us by TLS
  std::string tls_key;
  std::string tls_ca;  // authority of the trunk's certificate; empty: the system's
  std::vector<TrunkNumber> numbers;
};

enum class TrunkState {
  unresolved,   // its server has no address yet
  ready,        // needs no registration
  registering,  // asked, no answer yet
  registered,
  refused,      // wrong credentials, or the trunk does not want us
  unreachable,
};

/// The number of the trunk that a call was for; empty for none. Trunks write numbers with and without +, in national
/// form or with 00: a number of ours is meant when its last digits are all that was dialled, leading zeros aside, and
/// no other's are.
std::string find_called_number(const std::vector<TrunkNumber>& numbers, std::string_view dialled);

}  // namespace bedside::sip
