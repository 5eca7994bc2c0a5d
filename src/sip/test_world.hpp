// A trunk in simulated time around the agent: sends it messages, collects what it says, moves the clock.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "calls/fake_leg_media.hpp"
#include "sip/agent.hpp"

namespace bedside::sip {

inline constexpr const char* kTrunkIp = "203.0.113.9";
inline constexpr const char* kOurIp = "192.0.2.1";

inline const std::string kOffer =
    "v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\n"
    "m=audio 30000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

inline TrunkSettings make_trunk(const std::string& name = "main") {
  TrunkSettings settings;
  settings.name = name;
  settings.listen = make_endpoint("0.0.0.0", 5060);
  settings.addresses.add(kTrunkIp);
  settings.numbers = {{"+15551234567", "Boston", "US", false}};
  return settings;
}

class World {
 public:
  explicit World(std::vector<TrunkSettings> trunks = {make_trunk()}) {
    AgentOptions options;
    for (auto& settings : trunks) options.trunks.emplace_back().settings = std::move(settings);
    options.listen_ports.assign(make_listen_points(options.trunks).size(), 5060);
    options.local_ip = [](const Endpoint&) { return std::string(kOurIp); };
    options.caller_hash = [](std::string_view number) { return "#" + std::to_string(std::hash<std::string_view>{}(number)); };
    agent.emplace(std::move(options), random, media, now);
  }

  Flow from(const std::string& ip = kTrunkIp, std::uint16_t port = 5060, Transport transport = Transport::udp) const {
    return {transport, 0, *make_endpoint(ip, port), 0};
  }
  /// What the agent says to it at once.
  std::vector<Message> feed(const std::string& bytes) { return feed(bytes, from()); }
  std::vector<Message> feed(const std::string& bytes, const Flow& flow) {
    agent->feed(bytes, flow, now);
    return take();
  }
  std::vector<Message> take() {
    std::vector<Message> messages;
    for (auto& outgoing : agent->take_outgoing()) {
      last_flow = outgoing.flow;
      if (outgoing.bytes == "\r\n\r\n") continue;
      messages.push_back(parse_message(outgoing.bytes));
      // A refusal repeats what was broken.
      EXPECT_TRUE(messages.back().status >= 400 || !messages.back().wrong) << outgoing.bytes;
    }
    for (auto& event : agent->take_events()) events.push_back(std::move(event));
    return messages;
  }
  /// Everything that is said while time goes by, each with its moment.
  struct Said {
    std::chrono::milliseconds after;
    Message message;
  };
  std::vector<Said> pass(std::chrono::milliseconds time) {
    std::vector<Said> said;
    const Moment begun = now;
    const Moment end = now + time;
    for (;;) {
      const auto due = agent->deadline();
      if (!due || *due > end) break;
      now = std::max(now, *due);
      agent->on_deadline(now);
      for (auto& message : take()) said.push_back({std::chrono::duration_cast<std::chrono::milliseconds>(now - begun), std::move(message)});
    }
    now = end;
    return said;
  }
  template <class E>
  std::vector<E> all() const {
    std::vector<E> found;
    for (const auto& event : events)
      if (const auto* one = std::get_if<E>(&event)) found.push_back(*one);
    return found;
  }
  /// How the one call ended; by_us when it has not.
  std::optional<calls::CallEnd> end() const {
    const auto ended = all<Ended>();
    EXPECT_LE(ended.size(), 1U);
    if (ended.empty()) return std::nullopt;
    return ended.front().why;
  }

  SeededRandom random{1};
  calls::FakeLegMedia media;
  Moment now{std::chrono::hours(1)};
  std::optional<Agent> agent;
  std::vector<Event> events;
  Flow last_flow;
};

/// The trunk's side of one call that it makes.
class Caller {
 public:
  explicit Caller(World& world_of_call, std::string name = "a") : world(world_of_call), call_id(std::move(name)) {}

  std::string request(const std::string& method, const std::string& headers = "", const std::string& body = "") {
    if (method != "ACK" && method != "CANCEL") ++cseq;
    if (method != "CANCEL") branch = "z9hG4bK" + call_id + std::to_string(++branches);
    return request_again(method, headers, body);
  }
  std::string request_again(const std::string& method, const std::string& headers = "", const std::string& body = "") const {
    std::string out = method + " sip:+15551234567@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.9:5060;branch=" + branch +
                      ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:+15550100001@203.0.113.9>;tag=" + tag +
                      "\r\nTo: <sip:+15551234567@192.0.2.1>" + (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\nCall-ID: " + call_id +
                      "\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\nContact: <sip:trunk@203.0.113.9:5060>\r\n" + headers;
    if (!body.empty() && headers.find("Content-Type") == std::string::npos) out += "Content-Type: application/sdp\r\n";
    return out + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  /// To a request of the agent.
  static std::string response(const Message& request, int status, const std::string& headers = "", const std::string& body = "",
                              const std::string& to_tag = "") {
    Response parts;
    parts.status = status;
    parts.to_tag = to_tag;
    for (std::size_t at = 0; at < headers.size();) {
      const auto end = headers.find("\r\n", at);
      parts.headers.push_back(headers.substr(at, end - at));
      at = end + 2;
    }
    if (!body.empty()) parts.content = {"application/sdp", body};
    return write_response(request, *make_endpoint(kTrunkIp, 5060), parts);
  }

  /// Rings; the To tag is taken.
  void ring(const std::string& headers = "", const std::string& body = kOffer) {
    const auto said = world.feed(request("INVITE", headers, body));
    ASSERT_EQ(said.size(), 1U);
    ASSERT_EQ(said[0].status, 180);
    to_tag = said[0].to_tag;
    ASSERT_FALSE(to_tag.empty());
    id = world.all<calls::IncomingCall>().back().call;
    leg = world.all<calls::IncomingCall>().back().leg;
  }
  /// Answered; the 200 is taken.
  void answered() {
    world.agent->answer(id, world.now);
    const auto said = world.take();
    ASSERT_EQ(said.size(), 1U);
    ASSERT_EQ(said[0].status, 200);
    ok = said[0];
  }
  void acknowledge(const std::string& body = "") {
    const auto said = world.feed(request("ACK", "", body));
    ASSERT_TRUE(said.empty());
  }
  /// All three.
  void talk(const std::string& headers = "") {
    ring(headers);
    answered();
    acknowledge();
    ASSERT_EQ(world.all<Answered>().size(), 1U);
  }

  World& world;
  std::string call_id;
  std::string tag = "caller";
  std::string to_tag;
  std::string branch;
  int branches = 0;
  std::uint32_t cseq = 0;
  calls::CallId id;
  calls::LegId leg;
  Message ok;
};

/// A call that somebody on the trunk makes.
struct Incoming : testing::Test {
  World world;
  Caller caller{world};
};

}  // namespace bedside::sip
