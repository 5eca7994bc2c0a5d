#include "bench/load/bare_loop.hpp"

#include <fmt/format.h>
#include <netinet/udp.h>
#include <sys/epoll.h>

#include <cstdio>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "base/invariant.hpp"
#include "net/datagram_batch.hpp"
#include "net/udp_socket.hpp"

namespace bedside::load {

namespace {

struct Sender {
  std::uint8_t room = 0;
  std::uint8_t member = 0;
};
struct Receiver {
  sockaddr_storage address{};
  socklen_t size = 0;
  Sender self;
  std::vector<iovec> waiting;  // of one turn
};

class BareLoop {
 public:
  explicit BareLoop(net::BoundSocket socket) : socket_(std::move(socket)) {}

  void turn(BareSending sending) {
    for (;;) {
      const std::size_t count = received_.read(socket_.handle.get());
      for (std::size_t i = 0; i < count; ++i) take(received_.datagram(i), received_.from(i), sending);
      if (sending == BareSending::gso) flush();
      if (count < net::ReceiveBatch::kBatch) return;
    }
  }

 private:
  void take(MutableByteSpan datagram, const sfu::Address& from, BareSending sending) {
    if (datagram.size() == 4 && datagram[0] == kBareMark) return add(datagram, from);
    const auto sender = senders_.find({0, from});
    if (sender == senders_.end()) return;
    for (Receiver& receiver : receivers_) {
      if (receiver.self.room != sender->second.room || receiver.self.member == sender->second.member) continue;
      if (sending == BareSending::one_by_one) {
        ::sendto(socket_.handle.get(), datagram.data(), datagram.size(), MSG_DONTWAIT,
                 reinterpret_cast<const sockaddr*>(&receiver.address), receiver.size);
      } else {
        receiver.waiting.push_back({datagram.data(), datagram.size()});
      }
    }
  }

  void add(ByteSpan datagram, const sfu::Address& from) {
    const Sender self{datagram[1], datagram[2]};
    Receiver receiver;
    receiver.self = self;
    receiver.size = net::to_socket_address(from, receiver.address);
    ::sendto(socket_.handle.get(), datagram.data(), datagram.size(), MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&receiver.address), receiver.size);
    if (datagram[3] == 'S') {
      senders_[{0, from}] = self;
    } else {
      receivers_.push_back(std::move(receiver));
    }
  }

  /// Runs of one size, the last of a run may be shorter: what the kernel takes as segments.
  void flush() {
    std::size_t used = 0;
    for (Receiver& receiver : receivers_) {
      for (std::size_t at = 0; at < receiver.waiting.size();) {
        const std::size_t size = receiver.waiting[at].iov_len;
        std::size_t end = at + 1;
        while (end < receiver.waiting.size() && receiver.waiting[end].iov_len == size) ++end;
        if (end < receiver.waiting.size() && receiver.waiting[end].iov_len < size) ++end;
        if (used == messages_.size()) {
          messages_.emplace_back();
          controls_.emplace_back();
        }
        fill(messages_[used], controls_[used], receiver, at, end - at, size);
        ++used;
        at = end;
      }
    }
    // Control blocks move while the list grows, so they are pointed at now.
    for (std::size_t i = 0; i < used; ++i) {
      if (messages_[i].msg_hdr.msg_controllen > 0) messages_[i].msg_hdr.msg_control = controls_[i].bytes;
    }
    for (std::size_t at = 0; at < used;) {
      const int sent = ::sendmmsg(socket_.handle.get(), messages_.data() + at, static_cast<unsigned>(used - at), MSG_DONTWAIT);
      at += sent > 0 ? static_cast<std::size_t>(sent) : 1;
    }
    for (Receiver& receiver : receivers_) receiver.waiting.clear();
  }

  struct Control {
    alignas(cmsghdr) char bytes[CMSG_SPACE(sizeof(std::uint16_t))];
  };
  static void fill(mmsghdr& message, Control& control, Receiver& receiver, std::size_t first, std::size_t count,
                   std::size_t segment) {
    message = {};
    message.msg_hdr.msg_name = &receiver.address;
    message.msg_hdr.msg_namelen = receiver.size;
    message.msg_hdr.msg_iov = receiver.waiting.data() + first;
    message.msg_hdr.msg_iovlen = count;
    if (count == 1) return;
    message.msg_hdr.msg_control = control.bytes;
    message.msg_hdr.msg_controllen = sizeof control.bytes;
    cmsghdr* head = CMSG_FIRSTHDR(&message.msg_hdr);
    head->cmsg_level = IPPROTO_UDP;
    head->cmsg_type = UDP_SEGMENT;
    head->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(segment);
    std::memcpy(CMSG_DATA(head), &size, sizeof size);
  }

  net::BoundSocket socket_;
  net::ReceiveBatch received_;
  std::unordered_map<sfu::Path, Sender, sfu::PathHash> senders_;
  std::vector<Receiver> receivers_;
  std::vector<mmsghdr> messages_;
  std::vector<Control> controls_;
};

}  // namespace

void run_bare_loop(const std::string& ip, BareSending sending) {
  auto socket = net::bind_udp(ip, 0);
  BEDSIDE_INVARIANT(socket.ok(), "no socket for the bare loop");
  fmt::print("bare ready {}\n", socket->port);
  std::fflush(stdout);
  const net::FileHandle poll(::epoll_create1(EPOLL_CLOEXEC));
  epoll_event event{};
  event.events = EPOLLIN;
  ::epoll_ctl(poll.get(), EPOLL_CTL_ADD, socket->handle.get(), &event);
  BareLoop loop(std::move(socket).value());
  for (;;) {
    if (::epoll_wait(poll.get(), &event, 1, -1) > 0) loop.turn(sending);
  }
}

}  // namespace bedside::load
