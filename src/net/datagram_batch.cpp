#include "net/datagram_batch.hpp"

#include <cerrno>

#include "net/udp_socket.hpp"

namespace bedside::net {

ReceiveBatch::ReceiveBatch() : bytes_(std::make_unique<std::uint8_t[]>(kBatch * sfu::kDatagramLimit)) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    parts_[i] = {bytes_.get() + i * sfu::kDatagramLimit, sfu::kDatagramLimit};
  }
}

std::size_t ReceiveBatch::read(int socket) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    messages_[i].msg_hdr = {};
    messages_[i].msg_hdr.msg_name = &addresses_[i];
    messages_[i].msg_hdr.msg_namelen = sizeof addresses_[i];
    messages_[i].msg_hdr.msg_iov = &parts_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
  const int got = ::recvmmsg(socket, messages_.data(), static_cast<unsigned>(kBatch), MSG_DONTWAIT, nullptr);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

MutableByteSpan ReceiveBatch::datagram(std::size_t index) {
  if ((messages_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0) return {};
  return {bytes_.get() + index * sfu::kDatagramLimit, messages_[index].msg_len};
}

sfu::Address ReceiveBatch::from(std::size_t index) const { return from_socket_address(addresses_[index]); }

SendBatch::SendBatch() : messages_(kBatch), parts_(kBatch), addresses_(kBatch) {}

std::size_t SendBatch::flush(int socket) {
  std::size_t at = 0;
  std::size_t lost = 0;
  while (at < count_) {
    const int sent = ::sendmmsg(socket, messages_.data() + at, static_cast<unsigned>(count_ - at), MSG_DONTWAIT);
    if (sent > 0) {
      at += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      lost += count_ - at;  // the socket's buffer is full: what waits would only be later still
      break;
    } else if (errno != EINTR) {
      ++lost;  // this one cannot be sent (no route, refused): the next may be for somebody else
      ++at;
    }
  }
  count_ = 0;
  return lost;
}

std::size_t SendBatch::write(int socket, std::uint16_t local, sfu::Egress& egress) {
  std::size_t lost = 0;
  const auto chunks = egress.chunks();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& chunk = chunks[i];
    if (chunk.to.local != local) continue;
    std::uint8_t* bytes = egress.bytes(i);
    for (std::size_t packet = 0; packet < chunk.count; ++packet) {
      if (count_ == kBatch) lost += flush(socket);
      parts_[count_] = {bytes, chunk.sizes[packet]};
      bytes += chunk.sizes[packet];
      mmsghdr& message = messages_[count_];
      message = {};
      message.msg_hdr.msg_namelen = to_socket_address(chunk.to.remote, addresses_[count_]);
      message.msg_hdr.msg_name = &addresses_[count_];
      message.msg_hdr.msg_iov = &parts_[count_];
      message.msg_hdr.msg_iovlen = 1;
      ++count_;
    }
  }
  return lost + flush(socket);
}

}  // namespace bedside::net
