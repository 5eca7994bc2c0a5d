// Servers of a few lines for the tests of this folder, on a free port of 127.0.0.1: one TCP conversation
// after another, each line or request answered by the test's own function.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bedside::delivery {

class FakeServer {
 public:
  FakeServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    bind(listener_, reinterpret_cast<sockaddr*>(&at), size);
    listen(listener_, 8);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
  }
  virtual ~FakeServer() { close(listener_); }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::uint16_t port() const { return port_; }
  void start() { thread_ = std::thread([this] { run(); }); }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 protected:
  /// Holds one conversation; `read_line` and `say` speak on it.
  virtual void converse() = 0;

  bool fill() {
    while (!stopping_) {
      pollfd wait{connection_, POLLIN, 0};
      if (poll(&wait, 1, 20) == 0) continue;
      char bytes[4096];
      const auto got = recv(connection_, bytes, sizeof bytes, 0);
      if (got <= 0) return false;
      pending_.append(bytes, static_cast<std::size_t>(got));
      return true;
    }
    return false;
  }
  bool read_line(std::string& line) {
    for (;;) {
      const auto end = pending_.find("\r\n");
      if (end != std::string::npos) {
        line = pending_.substr(0, end);
        pending_.erase(0, end + 2);
        return true;
      }
      if (!fill()) return false;
    }
  }
  std::string read_bytes(std::size_t count) {
    while (pending_.size() < count && fill()) {
    }
    std::string out = pending_.substr(0, count);
    pending_.erase(0, count);
    return out;
  }
  void say(const std::string& text) { ::send(connection_, text.data(), text.size(), MSG_NOSIGNAL); }

 private:
  void run() {
    while (!stopping_) {
      pollfd wait{listener_, POLLIN, 0};
      if (poll(&wait, 1, 20) <= 0) continue;
      connection_ = accept(listener_, nullptr, nullptr);
      pending_.clear();
      converse();
      close(connection_);
    }
  }

  int listener_;
  int connection_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::string pending_;
  std::thread thread_;
};

/// SMTP as far as one message needs it. `reply` may answer a command otherwise: nothing means the usual.
class FakeMailServer final : public FakeServer {
 public:
  std::function<std::string(const std::string& command)> reply = [](const std::string&) { return std::string{}; };
  ~FakeMailServer() override { stop(); }

  std::vector<std::string> commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  std::vector<std::string> mails() {
    const std::lock_guard lock(mutex_);
    return mails_;
  }

 private:
  void converse() override {
    const auto greeting = reply("(greeting)");
    say(greeting.empty() ? "220 fake ESMTP\r\n" : greeting);
    std::string line;
    while (read_line(line)) {
      {
        const std::lock_guard lock(mutex_);
        commands_.push_back(line);
      }
      if (const auto other = reply(line); !other.empty()) {
        say(other);
      } else if (line.starts_with("EHLO")) {
        say("250-fake\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n");
      } else if (line == "AUTH PLAIN") {
        say("334 \r\n");
      } else if (line == "AG1haWxlcgBwYXNz") {  // NUL mailer NUL pass (RFC 4616)
        say("235 yes\r\n");
      } else if (line == "DATA") {
        say("354 go\r\n");
        std::string mail;
        while (read_line(line) && line != ".") mail += (line.starts_with("..") ? line.substr(1) : line) + "\r\n";
        {
          const std::lock_guard lock(mutex_);
          mails_.push_back(mail);
        }
        const auto verdict = reply("(end of data)");
        say(verdict.empty() ? "250 taken\r\n" : verdict);
      } else if (line == "QUIT") {
        say("221 bye\r\n");
        return;
      } else {
        say("250 ok\r\n");
      }
    }
  }

  std::mutex mutex_;
  std::vector<std::string> commands_;
  std::vector<std::string> mails_;
};

/// HTTP/1.1 as far as one POST needs it.
class FakeTextService final : public FakeServer {
 public:
  std::string answer = "HTTP/1.1 201 Created\r\nContent-Length: 31\r\n\r\n{\"sid\":\"SM1\",\"status\":\"queued\"}";
  ~FakeTextService() override { stop(); }
  struct Asked {
    std::string head;
    std::string body;
  };
  std::vector<Asked> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void converse() override {
    std::string line;
    for (;;) {
      Asked now;
      std::size_t length = 0;
      for (;;) {
        if (!read_line(line)) return;
        if (line.empty()) break;
        now.head += line + "\n";
        if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
      }
      now.body = read_bytes(length);
      {
        const std::lock_guard lock(mutex_);
        asked_.push_back(now);
      }
      say(answer);
    }
  }

  std::mutex mutex_;
  std::vector<Asked> asked_;
};

}  // namespace bedside::delivery
