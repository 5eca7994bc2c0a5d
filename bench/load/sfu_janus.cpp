// Janus's signalling (its videoroom plugin over its WebSocket API), and the little SDP that it takes: one peer
// connection to send, one to receive all streams, everything bundled.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <thread>

#include "bench/load/sfu.hpp"
#include "bench/load/web.hpp"

namespace bedside::load {

namespace {

namespace json = boost::json;

/// As in Debian's /etc/janus. The bench has a network namespace of its own, so nobody else is there.
constexpr std::uint16_t kPort = 8188;
constexpr std::chrono::seconds kStartLimit{20};
constexpr std::chrono::seconds kFeedLimit{5};
constexpr std::chrono::milliseconds kLook{5};
constexpr int kFirstRoom = 10000;  // below are those of Debian's settings

std::string text(const json::value& value) { return std::string(value.as_string()); }

/// One plugin handle with its peer connection.
struct Handle {
  std::unique_ptr<Channel> channel;
  std::int64_t session = 0;
  std::int64_t handle = 0;
  std::int64_t last_transaction = 0;
};

std::string first_match(const std::string& sdp, const char* pattern) {
  std::smatch found;
  if (!std::regex_search(sdp, found, std::regex(pattern))) throw SignallingFailed("the SDP lacks " + std::string(pattern));
  return found[1];
}

Remote to_remote(const std::string& sdp, sfu::IceRole our_role) {
  Remote remote;
  remote.ice = {first_match(sdp, "a=ice-ufrag:(\\S+)"), first_match(sdp, "a=ice-pwd:(\\S+)"), false};
  remote.dtls.fingerprints.push_back({"sha-256", first_match(sdp, "a=fingerprint:sha-256 (\\S+)")});
  const char* host = "a=candidate:\\S+ 1 (?:udp|UDP) \\d+ ([0-9.]+) \\d+ typ host";
  const char* port = "a=candidate:\\S+ 1 (?:udp|UDP) \\d+ [0-9.]+ (\\d+) typ host";
  remote.address = *net::parse_address(first_match(sdp, host), static_cast<std::uint16_t>(std::stoi(first_match(sdp, port))));
  remote.our_role = our_role;
  return remote;
}

/// What stands in each m-line of ours. We are always the DTLS client.
std::string transport_lines(const Leg& leg, const sfu::IceParameters& ice, const sfu::DtlsParameters& dtls) {
  const auto ip = net::ip_text(leg.address());
  return fmt::format(
      "c=IN IP4 {0}\r\na=ice-ufrag:{1}\r\na=ice-pwd:{2}\r\na=fingerprint:sha-256 {3}\r\na=setup:active\r\n"
      "a=rtcp-mux\r\na=candidate:1 1 udp 2122260223 {0} {4} typ host\r\na=end-of-candidates\r\n",
      ip, ice.username_fragment, ice.password, dtls.fingerprints.front().value, leg.address().port);
}

std::string session_lines(const std::string& bundle) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + bundle + "\r\n";
}

std::string publisher_offer(const Leg& leg, const MediaSource& source) {
  const auto transport = transport_lines(leg, leg.ice_parameters(), leg.dtls_parameters());
  const std::string common =
      "a=sendonly\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
      "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";
  std::string sdp = session_lines(source.has_video() ? " 0 1" : " 0");
  sdp += "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + transport + "a=mid:0\r\n" + common +
         "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtpmap:111 opus/48000/2\r\n"
         "a=rtcp-fb:111 transport-cc\r\n" +
         fmt::format("a=ssrc:{} cname:bench\r\n", source.sound_ssrc());
  if (source.has_video()) {
    sdp += "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" + transport + "a=mid:1\r\n" + common +
           "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 transport-cc\r\n"
           "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" +
           fmt::format("a=ssrc-group:FID {0} {1}\r\na=ssrc:{0} cname:bench\r\na=ssrc:{1} cname:bench\r\n",
                       source.video_ssrc(), source.video_rtx_ssrc());
  }
  return sdp;
}

/// Takes every m-line of the offer as it is.
std::string subscriber_answer(const std::string& offer, const Leg& leg) {
  const auto transport = transport_lines(leg, leg.ice_parameters(), leg.dtls_parameters());
  std::string bundle;
  std::string lines;
  const std::regex m_line("m=(audio|video) \\d+ (\\S+) ([^\r\n]+)[\\s\\S]*?(?=m=|$)");
  for (auto at = std::sregex_iterator(offer.begin(), offer.end(), m_line); at != std::sregex_iterator(); ++at) {
    const std::string block = at->str();
    const auto mid = first_match(block, "a=mid:(\\S+)");
    bundle += " " + mid;
    lines += fmt::format("m={} 9 {} {}\r\n{}a=mid:{}\r\na=recvonly\r\n", at->str(1), at->str(2), at->str(3), transport, mid);
    const std::regex kept("a=(?:rtpmap|fmtp|rtcp-fb|extmap):[^\r\n]+");
    for (auto line = std::sregex_iterator(block.begin(), block.end(), kept); line != std::sregex_iterator(); ++line) {
      lines += line->str() + "\r\n";
    }
  }
  return session_lines(bundle) + lines;
}

class Janus final : public Sfu {
 public:
  explicit Janus(const Place& place) {
    // Its service unit's own command line, with the settings that the package brings.
    std::vector<std::string> command{"/usr/bin/janus", "--disable-colors", "--log-stdout"};
    if (place.janus_tuned) {
      const auto settings = tuned_settings(place.folder);
      command.insert(command.end(), {"--configs-folder", settings, "--config", settings + "/janus.jcfg"});
    }
    process_ = std::make_unique<Child>(command, place.folder, "janus");
    // Tuned, it says nothing when it is ready.
    const auto end = current_moment() + kStartLimit;
    while (!http::TestClient(kPort).connected()) {
      if (current_moment() > end) throw SignallingFailed("Janus does not listen: " + process_->output());
      std::this_thread::sleep_for(kLook);
    }
  }

  Child& process() override { return *process_; }

  void open_rooms(const Scenario& scenario) override {
    Handle handle;
    open(handle);
    for (int room = 0; room < scenario.rooms; ++room) {
      request(handle,
              {{"request", "create"}, {"room", kFirstRoom + room}, {"publishers", scenario.publishers}, {"bitrate", 0},
               {"audiocodec", "opus"}, {"videocodec", "vp8"}, {"transport_wide_cc_ext", true}},
              {}, "created");
    }
  }

  void prepare(const Member&) override {}

  void publish(const Member& member, Pump& pump) override {
    Handle& handle = publishers_[key(member)];
    open(handle);
    const auto joined = request(
        handle, {{"request", "join"}, {"ptype", "publisher"}, {"room", kFirstRoom + member.room}, {"display", "bench"}}, {},
        "joined");
    feeds_[key(member)] = plugin_data(joined).at("id").to_number<std::int64_t>();
    Leg& leg = *member.client->send;
    const auto offer = pump.ask([&] { return publisher_offer(leg, *member.client->source); });
    const auto configured =
        request(handle, {{"request", "configure"}, {"audio", true}, {"video", member.client->source->has_video()}},
                {{"type", "offer"}, {"sdp", offer}, {"trickle", false}}, "event");
    const auto remote = to_remote(text(configured.at("jsep").at("sdp")), sfu::IceRole::controlling);
    pump.ask([&] { leg.connect(remote, current_moment()); });
    if (!pump.wait_until([&] { return leg.connected(); }, std::chrono::seconds(10))) throw SignallingFailed("no DTLS to Janus");
    // It takes a moment longer until the others may ask for it.
    const auto end = current_moment() + kFeedLimit;
    while (!is_listed(handle, member)) {
      if (current_moment() > end) throw SignallingFailed("Janus lists no publisher that has connected");
      std::this_thread::sleep_for(kLook);
    }
  }

  void subscribe(const Member& member, Pump& pump) override {
    Handle& handle = subscribers_[key(member)];
    open(handle);
    json::array streams;
    for (const auto& [who, feed] : feeds_) {
      if (who.first == member.room && who != key(member)) streams.push_back(json::object{{"feed", feed}});
    }
    const auto attached = request(handle,
                                  {{"request", "join"}, {"ptype", "subscriber"}, {"room", kFirstRoom + member.room},
                                   {"streams", std::move(streams)}},
                                  {}, "attached");
    const auto offer = text(attached.at("jsep").at("sdp"));
    Leg& leg = *member.client->receive;
    const auto remote = to_remote(offer, sfu::IceRole::controlled);
    const auto answer = pump.ask([&] {
      leg.connect(remote, current_moment());
      return subscriber_answer(offer, leg);
    });
    request(handle, {{"request", "start"}}, {{"type", "answer"}, {"sdp", answer}, {"trickle", false}}, "event");
  }

 private:
  bool is_listed(Handle& handle, const Member& member) {
    const auto list = request(handle, {{"request", "listparticipants"}, {"room", kFirstRoom + member.room}}, {}, "participants");
    for (const auto& one : plugin_data(list).at("participants").as_array()) {
      if (one.at("id").to_number<std::int64_t>() == feeds_.at(key(member))) return one.at("publisher").as_bool();
    }
    return false;
  }

  static std::pair<int, int> key(const Member& member) { return {member.room, member.member}; }
  static const json::object& plugin_data(const json::object& message) {
    return message.at("plugindata").at("data").as_object();
  }

  /// What Janus's own documentation advises for many peers on few processors: as many event loops as processors
  /// instead of a thread for each peer connection, no full ICE, no log of every step.
  static std::string tuned_settings(const std::string& folder) {
    const auto settings = folder + "/janus-tuned";
    std::filesystem::copy("/etc/janus", settings, std::filesystem::copy_options::recursive);
    std::ifstream read(settings + "/janus.jcfg");
    std::string all(std::istreambuf_iterator<char>(read), std::istreambuf_iterator<char>{});
    const auto put = [&all](const std::string& section, const std::string& line) {
      std::smatch head;
      const std::regex pattern("(^|\n)" + section + ":\\s*\\{[^\n]*\n");
      if (!std::regex_search(all, head, pattern)) throw SignallingFailed("Janus's settings have no section " + section);
      all.insert(static_cast<std::size_t>(head.position() + head.length()), "\t" + line + "\n");
    };
    all = std::regex_replace(all, std::regex("\n\tdebug_level = 4"), "\n\tdebug_level = 2");
    put("general", fmt::format("event_loops = {}", std::thread::hardware_concurrency()));
    put("nat", "ice_lite = true");
    std::ofstream(settings + "/janus.jcfg") << all;
    return settings;
  }

  json::object exchange(Handle& handle, json::object message, const std::string& until) {
    const std::string transaction = fmt::format("t{}", ++handle.last_transaction);
    message["transaction"] = transaction;
    if (handle.session != 0) message["session_id"] = handle.session;
    if (handle.handle != 0) message["handle_id"] = handle.handle;
    handle.channel->send(message);
    return handle.channel->receive([&](const json::object& answer) {
      const auto* its = answer.if_contains("transaction");
      if (its == nullptr || text(*its) != transaction) return false;
      const auto kind = text(answer.at("janus"));
      if (kind == "error") throw SignallingFailed(json::serialize(answer));
      if (kind == "ack") return false;
      if (until.empty()) return true;
      const auto* data = answer.if_contains("plugindata");
      if (data == nullptr) return false;
      if (data->at("data").as_object().contains("error")) throw SignallingFailed(json::serialize(answer));
      return text(data->at("data").at("videoroom")) == until;
    });
  }

  json::object request(Handle& handle, json::object body, json::object jsep, const std::string& until) {
    json::object message{{"janus", "message"}, {"body", std::move(body)}};
    if (!jsep.empty()) message["jsep"] = std::move(jsep);
    return exchange(handle, std::move(message), until);
  }

  void open(Handle& handle) {
    handle.channel = std::make_unique<Channel>(kPort, "/", "janus-protocol");
    handle.session = exchange(handle, {{"janus", "create"}}, "").at("data").at("id").to_number<std::int64_t>();
    handle.handle = exchange(handle, {{"janus", "attach"}, {"plugin", "janus.plugin.videoroom"}}, "")
                        .at("data").at("id").to_number<std::int64_t>();
  }

  std::unique_ptr<Child> process_;
  std::map<std::pair<int, int>, Handle> publishers_;
  std::map<std::pair<int, int>, Handle> subscribers_;
  std::map<std::pair<int, int>, std::int64_t> feeds_;
};

}  // namespace

std::unique_ptr<Sfu> make_janus(const Place& place) { return std::make_unique<Janus>(place); }

}  // namespace bedside::load
