// ICE over TCP (RFC 6544, passive): for networks that let no UDP through. Listens on the workers' own ports, cuts
// streams into datagrams (RFC 4571) and feeds them to the engine as those of a path like any other; what the engine
// sends there goes out in frames. Lives on its worker's thread. What strangers can make grow is bounded.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "net/udp_socket.hpp"
#include "rtp/stream_frames.hpp"
#include "sfu/engine.hpp"

namespace bedside::net {

/// Of a worker; a browser needs two.
inline constexpr std::size_t kStreamsMost = 512;
/// Who has not passed ICE yet: of everybody, and from one address. A clinic's browsers share one. Who comes when there
/// are so many takes the place of the one that came first.
inline constexpr std::size_t kStrangersMost = 128;
inline constexpr std::size_t kStrangersOfOneMost = 32;
/// A browser asks for ICE at once; and a path that the engine has forgotten is of no use.
inline constexpr std::chrono::seconds kKnownWithin{10};
/// What waits for a slow reader: a third of a second at 1.5 Mbit/s. More would be late, and is lost like a datagram.
inline constexpr std::size_t kStreamBacklog = std::size_t{64} * 1024;

class StreamHost {
 public:
  struct Shell {
    std::function<void()> drain;
    std::function<void(int descriptor, std::uint64_t mark)> watch;
    std::function<void(int descriptor, std::uint64_t mark, bool writing)> watch_writing;
    std::function<void(int descriptor)> forget;
  };
  /// Paths over the listener number i have `first_local` + i as their socket; marks are `first_mark` and above.
  StreamHost(sfu::Engine& engine, std::vector<BoundSocket> listeners, std::uint16_t first_local, std::uint64_t first_mark, Shell shell);

  /// Something can be read from, or written to, what bears this mark. Answers how many datagrams came.
  std::size_t on_ready(std::uint64_t mark, bool writable, Moment now);
  /// Everything in the slab that is for a stream; answers how many datagrams were lost.
  std::size_t write(sfu::Egress& egress);
  void on_deadline(Moment now);
  std::optional<Moment> deadline() const;
  std::size_t count() const { return by_path_.size(); }

 private:
  struct Stream {
    FileHandle handle;
    sfu::Path path;
    Moment since{};
    std::uint64_t number = 0;  // in the order of their coming
    bool known = false;  // has passed ICE
    bool writing = false;
    rtp::StreamFrames frames{sfu::kDatagramLimit};
    std::vector<std::uint8_t> backlog;  // its memory is taken with the first word
  };
  void accept_all(std::size_t listener, Moment now);
  bool make_room(const sfu::Address& remote);
  std::size_t read(Stream& stream, std::uint64_t mark, Moment now);
  void send(Stream& stream, std::uint64_t mark);
  void close(std::uint64_t mark);

  sfu::Engine& engine_;
  std::vector<BoundSocket> listeners_;
  std::uint16_t first_local_;
  std::uint64_t first_mark_;
  Shell shell_;
  std::vector<std::unique_ptr<Stream>> streams_;  // by mark; free places are empty
  std::unordered_map<sfu::Path, std::uint64_t, sfu::PathHash> by_path_;
  std::uint64_t next_number_ = 0;
  std::optional<Moment> look_due_;
};

}  // namespace bedside::net
