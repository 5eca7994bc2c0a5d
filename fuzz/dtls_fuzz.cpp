// DTLS: strangers' datagrams never bring a handshake to its keys, and what it answers them are records of DTLS that fit a
// path. On a way that loses, repeats, changes and adds datagrams a genuine handshake ends with one pair of keys on both
// sides or without any; on an undisturbed one with keys.
#include <array>
#include <cstdlib>
#include <deque>
#include <vector>

#include "rtp/demux.hpp"
#include "secure/dtls.hpp"

namespace {

using namespace bedside;
using Bytes = std::vector<std::uint8_t>;
using secure::HandshakeState;

constexpr std::size_t kAnswersLimit = 200;

void require(bool condition) {
  if (!condition) std::abort();
}

secure::DtlsFactory& factory() {
  static SeededRandom random(1);
  static secure::DtlsFactory made(random);
  return made;
}

std::unique_ptr<secure::Handshake> make(secure::DtlsRole role) {
  return factory().make(role, {factory().fingerprint()});
}

std::vector<Bytes> said_by(secure::Handshake& handshake) {
  std::vector<Bytes> said;
  std::array<std::uint8_t, secure::kDtlsDatagramLimit> room;
  while (const std::size_t size = handshake.next_output(room)) {
    require(rtp::classify(ByteSpan(room).first(size)) == rtp::PacketKind::dtls);
    said.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
    require(said.size() < kAnswersLimit);
  }
  return said;
}

void check_strangers(ByteSpan input) {
  for (const auto role : {secure::DtlsRole::server, secure::DtlsRole::client}) {
    const auto handshake = make(role);
    Moment now{};
    handshake->start(now);
    said_by(*handshake);
    ByteReader script(input);
    while (script.remaining() > 2) {
      const std::size_t size = std::min<std::size_t>(script.u16() & 0x7FF, script.remaining());
      handshake->feed(script.bytes(size), now);
      said_by(*handshake);
      require(handshake->state() == HandshakeState::running || handshake->state() == HandshakeState::failed);
      require(handshake->deadline().has_value() == (handshake->state() == HandshakeState::running));
      now += std::chrono::milliseconds(10);
    }
    handshake->on_deadline(now + secure::kHandshakeTimeLimit);
    require(handshake->state() == HandshakeState::failed);
  }
}

bool same(const secure::SrtpKey& one, const secure::SrtpKey& other) {
  return one.profile == other.profile && one.key == other.key && one.salt == other.salt;
}

/// One byte of the script for each datagram on its way: arrives, lost, twice, changed, after a stranger's, or cut.
void check_way(ByteReader script) {
  const auto client = make(secure::DtlsRole::client);
  const auto server = make(secure::DtlsRole::server);
  const Moment now{};
  server->start(now);
  client->start(now);
  std::deque<std::pair<secure::Handshake*, Bytes>> way;
  bool disturbed = false;
  const auto listen = [&] {
    for (auto& said : said_by(*client)) way.emplace_back(server.get(), std::move(said));
    for (auto& said : said_by(*server)) way.emplace_back(client.get(), std::move(said));
  };
  for (std::size_t steps = 0; steps < 40; ++steps) {
    listen();
    if (way.empty()) break;
    auto [to, datagram] = std::move(way.front());
    way.pop_front();
    const unsigned what = script.u8() % 8U;
    disturbed = disturbed || (what >= 1 && what <= 5);
    switch (what) {
      case 1: continue;
      case 2: to->feed(datagram, now); break;
      case 3: datagram[script.u16() % datagram.size()] ^= static_cast<std::uint8_t>(1 + script.u8() % 255); break;
      case 4: to->feed(script.bytes(std::min<std::size_t>(script.u8(), script.remaining())), now); break;
      case 5: datagram.resize(1 + script.u16() % datagram.size()); break;
      default: break;
    }
    to->feed(datagram, now);
  }
  const auto has_keys = [](const secure::Handshake& of) { return of.state() == HandshakeState::connected; };
  const bool both = has_keys(*client) && has_keys(*server);
  require(both || disturbed);
  if (!both) return;
  require(same(client->keys().local, server->keys().remote) && same(client->keys().remote, server->keys().local));
  require(!same(client->keys().local, client->keys().remote));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan input(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    check_strangers(input);
  } else {
    check_way(ByteReader(input));
  }
  return 0;
}
