#include "secure/datagram_bio.hpp"

#include <openssl/bio.h>

#include <algorithm>
#include <cstring>

#include "base/invariant.hpp"

namespace bedside::secure {

namespace {

DatagramPipe& pipe_of(BIO* bio) { return *static_cast<DatagramPipe*>(BIO_get_data(bio)); }

int write_datagram(BIO* bio, const char* data, int size) {
  if (size <= 0) return 0;
  BIO_clear_retry_flags(bio);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data);
  pipe_of(bio).outgoing.push({bytes, bytes + size});  // a datagram dropped here is like one lost on the way
  return size;
}

int read_datagram(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  auto& incoming = pipe_of(bio).incoming;
  if (incoming.empty() || size <= 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const int count = std::min(size, static_cast<int>(incoming.size()));
  std::memcpy(data, incoming.data(), static_cast<std::size_t>(count));
  incoming.clear();
  return count;
}

long control(BIO*, int command, long, void*) {
  constexpr long kIpv6AndUdpHeader = 48;
  switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD: return kIpv6AndUdpHeader;
    default: return 0;
  }
}

BIO_METHOD* make_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams in memory");
  const bool done = method != nullptr && BIO_meth_set_write(method, write_datagram) == 1 &&
                    BIO_meth_set_read(method, read_datagram) == 1 && BIO_meth_set_ctrl(method, control) == 1;
  BEDSIDE_INVARIANT(done, "OpenSSL takes no BIO of ours");
  return method;
}

}  // namespace

bio_st* make_datagram_bio(DatagramPipe& pipe) {
  static BIO_METHOD* const method = make_method();
  BIO* bio = BIO_new(method);
  BEDSIDE_INVARIANT(bio != nullptr, "OpenSSL makes no BIO");
  BIO_set_data(bio, &pipe);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace bedside::secure
