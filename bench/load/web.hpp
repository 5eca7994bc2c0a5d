// HTTP requests and WebSocket messages with JSON in them, one after the other, over http/test_client.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>

#include "http/test_client.hpp"

namespace bedside::load {

/// A client of an HTTP API with its cookies.
class WebClient {
 public:
  explicit WebClient(std::uint16_t port) : port_(port) {}
  /// The answer's body; throws SignallingFailed unless the status begins with 2.
  boost::json::value send(const std::string& method, const std::string& path, const boost::json::value& body);

 private:
  std::uint16_t port_;
  std::string cookie_;
};

/// A WebSocket.
class Channel {
 public:
  /// `protocol`: the sub-protocol, empty for none.
  Channel(std::uint16_t port, const std::string& path, const std::string& protocol);
  void send(const boost::json::object& message);
  /// The next message.
  boost::json::object receive();
  /// The next message for which `wanted` is true; others are passed over.
  boost::json::object receive(const std::function<bool(const boost::json::object&)>& wanted);

 private:
  http::TestClient client_;
};

}  // namespace bedside::load
