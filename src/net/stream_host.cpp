#include "net/stream_host.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace bedside::net {
namespace {

/// How often it is looked at who is still a stranger, and whose path is forgotten.
constexpr std::chrono::seconds kLookEvery{1};
constexpr int kUnsentMost = 16 * 1024;
/// Readings of one stream before the others have their turn.
constexpr int kReadsPerTurn = 4;

/// Of IPv6 everybody has a /64 of addresses (RFC 4291 section 2.5.4).
bool same_network(const sfu::Address& a, const sfu::Address& b) {
  const auto bytes = static_cast<std::ptrdiff_t>(a.is_v6 ? 8 : 4);
  return a.is_v6 == b.is_v6 && std::equal(a.ip.begin(), a.ip.begin() + bytes, b.ip.begin());
}

}  // namespace

StreamHost::StreamHost(sfu::Engine& engine, std::vector<BoundSocket> listeners, std::uint16_t first_local,
                       std::uint64_t first_mark, Shell shell)
    : engine_(engine), listeners_(std::move(listeners)), first_local_(first_local), first_mark_(first_mark),
      shell_(std::move(shell)), streams_(kStreamsMost) {
  for (std::size_t i = 0; i < listeners_.size(); ++i) shell_.watch(listeners_[i].handle.get(), first_mark_ + i);
}

std::size_t StreamHost::on_ready(std::uint64_t mark, bool writable, Moment now) {
  const std::size_t place = mark - first_mark_;
  if (place < listeners_.size()) {
    accept_all(place, now);
    return 0;
  }
  Stream* stream = streams_[place - listeners_.size()].get();
  if (stream == nullptr) return 0;  // closed in this very turn
  if (writable) send(*stream, mark);
  return read(*stream, mark, now);
}

/// False: there is none for whoever comes from `remote`. Where strangers have taken it, the one that came first
/// goes: a browser passes ICE with its first words, and whoever only holds connections must not keep it out.
bool StreamHost::make_room(const sfu::Address& remote) {
  std::size_t strangers = 0;
  std::size_t of_this_one = 0;
  const Stream* oldest = nullptr;
  const Stream* oldest_of_this_one = nullptr;
  const auto is_older = [](const Stream& stream, const Stream* than) {
    return than == nullptr || stream.number < than->number;
  };
  for (const auto& stream : streams_) {
    if (!stream || stream->known) continue;
    if (engine_.knows(stream->path)) {
      stream->known = true;
      continue;
    }
    ++strangers;
    if (is_older(*stream, oldest)) oldest = stream.get();
    if (!same_network(stream->path.remote, remote)) continue;
    ++of_this_one;
    if (is_older(*stream, oldest_of_this_one)) oldest_of_this_one = stream.get();
  }
  const Stream* goes = nullptr;
  if (of_this_one >= kStrangersOfOneMost) goes = oldest_of_this_one;
  else if (strangers >= kStrangersMost || by_path_.size() >= kStreamsMost) goes = oldest;
  else return true;
  if (goes == nullptr) return false;
  close(by_path_.at(goes->path));
  return true;
}

void StreamHost::accept_all(std::size_t listener, Moment now) {
  for (;;) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    FileHandle handle(::accept4(listeners_[listener].handle.get(), reinterpret_cast<sockaddr*>(&storage), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!handle.open()) return;
    const sfu::Path path{static_cast<std::uint16_t>(first_local_ + listener), from_socket_address(storage)};
    if (!make_room(path.remote)) continue;
    const int yes = 1;
    ::setsockopt(handle.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    // What the kernel would queue beyond what the line carries only makes everything behind it late.
    ::setsockopt(handle.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentMost, sizeof kUnsentMost);
    const auto free = std::find(streams_.begin(), streams_.end(), nullptr);
    const std::uint64_t mark = first_mark_ + listeners_.size() + static_cast<std::uint64_t>(free - streams_.begin());
    shell_.watch(handle.get(), mark);
    *free = std::make_unique<Stream>();
    (*free)->handle = std::move(handle);
    (*free)->path = path;
    (*free)->since = now;
    (*free)->number = next_number_++;
    by_path_[path] = mark;
    if (!look_due_) look_due_ = now + kLookEvery;
  }
}

std::size_t StreamHost::read(Stream& stream, std::uint64_t mark, Moment now) {
  std::size_t datagrams = 0;
  for (int i = 0; i < kReadsPerTurn; ++i) {
    const MutableByteSpan space = stream.frames.space();
    const auto got = ::recv(stream.handle.get(), space.data(), space.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    const bool good = got > 0 && stream.frames.commit(static_cast<std::size_t>(got), [&](MutableByteSpan datagram) {
      ++datagrams;
      engine_.feed_packet(datagram, stream.path, now);
      if (engine_.needs_drain()) shell_.drain();
    });
    if (!good) {
      close(mark);
      break;
    }
    if (static_cast<std::size_t>(got) < space.size()) break;
  }
  shell_.drain();
  return datagrams;
}

std::size_t StreamHost::write(sfu::Egress& egress) {
  if (listeners_.empty()) return 0;
  std::size_t lost = 0;
  const auto chunks = egress.chunks();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& chunk = chunks[i];
    if (chunk.to.local < first_local_) continue;
    const auto found = by_path_.find(chunk.to);
    if (found == by_path_.end()) {
      lost += chunk.count;
      continue;
    }
    Stream& stream = *streams_[found->second - first_mark_ - listeners_.size()];
    if (stream.backlog.capacity() < kStreamBacklog) stream.backlog.reserve(kStreamBacklog);
    const std::uint8_t* bytes = egress.bytes(i);
    for (std::size_t packet = 0; packet < chunk.count; ++packet) {
      const std::size_t size = chunk.sizes[packet];
      if (stream.backlog.size() + rtp::kFrameHead + size > kStreamBacklog) {
        ++lost;
      } else {
        const std::size_t at = stream.backlog.size();
        stream.backlog.resize(at + rtp::kFrameHead + size);
        rtp::write_frame_head(size, stream.backlog.data() + at);
        std::memcpy(stream.backlog.data() + at + rtp::kFrameHead, bytes, size);
      }
      bytes += size;
    }
    if (!stream.writing) send(stream, found->second);
  }
  return lost;
}

void StreamHost::send(Stream& stream, std::uint64_t mark) {
  std::size_t sent = 0;
  while (sent < stream.backlog.size()) {
    const auto taken = ::send(stream.handle.get(), stream.backlog.data() + sent, stream.backlog.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (taken <= 0) {
      // Broken: the next reading finds it so, and closes. Here somebody may be in the middle of this very stream.
      sent = stream.backlog.size();
      break;
    }
    sent += static_cast<std::size_t>(taken);
  }
  stream.backlog.erase(stream.backlog.begin(), stream.backlog.begin() + static_cast<std::ptrdiff_t>(sent));
  const bool writing = !stream.backlog.empty();
  if (writing != stream.writing) shell_.watch_writing(stream.handle.get(), mark, writing);
  stream.writing = writing;
}

void StreamHost::close(std::uint64_t mark) {
  auto& stream = streams_[mark - first_mark_ - listeners_.size()];
  shell_.forget(stream->handle.get());
  by_path_.erase(stream->path);
  stream.reset();
}

void StreamHost::on_deadline(Moment now) {
  if (!look_due_ || now < *look_due_) return;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!streams_[i]) continue;
    Stream& stream = *streams_[i];
    const bool known = engine_.knows(stream.path);
    // Known once and forgotten since: its transport is gone.
    if (stream.known && !known) stream.since = now - kKnownWithin;
    stream.known = known;
    if (!known && now - stream.since >= kKnownWithin) close(first_mark_ + listeners_.size() + i);
  }
  look_due_ = by_path_.empty() ? std::nullopt : std::optional(now + kLookEvery);
}

std::optional<Moment> StreamHost::deadline() const { return look_due_; }

}  // namespace bedside::net
