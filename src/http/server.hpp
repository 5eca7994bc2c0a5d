// The HTTP/1.1 server (RFC 9112): one I/O thread for all sockets, a pool of workers on which handlers run
// (they may wait for the database). HTTPS inside, or plain behind a trusted proxy. Everything that a stranger
// can make grow has a bound in `Limits`. Does not know what is served: the router does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/right_of_way.hpp"
#include "http/proxies.hpp"
#include "http/router.hpp"

namespace bedside::http {

struct TlsFiles {
  std::filesystem::path certificate;  // PEM chain
  std::filesystem::path key;          // PEM
};

struct Limits {
  std::size_t connections = 4096;             // file descriptors and memory: about 100 KiB each at worst
  std::size_t connections_per_source = 256;   // a clinic behind one address; trusted proxies are exempt
  std::size_t header_bytes = 16 * 1024;
  std::size_t waiting_requests = 512;         // beyond it 503: the workers cannot keep up
  unsigned workers = 8;                       // they wait for the database, they do not compute
  unsigned dear_workers = 2;                  // each takes a core and 64 MiB for a tenth of a second
  std::size_t waiting_dear_requests = 64;     // some seconds of them
  std::chrono::milliseconds header_time{10'000};  // the whole head of a request, however slowly it drips
  std::chrono::milliseconds body_time{20'000};
  std::chrono::milliseconds idle_time{60'000};    // between two requests of one connection
  std::chrono::milliseconds write_time{120'000};  // the largest asset on a bad line
  std::chrono::milliseconds drain_time{5'000};    // requests that run when the program is told to stop
};

struct AccessLine {
  Method method;
  std::string_view route;  // the pattern, never the path
  int status;
  std::size_t bytes;
  std::chrono::microseconds took;
};

struct ServerOptions {
  std::vector<std::string> listen;          // "127.0.0.1:8080", "[::]:443"; port 0 takes a free one
  std::optional<TlsFiles> tls;
  TrustedProxies trusted_proxies;
  std::vector<std::string> own_origins;     // "https://visits.example": what Origin may say
  Limits limits;
  RightOfWay* way = nullptr;                // outlives the server: what handlers do goes before other work
  std::chrono::milliseconds tls_check_every{2'000};  // how soon changed certificate files are taken up
  std::function<void(const AccessLine&)> on_access;        // on the I/O thread: return at once
  std::function<void(std::string_view)> on_event;          // a sentence for the log: certificate taken up, ...
  /// An exception out of a handler becomes this response; without it a problem with status 500.
  std::function<Response(const std::exception&)> on_failure;
};

struct ListenAddress {
  std::string address;
  std::uint16_t port;
};
/// "127.0.0.1:8080", "[::1]:443"; no names.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

/// What cannot be: the sentence names the address or file and what would be right.
struct CannotServe {
  std::string sentence;
};

class Server {
 public:
  virtual ~Server() = default;
  /// Binds and listens, so that the ports are known; serves from `run` on.
  static Result<std::unique_ptr<Server>, CannotServe> make(ServerOptions options, Router router);

  /// Starts the threads and returns.
  virtual void start() = 0;
  /// Ports in the order of `listen`.
  virtual std::vector<std::uint16_t> ports() const = 0;
  /// Origins may depend on the port that was given: before start.
  virtual void add_own_origin(std::string origin) = 0;
  /// Stops accepting, lets running requests finish, tells every WebSocket, closes it with 1001, ends the
  /// threads. Returns when all is done, after `drain_time` and a second at most. Idempotent.
  virtual void drain() = 0;

  struct Counters {
    std::uint64_t accepted = 0;
    std::uint64_t refused_connections = 0;  // over a limit
    std::uint64_t timed_out = 0;
    std::uint64_t requests = 0;
    std::uint64_t overloaded = 0;           // 503
    std::size_t open = 0;
    std::size_t open_websockets = 0;
  };
  virtual Counters counters() const = 0;
};

}  // namespace bedside::http
