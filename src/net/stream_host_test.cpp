// ICE over TCP with real sockets on loopback, worked by hand instead of by a worker's loop: a browser's first words are
// answered in frames and make its path known; who speaks something else, nothing, or too much is put out.
#include "net/stream_host.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <map>

#include "secure/fake_handshake.hpp"
#include "secure/hash.hpp"
#include "secure/random.hpp"

namespace bedside::net {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kFirstLocal = 3;
constexpr std::uint64_t kFirstMark = 1000;

class Streams : public ::testing::Test {
 protected:
  Streams() {
    auto udp = std::move(bind_udp("127.0.0.1", 0)).value();  // a port that is free
    port = udp.port;
    std::vector<BoundSocket> listeners;
    listeners.push_back(std::move(listen_tcp("127.0.0.1", port)).value());
    host.emplace(engine, std::move(listeners), kFirstLocal, kFirstMark,
                 StreamHost::Shell{[this] { drain(); }, [this](int descriptor, std::uint64_t mark) { watched[mark] = {descriptor, false}; },
                                   [this](int descriptor, std::uint64_t mark, bool writing) { watched[mark] = {descriptor, writing}; },
                                   [this](int descriptor) { std::erase_if(watched, [&](const auto& one) { return one.second.first == descriptor; }); }});
    engine.open_room(1);
  }
  void drain() {
    lost += host->write(engine.egress());
    engine.egress().clear();
  }
  /// What a worker's loop does, until nothing is ready any more.
  void turn() {
    while (turn_once()) {
    }
  }
  bool turn_once() {
    constexpr int kLoopbackMs = 20;
    std::vector<pollfd> asked;
    std::vector<std::uint64_t> marks;
    for (const auto& [mark, what] : watched) {
      asked.push_back({what.first, static_cast<short>(POLLIN | (what.second ? POLLOUT : 0)), 0});
      marks.push_back(mark);
    }
    if (::poll(asked.data(), asked.size(), kLoopbackMs) <= 0) return false;
    for (std::size_t i = 0; i < asked.size(); ++i)
      if (asked[i].revents != 0) host->on_ready(marks[i], (asked[i].revents & POLLOUT) != 0, now);
    return true;
  }
  void pass(std::chrono::seconds time) {
    for (auto left = time; left > 0s; left -= 1s) {
      now += 1s;
      host->on_deadline(now);
    }
  }
  FileHandle connect(const std::string& from = "127.0.0.1") {
    FileHandle handle(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_storage storage{};
    socklen_t size = to_socket_address(*parse_address(from, 0), storage);
    EXPECT_EQ(::bind(handle.get(), reinterpret_cast<const sockaddr*>(&storage), size), 0);
    size = to_socket_address(*parse_address("127.0.0.1", port), storage);
    EXPECT_EQ(::connect(handle.get(), reinterpret_cast<const sockaddr*>(&storage), size), 0);
    return handle;
  }
  static void say(const FileHandle& to, ByteSpan datagram) {
    std::vector<std::uint8_t> framed(rtp::kFrameHead + datagram.size());
    rtp::write_frame_head(datagram.size(), framed.data());
    std::copy(datagram.begin(), datagram.end(), framed.begin() + rtp::kFrameHead);
    EXPECT_EQ(::send(to.get(), framed.data(), framed.size(), MSG_NOSIGNAL), static_cast<ssize_t>(framed.size()));
  }
  /// -1: nothing yet, 0: it has been closed.
  static ssize_t hear(const FileHandle& from, MutableByteSpan into) { return ::recv(from.get(), into.data(), into.size(), MSG_DONTWAIT); }
  static bool is_closed(const FileHandle& handle) {
    std::array<std::uint8_t, 64> bytes{};
    return hear(handle, bytes) == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }
  std::vector<std::uint8_t> binding_request(const sfu::IceParameters& ice) {
    std::vector<std::uint8_t> bytes(200);
    const std::string username = ice.username_fragment + ":browser";
    rtp::BindingRequest request;
    request.username = username;
    request.use_candidate = true;
    bytes.resize(rtp::write_binding_request(bytes, request, ice.password, secure::hmac_sha1));
    return bytes;
  }

  secure::SystemRandom random;
  secure::FakeHandshakeFactory handshakes{4571};
  sfu::Engine engine{sfu::make_candidates({{"127.0.0.1", 40000}}, sfu::Reach::udp_and_tcp), random, handshakes};
  Moment now{1h};
  std::uint16_t port = 0;
  std::map<std::uint64_t, std::pair<int, bool>> watched;
  std::size_t lost = 0;
  std::optional<StreamHost> host;
};

TEST_F(Streams, a_browsers_first_words_are_answered_in_a_frame_and_make_its_path_known) {
  const auto transports = engine.find_room(1)->add_participant(ParticipantId("ana"));
  ASSERT_TRUE(transports.ok());
  const auto browser = connect();
  turn();
  EXPECT_EQ(host->count(), 1U);
  say(browser, binding_request(transports->send.ice_parameters));
  turn();
  std::array<std::uint8_t, 300> answer{};
  const auto size = hear(browser, answer);
  ASSERT_GT(size, 22);
  EXPECT_EQ(static_cast<ssize_t>((answer[0] << 8 | answer[1]) + 2), size);
  const auto reply = rtp::StunMessage::parse(ByteSpan(answer).subspan(2, static_cast<std::size_t>(size) - 2));
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->is_binding(rtp::StunClass::success));
  pass(60s);
  EXPECT_EQ(host->count(), 1U) << "known: it stays";

  ASSERT_TRUE(engine.find_room(1)->remove_participant(ParticipantId("ana")).ok());
  pass(2s);
  EXPECT_EQ(host->count(), 0U) << "its transport is gone";
  EXPECT_TRUE(is_closed(browser));
}

TEST_F(Streams, who_says_nothing_of_use_is_put_out_after_ten_seconds_and_who_speaks_http_at_once) {
  const auto silent = connect();
  const auto web = connect();
  turn();
  EXPECT_EQ(host->count(), 2U);
  const std::string_view text = "GET / HTTP/1.1\r\nHost: visits.example\r\n\r\n";
  ::send(web.get(), text.data(), text.size(), MSG_NOSIGNAL);
  turn();
  EXPECT_EQ(host->count(), 1U);
  EXPECT_TRUE(is_closed(web));
  say(silent, std::vector<std::uint8_t>(100, 0x80));
  turn();
  pass(9s);
  EXPECT_EQ(host->count(), 1U);
  pass(2s);
  EXPECT_EQ(host->count(), 0U);
  EXPECT_TRUE(is_closed(silent));
  EXPECT_FALSE(host->deadline());
}

TEST_F(Streams, strangers_of_one_address_are_bounded_and_the_first_of_them_makes_room) {
  std::vector<FileHandle> crowd;
  for (std::size_t i = 0; i < kStrangersOfOneMost + 10; ++i) {
    crowd.push_back(connect());
    turn();
  }
  EXPECT_EQ(host->count(), kStrangersOfOneMost);
  EXPECT_FALSE(is_closed(crowd.back()));
  for (std::size_t i = 0; i < 10; ++i) EXPECT_TRUE(is_closed(crowd[i])) << i;
  crowd.clear();
  turn();
  EXPECT_EQ(host->count(), 0U);
  const auto next = connect();
  turn();
  EXPECT_EQ(host->count(), 1U);
}

TEST_F(Streams, whoever_holds_every_connection_that_strangers_may_have_keeps_no_browser_out_and_puts_none_out) {
  const auto transports = engine.find_room(1)->add_participant(ParticipantId("ana"));
  ASSERT_TRUE(transports.ok());
  std::vector<FileHandle> crowd;
  const auto come = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      crowd.push_back(connect("127.0.1." + std::to_string(1 + crowd.size() % (kStrangersMost / kStrangersOfOneMost + 2))));
      turn_once();
    }
  };
  come(kStrangersMost + 20);
  EXPECT_EQ(host->count(), kStrangersMost);
  const auto browser = connect();
  turn();
  say(browser, binding_request(transports->send.ice_parameters));
  turn();
  std::array<std::uint8_t, 300> answer{};
  EXPECT_GT(hear(browser, answer), 0);
  come(2 * kStrangersMost);  // within the second after which it is looked at who is known
  EXPECT_FALSE(is_closed(browser));
  EXPECT_EQ(host->count(), kStrangersMost + 1);
}

TEST_F(Streams, what_a_slow_reader_does_not_take_is_lost_and_never_more_than_the_backlog_waits) {
  const auto transports = engine.find_room(1)->add_participant(ParticipantId("ana"));
  const auto browser = connect();
  turn();
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  ::getsockname(browser.get(), reinterpret_cast<sockaddr*>(&own), &size);
  const sfu::Path path{kFirstLocal, from_socket_address(own)};
  constexpr int kPackets = 4000;
  for (int i = 0; i < kPackets; ++i) {
    sfu::Egress::Lane lane;
    ASSERT_FALSE(engine.egress().reserve(lane, path, 1100).empty());
    engine.egress().commit(lane, 1100);
    drain();
  }
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(host->count(), 1U);
  // What was taken comes out whole, in frames, once somebody reads.
  rtp::StreamFrames frames(sfu::kDatagramLimit);
  std::size_t got = 0;
  for (int quiet = 0; quiet < 5;) {
    turn();
    const auto count = hear(browser, frames.space());
    quiet = count > 0 ? 0 : quiet + 1;
    if (count > 0) ASSERT_TRUE(frames.commit(static_cast<std::size_t>(count), [&](MutableByteSpan datagram) {
      EXPECT_EQ(datagram.size(), 1100U);
      ++got;
    }));
  }
  EXPECT_EQ(got + lost, static_cast<std::size_t>(kPackets));
  EXPECT_TRUE(transports.ok());
}

}  // namespace
}  // namespace bedside::net
