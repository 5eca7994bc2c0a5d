// What the connections of one server share: threads, routes, counts. Touched on the I/O thread only, the
// worker pool excepted. Private to this folder; the outside sees server.hpp.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "http/any_stream.hpp"
#include "http/response_rules.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace bedside::http {

/// Anything that holds a socket: told to finish when the program drains, closed when time is up.
class Holder {
 public:
  virtual ~Holder() = default;
  virtual void finish_soon() = 0;
  virtual void close_now() = 0;
};

struct Hub {
  Hub(ServerOptions some_options, Router a_router)
      : options(std::move(some_options)),
        router(std::move(a_router)),
        io(1),
        pool(options.limits.workers, options.limits.waiting_requests, options.way),
        dear_pool(options.limits.dear_workers, options.limits.waiting_dear_requests, options.way) {}

  ServerOptions options;
  const Router router;
  asio::io_context io;
  WorkerPool pool;
  WorkerPool dear_pool;
  std::shared_ptr<asio::ssl::context> tls;  // the newest certificate; a connection keeps the one it began with
  std::unordered_set<Holder*> holders;
  std::unordered_map<std::string, std::size_t> per_source;
  bool draining = false;

  struct {
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused_connections{0};
    std::atomic<std::uint64_t> timed_out{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> overloaded{0};
    std::atomic<std::size_t> open{0};
    std::atomic<std::size_t> open_websockets{0};
  } counters;

  ResponseRules rules(bool tls_to_client) const { return {options.own_origins, tls_to_client}; }
  void event(std::string_view sentence) const {
    if (options.on_event) options.on_event(sentence);
  }
};

/// Counts a socket as long as it lives: in all, and per source (empty source: a trusted proxy, exempt).
class Seat {
 public:
  Seat(std::shared_ptr<Hub> hub, std::string source) : hub_(std::move(hub)), source_(std::move(source)) {
    ++hub_->counters.open;
    if (!source_.empty()) ++hub_->per_source[source_];
  }
  ~Seat() {
    --hub_->counters.open;
    if (source_.empty()) return;
    const auto found = hub_->per_source.find(source_);
    if (--found->second == 0) hub_->per_source.erase(found);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

 private:
  std::shared_ptr<Hub> hub_;
  std::string source_;
};

/// Speaks HTTP on a socket until it ends or becomes a WebSocket (http_connection.cpp).
void serve_http(std::shared_ptr<Hub> hub, std::unique_ptr<AnyStream> stream, std::string peer, std::unique_ptr<Seat> seat);

}  // namespace bedside::http
