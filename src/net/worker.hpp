// One thread with its sockets, its engine and its telephone legs: packets in, packets out, a mailbox for everybody else.
// The thread owns the engine; others only post. No lock is taken for a packet.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "net/datagram_batch.hpp"
#include "net/leg_host.hpp"
#include "net/stream_host.hpp"
#include "net/turn_pace.hpp"
#include "net/udp_socket.hpp"
#include "sfu/engine.hpp"

namespace bedside::net {

class Worker {
 public:
  using Task = std::function<void(sfu::Engine&, Moment now)>;
  using EventSink = std::function<void(sfu::Event)>;

  struct Sockets {
    std::vector<BoundSocket> bound;
    std::vector<BoundSocket> streams;           // at the same addresses and port; none where only UDP is wanted
    std::vector<sfu::ListenAddress> listening;  // the same, in words
  };
  /// Sockets on one port at all of `ips`; port 0 takes one that is free at all of them.
  static Result<Sockets, std::string> bind(const std::vector<std::string>& ips, std::uint16_t port, sfu::Reach reach);

  /// Starts the thread. `events` and `wishes` are called on it. Without a phrasebook there are no telephones.
  Worker(Sockets sockets, const std::vector<sfu::ListenAddress>& announced, RandomSource& random,
         secure::HandshakeFactory& handshakes, EventSink events, const phone::Phrasebook* phrasebook,
         LegHost::Wishes wishes);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs on the worker's thread, in the order of posting; all packets of earlier turns have left by
  /// then. After stop() nothing runs any more.
  void post(Task task);
  void stop();

  /// For tasks, on the worker's thread.
  LegHost& legs() { return legs_; }

  /// Packets that came in a second, lately; from any thread.
  double load() const { return load_.load(std::memory_order_relaxed); }
  std::uint64_t lost_in_sending() const { return lost_in_sending_.load(std::memory_order_relaxed); }

 private:
  void run();
  std::optional<Moment> due() const;
  int wait_time_ms(Moment now) const;
  void rest();
  void note_turn(std::size_t packets, Moment now);
  std::size_t read_all(std::size_t socket, Moment now);
  void drain();
  void run_tasks();
  void sweep(Moment now);

  Sockets sockets_;
  EventSink events_;
  sfu::Engine engine_;
  FileHandle poll_;
  FileHandle wake_;
  LegHost legs_;
  StreamHost streams_;
  ReceiveBatch received_;
  SendBatch outgoing_;
  Moment sweep_due_{};
  TurnPace pace_;
  std::atomic<double> load_{0};
  std::atomic<std::uint64_t> lost_in_sending_{0};

  std::mutex mailbox_mutex_;
  std::vector<Task> mailbox_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace bedside::net
