// What the tests of the real user agent on loopback share: the owner of its calls, a trunk, a socket of the test.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "calls/fake_leg_media.hpp"
#include "secure/random.hpp"
#include "sip/sdp.hpp"
#include "sip/service.hpp"

namespace bedside::sip {

/// How long a test waits for what has to happen; nothing is ever waited for by the clock alone.
inline constexpr std::chrono::seconds kPatience{60};

/// The owner of the calls: answers as told, remembers everything.
class CallOwner final : public calls::TelephoneEvents {
 public:
  bool answers = true;
  calls::Telephone* telephone = nullptr;

  void on_incoming(const calls::IncomingCall& call) override {
    note([&] { incoming.push_back(call); });
    if (answers) telephone->answer(call.call);
  }
  void on_ringing(const calls::CallId&) override { note([&] { ++ringing; }); }
  void on_answered(const calls::CallId&) override { note([&] { ++answered; }); }
  void on_key(const calls::CallId&, char key) override { note([&] { keys += key; }); }
  void on_ended(const calls::CallId&, calls::CallEnd why) override { note([&] { ended.push_back(why); }); }

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, kPatience, condition);
  }

  std::vector<calls::IncomingCall> incoming;
  int ringing = 0;
  int answered = 0;
  std::string keys;
  std::vector<calls::CallEnd> ended;
  std::vector<std::string> notices;

  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex);
    change();
    changed.notify_all();
  }

 private:
  std::mutex mutex;
  std::condition_variable changed;
};

inline TrunkSettings loopback_trunk(Transport transport) {
  TrunkSettings settings;
  settings.name = "loopback";
  settings.transport = transport;
  settings.listen = make_endpoint("127.0.0.1", 0);
  settings.addresses.add("127.0.0.0/8");
  return settings;
}

struct ServiceTest : testing::Test {
  secure::SystemRandom random;
  calls::FakeLegMedia media;
  CallOwner owner;
  std::unique_ptr<Service> service;

  void start(std::vector<TrunkSettings> trunks) {
    ServiceOptions options;
    options.trunks = std::move(trunks);
    options.caller_hash = [](std::string_view) { return std::string("#"); };
    options.on_notice = [this](std::string_view sentence) { owner.note([&] { owner.notices.emplace_back(sentence); }); };
    auto started = Service::start(std::move(options), random, media, owner);
    ASSERT_TRUE(started) << started.why();
    service = std::move(started).value();
    owner.telephone = service.get();
  }
  std::uint16_t port(std::size_t trunk = 0) const { return service->listening().at(trunk).port; }
  void TearDown() override {
    if (service) service->stop();
    EXPECT_EQ(media.open_count(), 0U);
  }
};

/// A socket of the test, UDP or TCP.
class Peer {
 public:
  Peer(int type, std::uint16_t port, const std::string& from = "127.0.0.1") : socket_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in local{};
    local.sin_family = AF_INET;
    inet_pton(AF_INET, from.c_str(), &local.sin_addr);
    bound_ = ::bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof local) == 0;
    sockaddr_in remote{};
    remote.sin_family = AF_INET;
    remote.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &remote.sin_addr);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&remote), sizeof remote) == 0;
    socklen_t length = sizeof local;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&local), &length);
    port_ = ntohs(local.sin_port);
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool good() const { return bound_ && connected_; }
  int socket() const { return socket_; }
  std::uint16_t port() const { return port_; }
  void send(const std::string& bytes) { EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size())); }
  /// What comes next; empty when the other side has closed, or nothing comes at all.
  std::string receive(std::chrono::milliseconds patience = kPatience) {
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(patience.count())) != 1) return {};
    std::string bytes(65536, '\0');
    const auto size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }

 private:
  int socket_;
  bool bound_ = false;
  bool connected_ = false;
  std::uint16_t port_ = 0;
};

}  // namespace bedside::sip
