#include "net/datagram_batch.hpp"

#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/udp_socket.hpp"

namespace bedside::net {

ReceiveBatch::ReceiveBatch() : bytes_(std::make_unique<std::uint8_t[]>(kBatch * sfu::kDatagramLimit)) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    parts_[i] = {bytes_.get() + i * sfu::kDatagramLimit, sfu::kDatagramLimit};
    messages_[i].msg_hdr.msg_name = &addresses_[i];
    messages_[i].msg_hdr.msg_iov = &parts_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
}

std::size_t ReceiveBatch::read(int socket) {
  // The kernel shortens what it has used.
  for (std::size_t i = 0; i < used_; ++i) messages_[i].msg_hdr.msg_namelen = sizeof addresses_[i];
  const int got = ::recvmmsg(socket, messages_.data(), static_cast<unsigned>(kBatch), MSG_DONTWAIT, nullptr);
  used_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  return used_;
}

MutableByteSpan ReceiveBatch::datagram(std::size_t index) {
  if ((messages_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0) return {};
  return {bytes_.get() + index * sfu::kDatagramLimit, messages_[index].msg_len};
}

sfu::Address ReceiveBatch::from(std::size_t index) const { return from_socket_address(addresses_[index]); }

SendBatch::SendBatch(std::size_t sockets)
    : segments_(sockets), messages_(kBatch), parts_(kBatch), addresses_(kBatch), controls_(kBatch), runs_(kBatch) {}

void SendBatch::add(const sfu::Path& to, std::uint8_t* bytes, std::size_t total, Run run) {
  parts_[count_] = {bytes, total};
  msghdr& message = messages_[count_].msg_hdr;
  message = {};
  message.msg_namelen = to_socket_address(to.remote, addresses_[count_]);
  message.msg_name = &addresses_[count_];
  message.msg_iov = &parts_[count_];
  message.msg_iovlen = 1;
  if (run.datagrams > 1) {
    message.msg_control = controls_[count_].bytes.data();
    message.msg_controllen = controls_[count_].bytes.size();
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = IPPROTO_UDP;
    head->cmsg_type = UDP_SEGMENT;
    head->cmsg_len = CMSG_LEN(sizeof run.size);
    std::memcpy(CMSG_DATA(head), &run.size, sizeof run.size);
  }
  runs_[count_++] = run;
}

std::size_t SendBatch::flush(int socket, std::uint16_t local) {
  std::size_t at = 0;
  std::size_t lost = 0;
  while (at < count_) {
    const int sent = ::sendmmsg(socket, messages_.data() + at, static_cast<unsigned>(count_ - at), MSG_DONTWAIT);
    if (sent > 0) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(sent); ++i) {
        if (runs_[at + i].datagrams > 1) segments_[local] = Segments::work;
      }
      at += static_cast<std::size_t>(sent);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // The socket's buffer is full: what waits would only be later still.
      for (; at < count_; ++at) lost += runs_[at].datagrams;
      break;
    }
    if (runs_[at].datagrams > 1 && (errno == EIO || errno == EINVAL)) {
      // EIO: the device computes no checksums, now or ever. EINVAL: an old kernel, or a segment that is too long
      // for the path to this one receiver.
      if (errno == EIO || segments_[local] == Segments::untried) segments_[local] = Segments::off;
      lost += write_one_by_one(socket, at);
    } else {
      lost += runs_[at].datagrams;  // no route, refused: the next may be for somebody else
    }
    ++at;
  }
  count_ = 0;
  return lost;
}

std::size_t SendBatch::write_one_by_one(int socket, std::size_t message) {
  const Run run = runs_[message];
  const msghdr& head = messages_[message].msg_hdr;
  const auto* bytes = static_cast<const std::uint8_t*>(parts_[message].iov_base);
  std::size_t left = parts_[message].iov_len;
  std::size_t lost = 0;
  while (left > 0) {
    const std::size_t size = std::min<std::size_t>(left, run.size);
    const auto sent = ::sendto(socket, bytes, size, MSG_DONTWAIT, static_cast<const sockaddr*>(head.msg_name), head.msg_namelen);
    if (sent < 0) ++lost;
    bytes += size;
    left -= size;
  }
  return lost;
}

std::size_t SendBatch::write(int socket, std::uint16_t local, sfu::Egress& egress) {
  std::size_t lost = 0;
  const auto chunks = egress.chunks();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& chunk = chunks[i];
    if (chunk.to.local != local) continue;
    std::uint8_t* bytes = egress.bytes(i);
    for (std::size_t packet = 0; packet < chunk.count;) {
      Run run{0, chunk.sizes[packet]};
      std::size_t total = 0;
      do {
        total += chunk.sizes[packet];
        ++run.datagrams;
        ++packet;
      } while (uses_segments(local) && packet < chunk.count && chunk.sizes[packet - 1] == run.size &&
               chunk.sizes[packet] <= run.size);
      if (count_ == kBatch) lost += flush(socket, local);
      add(chunk.to, bytes, total, run);
      bytes += total;
    }
  }
  return lost + flush(socket, local);
}

}  // namespace bedside::net
