#include "bench/load/web.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include "bench/load/sfu.hpp"

namespace bedside::load {

namespace json = boost::json;

namespace {

constexpr int kText = 1;
constexpr int kPing = 9;
constexpr int kPong = 10;

std::string origin(std::uint16_t port) { return fmt::format("http://127.0.0.1:{}", port); }

}  // namespace

json::value WebClient::send(const std::string& method, const std::string& path, const json::value& body) {
  http::TestClient client(port_);
  const std::string text = json::serialize(body);
  client.write(fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: {}\r\nConnection: close\r\n"
                           "Content-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}",
                           method, path, port_, origin(port_), text.size(),
                           cookie_.empty() ? "" : "Cookie: " + cookie_ + "\r\n", text));
  const std::string answer = client.read_response();
  const auto end_of_head = answer.find("\r\n\r\n");
  if (end_of_head == std::string::npos || answer.compare(0, 10, "HTTP/1.1 2") != 0) {
    throw SignallingFailed(fmt::format("{} {} was answered by:\n{}", method, path, answer));
  }
  constexpr std::string_view kCookie = "\r\nSet-Cookie: ";
  if (const auto at = answer.find(kCookie); at < end_of_head && cookie_.empty()) {
    const auto begin = at + kCookie.size();
    cookie_ = answer.substr(begin, answer.find_first_of(";\r", begin) - begin);
  }
  const auto content = answer.substr(end_of_head + 4);
  return content.empty() ? json::value() : json::parse(content);
}

Channel::Channel(std::uint16_t port, const std::string& path, const std::string& protocol) : client_(port) {
  const int on = 1;
  ::setsockopt(client_.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  client_.write(fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Origin: {}\r\n{}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            "Sec-WebSocket-Version: 13\r\n\r\n",
                            path, port, origin(port),
                            protocol.empty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n"));
  const auto head = client_.read_head();
  if (head.compare(0, 12, "HTTP/1.1 101") != 0) throw SignallingFailed("no WebSocket: " + head);
}

void Channel::send(const json::object& message) { client_.write_frame(kText, json::serialize(message)); }

json::object Channel::receive() {
  for (;;) {
    auto frame = client_.read_frame();
    if (frame.opcode == kText) {
      // Janus cuts what is long.
      while (!frame.last && frame.opcode != -1) {
        auto more = client_.read_frame();
        frame = {more.opcode, frame.payload + more.payload, more.last};
      }
      return json::parse(frame.payload).as_object();
    }
    if (frame.opcode == kPing) {
      client_.write_frame(kPong, frame.payload);
    } else if (frame.opcode != kPong) {
      throw SignallingFailed("the WebSocket was closed or said nothing for 5 s");
    }
  }
}

json::object Channel::receive(const std::function<bool(const json::object&)>& wanted) {
  for (;;) {
    auto message = receive();
    if (wanted(message)) return message;
  }
}

}  // namespace bedside::load
