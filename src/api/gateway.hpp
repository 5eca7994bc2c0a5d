// Between the hall and the sockets of calls: hands events and replies to the right connection, reads what pages
// send, has facts written, and performs what providers ask for in the call. Decides nothing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "calls/hall.hpp"
#include "http/json.hpp"
#include "http/websocket.hpp"

namespace bedside::api {

struct Services;

class Gateway {
 public:
  explicit Gateway(Services& services) : services_(services) {}

  /// The socket of a ticket that was good.
  std::shared_ptr<http::WebSocketSession> make_session(calls::ConnectionId id);
  /// Who is handed what is said to connections that are no sockets. Before the hall starts.
  void serve_others(std::function<void(const calls::Output&)> deliver) { others_ = std::move(deliver); }
  /// On the hall's thread.
  void deliver(calls::Output output);

 private:
  class Socket;
  boost::json::array ice_servers() const;
  struct Entry {
    std::shared_ptr<http::WebSocketConnection> connection;  // nothing until the upgrade is done
    std::vector<std::string> early;
    bool hang_up = false;
  };
  void attach(calls::ConnectionId id, std::shared_ptr<http::WebSocketConnection> connection);
  void detach(calls::ConnectionId id);
  void send(calls::ConnectionId to, std::string text);
  void close(calls::ConnectionId id);
  void perform(const calls::AskRename& ask);
  void perform(const calls::AskRemove& ask);

  Services& services_;
  std::function<void(const calls::Output&)> others_ = [](const calls::Output&) {};
  std::mutex mutex_;
  std::map<calls::ConnectionId, Entry> entries_;
};

}  // namespace bedside::api
