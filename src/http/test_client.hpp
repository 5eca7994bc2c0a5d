// A blocking client of a few lines for tests and load: raw bytes in, raw bytes out, so that what the server does
// with malformed and dripping requests can be seen. Speaks enough RFC 6455 to hold a conversation.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bedside::http {

class TestClient {
 public:
  explicit TestClient(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~TestClient() { close(fd_); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  int fd() const { return fd_; }
  bool connected() const { return connected_; }
  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// More bytes, or false at the end or after 5 s of silence.
  bool read_more() {
    pollfd wait{fd_, POLLIN, 0};
    if (poll(&wait, 1, 5000) <= 0) return false;
    char bytes[16384];
    const auto got = recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    pending_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  std::string read_to_end() {
    while (read_more()) {
    }
    return std::exchange(pending_, {});
  }
  std::string read_head() {
    for (;;) {
      const auto end = pending_.find("\r\n\r\n");
      if (end != std::string::npos) {
        auto head = pending_.substr(0, end + 4);
        pending_.erase(0, end + 4);
        return head;
      }
      if (!read_more()) return {};
    }
  }
  /// One whole response with Content-Length.
  std::string read_response() {
    auto head = read_head();
    std::size_t length = 0;
    const auto at = head.find("Content-Length: ");
    if (at != std::string::npos) length = std::stoul(head.substr(at + 16));
    while (pending_.size() < length && read_more()) {
    }
    head += pending_.substr(0, length);
    pending_.erase(0, length);
    return head;
  }

  // ---- RFC 6455
  std::string upgrade(std::string_view path, std::string_view origin) {
    write("GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          (origin.empty() ? std::string{} : "Origin: " + std::string(origin) + "\r\n") +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    return read_head();
  }
  bool write_frame(int opcode, std::string_view payload) const {
    std::string frame(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
      frame += static_cast<char>(0x80U | payload.size());
    } else if (payload.size() < 65536) {
      frame += static_cast<char>(0x80U | 126U);
      frame += static_cast<char>(payload.size() >> 8);
      frame += static_cast<char>(payload.size() & 0xFFU);
    } else {
      frame += static_cast<char>(0x80U | 127U);
      for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>((payload.size() >> shift) & 0xFFU);
    }
    frame.append(4, '\0');  // a mask of zeros leaves the payload as it is
    frame += payload;
    return write(frame);
  }
  struct Frame {
    int opcode = -1;  // -1: the connection has ended
    std::string payload;
    bool last = true;  // of its message
  };
  Frame read_frame() {
    if (!have(2)) return {};
    std::size_t length = static_cast<unsigned char>(pending_[1]) & 0x7FU;
    std::size_t head = 2;
    if (length == 126) {
      head = 4;
      if (!have(4)) return {};
      length = static_cast<std::size_t>(static_cast<unsigned char>(pending_[2])) << 8 | static_cast<unsigned char>(pending_[3]);
    } else if (length == 127) {
      head = 10;
      if (!have(10)) return {};
      length = 0;
      for (std::size_t i = 2; i < 10; ++i) length = length << 8 | static_cast<unsigned char>(pending_[i]);
    }
    if (!have(head + length)) return {};
    Frame frame{static_cast<unsigned char>(pending_[0]) & 0x0F, pending_.substr(head, length),
                (static_cast<unsigned char>(pending_[0]) & 0x80U) != 0};
    pending_.erase(0, head + length);
    return frame;
  }

 private:
  bool have(std::size_t bytes) {
    while (pending_.size() < bytes)
      if (!read_more()) return false;
    return true;
  }

  int fd_;
  bool connected_ = false;
  std::string pending_;
};

}  // namespace bedside::http
