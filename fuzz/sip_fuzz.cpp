// SIP from a trunk's address: whatever comes, the agent answers each request at most once and to where it came from,
// keeps no more than its limits, and what it says parses. The input is one datagram, or several between zero bytes, with
// time going by in between. Tags and branches come from one seed, so a corpus can hold whole calls.
#include <cstdlib>
#include <optional>

#include "calls/fake_leg_media.hpp"
#include "sip/agent.hpp"

namespace {

using namespace bedside;
using namespace bedside::sip;

void require(bool condition) {
  if (!condition) std::abort();
}

const Flow kFlow{Transport::udp, 0, *make_endpoint("203.0.113.9", 5060), 0};

struct Peer {
  SeededRandom random{1};
  calls::FakeLegMedia media;
  Moment now{std::chrono::hours(1)};
  std::optional<Agent> agent;

  Peer() {
    TrunkSettings settings;
    settings.name = "main";
    settings.listen = make_endpoint("0.0.0.0", 5060);
    settings.addresses.add("203.0.113.9");
    AgentOptions options;
    options.trunks.emplace_back().settings = settings;
    options.listen_ports.assign(make_listen_points(options.trunks).size(), 5060);
    options.local_ip = [](const Endpoint&) { return std::string("192.0.2.1"); };
    options.caller_hash = [](std::string_view) { return std::string("#"); };
    agent.emplace(std::move(options), random, media, now);
  }
  void feed(std::string_view bytes) {
    agent->feed(bytes, kFlow, now);
    for (const auto& outgoing : agent->take_outgoing()) {
      require(outgoing.flow.remote.ip == kFlow.remote.ip);
      const auto said = parse_message(outgoing.bytes);
      require(said.wrong != MessageWhy::unterminated && said.wrong != MessageWhy::no_start_line && said.wrong != MessageWhy::bad_start_line);
      require(said.is_request || said.status >= 400 || !said.wrong);
      if (!said.is_request) require(said.find_all(HeaderId::call_id).size() == 1);
    }
    for (const auto& event : agent->take_events())
      if (const auto* call = std::get_if<calls::IncomingCall>(&event)) agent->answer(call->call, now);
    require(agent->call_count() <= Agent::kCallLimit);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Peer peer;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const auto end = rest.find('\0');
    peer.feed(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    peer.now += std::chrono::milliseconds(400);
    peer.agent->on_deadline(peer.now);
    peer.agent->take_outgoing();
  }
  message_length({reinterpret_cast<const char*>(data), size});
  // Everything ends by itself.
  for (int i = 0; i < 40; ++i) {
    peer.now += std::chrono::seconds(100);
    peer.agent->on_deadline(peer.now);
    peer.agent->take_outgoing();
  }
  require(peer.agent->transaction_count() == 0);
  return 0;
}
