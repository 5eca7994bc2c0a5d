// A BIO between OpenSSL and datagrams in memory: each write is one datagram out, each read takes one
// datagram in, whole. It answers 0 to every control call that it does not know: one that answers 1
// makes an OpenSSL built with kTLS believe that kTLS is on. Internal to dtls.cpp.
#pragma once

#include <vector>

#include "base/bounded.hpp"
#include "base/bytes.hpp"

struct bio_st;

namespace bedside::secure {

/// Both directions' datagrams of one handshake. Must outlive the BIO.
struct DatagramPipe {
  std::vector<std::uint8_t> incoming;  // empty: nothing to read
  /// A flight is four datagrams, and the whole is resent at most some times before it is drained.
  Bounded<std::vector<std::uint8_t>, 32, WhenFull::drop_newest> outgoing;
};

/// The caller (an SSL, in the end) owns it.
bio_st* make_datagram_bio(DatagramPipe& pipe);

}  // namespace bedside::secure
