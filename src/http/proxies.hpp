// Which peers may say on whose behalf they ask (X-Forwarded-For, X-Forwarded-Proto): a list of networks.
// From anybody else those headers are ignored.
#pragma once

#include <string>
#include <string_view>

#include "base/network.hpp"

namespace bedside::http {

class TrustedProxies {
 public:
  /// "127.0.0.1", "10.0.0.0/8", "fd00::/8". False (and nothing changes) for anything else.
  bool add(std::string_view network) { return networks_.add(network); }
  /// `address` in text form; IPv4-mapped IPv6 counts as IPv4.
  bool contains(std::string_view address) const { return networks_.contains(address); }
  bool empty() const { return networks_.empty(); }

  struct Client {
    std::string address;
    bool tls;
  };
  /// The right-most address of X-Forwarded-For that is not itself a trusted proxy; the peer when it is
  /// not trusted, or says nothing usable.
  Client client(std::string_view peer, bool peer_tls, std::string_view forwarded_for,
                std::string_view forwarded_proto) const;

 private:
  NetworkList networks_;
};

}  // namespace bedside::http
