// A WebSocket (RFC 6455) as its user sees it. The session's calls run one at a time per connection, on a
// worker thread that may wait; the connection's calls may come from any thread and return at once.
// Text messages only. Pings every 15 s; a peer that is silent for 30 s is gone.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/message.hpp"

namespace bedside::http {

/// Held by whoever talks to the browser; keeping it alive does not keep the socket open.
class WebSocketConnection {
 public:
  virtual ~WebSocketConnection() = default;
  /// Queues a text message. A reader who lets more than 512 messages or 1 MiB pile up is dropped.
  virtual void send(std::string text) = 0;
  /// Sends what is queued, then closes (RFC 6455 section 7.4: 1000 done, 1001 going away, 4000-4999 ours).
  virtual void close(int code, std::string reason) = 0;
};

class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  /// First, exactly once, unless the upgrade failed. `send` works from here on.
  virtual void on_open(std::shared_ptr<WebSocketConnection> connection) = 0;
  virtual void on_message(std::string text) = 0;
  /// Last, exactly once, also when the upgrade failed and on_open never came.
  virtual void on_close() = 0;
  /// The program drains: say a last word; the server closes with 1001 after it.
  virtual void on_server_stops() {}
};

/// Either the session that the upgrade is for, or the response that refuses it.
using WebSocketAnswer = std::variant<std::shared_ptr<WebSocketSession>, Response>;

inline constexpr std::size_t kMaxWebSocketMessageBytes = 64 * 1024;
inline constexpr std::size_t kMaxQueuedMessages = 512;          // a call's burst of consumers is below 100
inline constexpr std::size_t kMaxQueuedBytes = 1024 * 1024;

}  // namespace bedside::http
