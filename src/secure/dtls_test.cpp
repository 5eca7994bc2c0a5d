#include "secure/dtls.hpp"

#include <gtest/gtest.h>
#include <sys/time.h>

#include <functional>
#include <map>

#include "secure/fake_handshake.hpp"
#include "secure/random.hpp"

namespace {
// OpenSSL asks the system for the time of its resends. This program answers it instead, from the
// test's own clock, so that nothing here waits.
bedside::Moment g_now{};
}  // namespace

extern "C" int gettimeofday(timeval* time, void*) noexcept {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(g_now.time_since_epoch()).count();
  time->tv_sec = static_cast<time_t>(1'700'000'000 + us / 1'000'000);
  time->tv_usec = static_cast<suseconds_t>(us % 1'000'000);
  return 0;
}

namespace bedside::secure {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using Datagram = std::vector<std::uint8_t>;
/// What the network does to one datagram: the copies that arrive, by their delay.
using Network = std::function<std::vector<milliseconds>()>;

/// Two handshakes and the network between them, in simulated time.
class Pair {
 public:
  Pair(Handshake& client, Handshake& server, Network network)
      : ends_{&client, &server}, network_(std::move(network)) {
    server.start(g_now);
    client.start(g_now);
    collect();
  }

  /// Goes on until nothing more happens or `limit` has passed.
  void run(seconds limit = seconds(60)) {
    const Moment end = g_now + limit;
    int steps = 0;
    while (auto next = next_time()) {
      if (*next > end) break;
      ASSERT_LT(++steps, 10'000) << "a deadline that does not move on";
      g_now = std::max(g_now, *next);
      if (!in_flight_.empty() && in_flight_.begin()->first <= g_now) {
        const auto [to, datagram] = in_flight_.begin()->second;
        in_flight_.erase(in_flight_.begin());
        ends_[to]->feed(datagram, g_now);
      } else {
        for (Handshake* end_point : ends_) {
          if (end_point->deadline() && *end_point->deadline() <= g_now) end_point->on_deadline(g_now);
        }
      }
      collect();
    }
  }
  std::size_t largest() const { return largest_; }
  std::size_t sent() const { return sent_; }

 private:
  std::optional<Moment> next_time() const {
    std::optional<Moment> next;
    if (!in_flight_.empty()) next = in_flight_.begin()->first;
    for (const Handshake* end_point : ends_) {
      const auto deadline = end_point->deadline();
      if (deadline && (!next || *deadline < *next)) next = deadline;
    }
    return next;
  }
  void collect() {
    for (std::size_t from = 0; from < 2; ++from) {
      Datagram room(kDtlsDatagramLimit);
      while (const std::size_t size = ends_[from]->next_output(room)) {
        largest_ = std::max(largest_, size);
        ++sent_;
        for (const milliseconds delay : network_()) {
          in_flight_.emplace(g_now + delay, std::pair{1 - from, Datagram(room.begin(), room.begin() + static_cast<long>(size))});
        }
      }
    }
  }

  std::array<Handshake*, 2> ends_;
  Network network_;
  std::multimap<Moment, std::pair<std::size_t, Datagram>> in_flight_;
  std::size_t largest_ = 0;
  std::size_t sent_ = 0;
};

std::vector<milliseconds> perfect() { return {milliseconds(10)}; }

bool same_key(const SrtpKey& a, const SrtpKey& b) {
  return a.profile == b.profile && a.key == b.key && a.salt == b.salt;
}

void expect_matching_keys(const Handshake& client, const Handshake& server) {
  ASSERT_EQ(client.state(), HandshakeState::connected);
  ASSERT_EQ(server.state(), HandshakeState::connected);
  EXPECT_TRUE(same_key(client.keys().local, server.keys().remote));
  EXPECT_TRUE(same_key(client.keys().remote, server.keys().local));
  EXPECT_FALSE(same_key(client.keys().local, client.keys().remote));
  EXPECT_NE(client.keys().local.key, decltype(SrtpKey::key){});
}

class Dtls : public ::testing::Test {
 protected:
  SystemRandom random_;
  DtlsFactory browser_{random_};
  DtlsFactory ours_{random_};
};

TEST_F(Dtls, gives_both_sides_the_same_gcm_keys_with_either_of_us_as_client) {
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
  Pair pair(*client, *server, perfect);
  pair.run();
  expect_matching_keys(*client, *server);
  EXPECT_EQ(client->keys().local.profile, SrtpProfile::aead_aes_128_gcm);
  EXPECT_LE(pair.largest(), kDtlsDatagramLimit);
  EXPECT_FALSE(client->deadline().has_value());
  EXPECT_FALSE(server->deadline().has_value());
}

TEST_F(Dtls, falls_back_to_the_profile_that_the_other_side_has) {
  DtlsFactory old(random_, {.profiles = {SrtpProfile::aes128_cm_sha1_80}});
  const auto client = old.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {old.fingerprint()});
  Pair(*client, *server, perfect).run();
  expect_matching_keys(*client, *server);
  EXPECT_EQ(server->keys().local.profile, SrtpProfile::aes128_cm_sha1_80);
}

TEST_F(Dtls, prefers_gcm_also_when_the_client_names_it_last) {
  DtlsFactory reversed(random_, {.profiles = {SrtpProfile::aes128_cm_sha1_80, SrtpProfile::aead_aes_128_gcm}});
  const auto client = reversed.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {reversed.fingerprint()});
  Pair(*client, *server, perfect).run();
  expect_matching_keys(*client, *server);
  EXPECT_EQ(server->keys().local.profile, SrtpProfile::aead_aes_128_gcm);
}

TEST_F(Dtls, finishes_under_loss_reordering_and_duplicates) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom dice(seed);
    const auto rough = [&dice]() -> std::vector<milliseconds> {
      std::vector<milliseconds> copies;
      if (dice.below(100) >= 25) copies.emplace_back(5 + dice.below(120));
      if (dice.below(100) < 10) copies.emplace_back(5 + dice.below(400));
      return copies;
    };
    const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
    const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
    Pair(*client, *server, rough).run();
    expect_matching_keys(*client, *server);
  }
}

TEST_F(Dtls, answers_again_when_its_last_flight_was_lost) {
  // The server is connected when it has sent its last flight; the client must still get it.
  int number = 0;
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
  bool dropped = false;
  const auto drop_last = [&]() -> std::vector<milliseconds> {
    ++number;
    if (!dropped && server->state() == HandshakeState::connected) {
      dropped = true;
      return {};
    }
    return perfect();
  };
  Pair(*client, *server, drop_last).run();
  EXPECT_TRUE(dropped);
  expect_matching_keys(*client, *server);
}

TEST_F(Dtls, refuses_a_certificate_that_the_signalling_did_not_promise) {
  const DtlsFactory stranger(random_);
  {
    const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
    const auto server = ours_.make(DtlsRole::server, {stranger.fingerprint()});
    Pair(*client, *server, perfect).run();
    EXPECT_EQ(server->state(), HandshakeState::failed);
    EXPECT_NE(client->state(), HandshakeState::connected);
  }
  {
    const auto client = browser_.make(DtlsRole::client, {stranger.fingerprint()});
    const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
    Pair(*client, *server, perfect).run();
    EXPECT_EQ(client->state(), HandshakeState::failed);
    EXPECT_NE(server->state(), HandshakeState::connected);
  }
  {
    const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
    const auto server = ours_.make(DtlsRole::server, {});
    Pair(*client, *server, perfect).run();
    EXPECT_EQ(server->state(), HandshakeState::failed) << "nothing promised, nothing accepted";
  }
}

TEST_F(Dtls, takes_a_fingerprint_in_any_case_and_beside_other_algorithms) {
  Fingerprint lower = browser_.fingerprint();
  for (char& c : lower.value) c = static_cast<char>(std::tolower(c));
  lower.algorithm = "SHA-256";
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {{"sha-1", "00:11"}, lower});
  Pair(*client, *server, perfect).run();
  expect_matching_keys(*client, *server);
}

TEST_F(Dtls, gives_up_in_time_when_nobody_answers) {
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
  const Moment start = g_now;
  Pair pair(*client, *server, [] { return std::vector<milliseconds>(); });
  pair.run();
  EXPECT_EQ(client->state(), HandshakeState::failed);
  EXPECT_EQ(server->state(), HandshakeState::failed);
  EXPECT_LE(g_now - start, kHandshakeTimeLimit + seconds(1));
  EXPECT_GE(pair.sent(), 8U) << "it tried again and again";
  EXPECT_LE(pair.sent(), 20U) << "and did not flood";
}

TEST_F(Dtls, noise_in_the_middle_changes_nothing) {
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
  SeededRandom dice(7);
  const auto noisy = [&]() -> std::vector<milliseconds> {
    Datagram noise(20 + dice.below(200));
    dice.fill(noise);
    noise[0] = 22;  // a handshake record, it says
    noise[1] = 0xFE;
    noise[2] = 0xFD;
    noise[11] = 0xFF;  // of a length that the datagram does not have
    client->feed(noise, g_now);
    server->feed(noise, g_now);
    return perfect();
  };
  Pair(*client, *server, noisy).run();
  expect_matching_keys(*client, *server);
}

TEST_F(Dtls, tells_the_other_side_when_it_leaves) {
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
  Pair pair(*client, *server, perfect);
  pair.run();
  expect_matching_keys(*client, *server);
  client->close(g_now);
  Datagram room(kDtlsDatagramLimit);
  const std::size_t size = client->next_output(room);
  ASSERT_GT(size, 0U);
  server->feed(ByteSpan(room).first(size), g_now);
  EXPECT_EQ(server->state(), HandshakeState::closed);
  EXPECT_EQ(client->state(), HandshakeState::closed);
}

TEST_F(Dtls, takes_a_first_message_that_spans_two_datagrams) {
  // A ClientHello with post-quantum key shares does not fit one datagram. OpenSSL 3.0 makes none, so
  // a small one is cut in two here, as the record layer would do it (RFC 6347 section 4.2.3).
  const auto client = browser_.make(DtlsRole::client, {ours_.fingerprint()});
  const auto server = ours_.make(DtlsRole::server, {browser_.fingerprint()});
  server->start(g_now);
  client->start(g_now);
  Datagram hello(kDtlsDatagramLimit);
  hello.resize(client->next_output(hello));
  constexpr std::size_t kRecordHeader = 13;
  constexpr std::size_t kMessageHeader = 12;
  ASSERT_GT(hello.size(), kRecordHeader + kMessageHeader + 2);
  const ByteSpan body = ByteSpan(hello).subspan(kRecordHeader + kMessageHeader);
  const std::size_t half = body.size() / 2;
  const auto piece = [&](std::size_t offset, std::size_t size, std::uint8_t record_number) {
    Datagram datagram(kRecordHeader + kMessageHeader + size);
    ByteWriter writer(datagram);
    writer.bytes(ByteSpan(hello).first(10));
    writer.u8(record_number);
    writer.u16(static_cast<std::uint16_t>(kMessageHeader + size));
    writer.bytes(ByteSpan(hello).subspan(kRecordHeader, 6));  // type, whole length, message number
    writer.u24(static_cast<std::uint32_t>(offset));
    writer.u24(static_cast<std::uint32_t>(size));
    writer.bytes(body.subspan(offset, size));
    return datagram;
  };
  Datagram answer(kDtlsDatagramLimit);
  server->feed(piece(half, body.size() - half, 1), g_now);  // the second half first
  EXPECT_EQ(server->next_output(answer), 0U);
  server->feed(piece(0, half, 0), g_now);
  EXPECT_GT(server->next_output(answer), 0U) << "no answer to a ClientHello in two pieces";
  EXPECT_EQ(server->state(), HandshakeState::running);
}

TEST(FakeHandshake, finishes_under_loss_with_keys_that_its_seed_decides) {
  const auto run = [](std::uint64_t seed) {
    FakeHandshakeFactory a(seed);
    FakeHandshakeFactory b(seed + 1);
    SeededRandom dice(seed);
    const auto client = a.make(DtlsRole::client, {b.fingerprint()});
    const auto server = b.make(DtlsRole::server, {a.fingerprint()});
    Pair(*client, *server, [&]() -> std::vector<milliseconds> {
      if (dice.below(3) == 0) return {};
      return perfect();
    }).run();
    expect_matching_keys(*client, *server);
    return client->keys().local.key;
  };
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    EXPECT_EQ(run(seed), run(seed));
    EXPECT_NE(run(seed), run(seed + 1));
  }
}

TEST(FakeHandshake, checks_fingerprints_like_the_real_one) {
  FakeHandshakeFactory a(1);
  FakeHandshakeFactory b(2);
  FakeHandshakeFactory stranger(3);
  const auto client = a.make(DtlsRole::client, {b.fingerprint()});
  const auto server = b.make(DtlsRole::server, {stranger.fingerprint()});
  Pair(*client, *server, perfect).run();
  EXPECT_EQ(server->state(), HandshakeState::failed);
  EXPECT_NE(client->state(), HandshakeState::connected);
}

}  // namespace
}  // namespace bedside::secure
