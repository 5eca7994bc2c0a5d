// Bedside's signalling: a clinic of the bench's own, a visit for each room, everybody in by their own link, the call
// by its WebSocket as contract/openapi.yaml has it.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "api/media_json.hpp"
#include "bench/load/sfu.hpp"
#include "bench/load/web.hpp"

namespace bedside::load {

namespace {

namespace json = boost::json;

constexpr const char* kPassword = "correct horse battery";
constexpr std::chrono::seconds kStartLimit{30};
constexpr std::chrono::seconds kConnectLimit{5};

std::string text(const json::value& value) { return std::string(value.as_string()); }

/// A member's call: its WebSocket and what it was offered.
struct Call {
  std::string ticket;
  std::unique_ptr<Channel> channel;
  json::object offer;
  std::int64_t last_id = 0;
};

/// A provider with a session of its own.
struct Provider {
  std::unique_ptr<WebClient> web;
  std::string id;
};

Remote to_remote(const json::object& transport) {
  Remote remote;
  const auto& ice = transport.at("iceParameters").as_object();
  remote.ice = {text(ice.at("usernameFragment")), text(ice.at("password")), true};
  const auto& candidate = transport.at("iceCandidates").as_array().front().as_object();
  remote.address = *net::parse_address(text(candidate.at("ip")), candidate.at("port").to_number<std::uint16_t>());
  for (const auto& print : transport.at("dtlsParameters").at("fingerprints").as_array()) {
    remote.dtls.fingerprints.push_back({text(print.at("algorithm")), text(print.at("value"))});
  }
  return remote;
}

json::object to_json(const sfu::DtlsParameters& dtls) {
  json::array prints;
  for (const auto& print : dtls.fingerprints) {
    prints.push_back(json::object{{"algorithm", print.algorithm}, {"value", print.value}});
  }
  return {{"role", dtls.role}, {"fingerprints", std::move(prints)}};
}

class Bedside final : public Sfu {
 public:
  explicit Bedside(const Place& place) : place_(place), settings_(place.folder + "/bedside.toml") {
    std::ofstream(settings_) << fmt::format(
        "[server]\nlisten = \"127.0.0.1:0\"\ndata = \"{}/bedside-data\"\n[media]\nport = 0\nlisten = [\"{}\"]\n",
        place.folder, place.ip);
    std::filesystem::permissions(settings_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto first = add_person("first@clinic.example");
    const auto second = add_person("second@clinic.example");
    process_ = std::make_unique<Child>(std::vector<std::string>{place.bedside, "serve", "--config", settings_},
                                       place.folder, "bedside");
    const std::string said = process_->wait_for("ready http://127.0.0.1:", kStartLimit);
    port_ = static_cast<std::uint16_t>(std::stoi(said.substr(said.find("ready http://127.0.0.1:") + 23)));
    providers_.push_back(sign_in("first@clinic.example", first));
    providers_.push_back(sign_in("second@clinic.example", second));
    providers_.front().web->send("PATCH", "/api/clinic", json::object{{"guests_per_visit", 30}});
  }

  Child& process() override { return *process_; }

  void open_rooms(const Scenario& scenario) override {
    for (int room = 0; room < scenario.rooms; ++room) rooms_.push_back(book(scenario.members));
  }

  /// The first is the provider, the second the patient, then come guests; the last of a large room is a provider.
  void prepare(const Member& member) override {
    const Room& room = rooms_[static_cast<std::size_t>(member.room)];
    json::value ticket;
    const auto seat = static_cast<std::size_t>(member.member) - 1;
    if (member.member == 0 || seat >= room.links.size()) {
      ticket = providers_[member.member == 0 ? 0 : 1].web->send("POST", "/api/visits/" + room.visit + "/start",
                                                                json::object{});
    } else {
      WebClient web(port_);
      ticket = web.send("POST", "/api/join/" + room.links[seat], json::object{{"name", fmt::format("Guest {}", seat)}});
    }
    calls_[key(member)].ticket = text(ticket.at("ticket"));
  }

  void publish(const Member& member, Pump& pump) override {
    Call& call = enter(member);
    Leg& leg = *member.client->send;
    const auto& source = *member.client->source;
    connect(call, "send_transport", leg, pump);
    if (!pump.wait_until([&] { return leg.connected(); }, kConnectLimit)) throw SignallingFailed("no DTLS to Bedside");
    request(call, "produce",
            {{"kind", "audio"}, {"source", "microphone"}, {"rtpParameters", api::write_json(sfu::opus_parameters(source.sound_ssrc()))}});
    if (!source.has_video()) return;
    request(call, "produce",
            {{"kind", "video"},
             {"source", "camera"},
             {"rtpParameters", api::write_json(sfu::vp8_parameters(source.video_ssrc(), source.video_rtx_ssrc()))}});
  }

  void subscribe(const Member& member, Pump& pump) override {
    Call& call = member.publishes ? calls_.at(key(member)) : enter(member);
    send(call, "capabilities", {{"rtpCapabilities", call.offer.at("routerRtpCapabilities")}});
    connect(call, "recv_transport", *member.client->receive, pump);
    for (int left = member.streams_to_receive; left > 0; --left) {
      const auto consumer = event(call, "consumer");
      send(call, "pause_consumer", {{"consumer_id", consumer.at("consumer_id")}, {"paused", false}});
    }
  }

 private:
  struct Room {
    std::string visit;
    std::vector<std::string> links;  // tokens: the patient's, then the guests'
  };
  static std::pair<int, int> key(const Member& member) { return {member.room, member.member}; }

  /// The token of the link by which the person chooses a password.
  std::string add_person(const std::string& email) {
    const std::string said = run_command({place_.bedside, "user", "add", "--config", settings_, "--clinic", "Bench",
                                          "--name", "Dr. " + email, "--email", email, "--role", "provider", "--role",
                                          "admin"},
                                         place_.folder);
    const auto at = said.find("/reset/");
    if (at == std::string::npos) throw SignallingFailed("no link in: " + said);
    return said.substr(at + 7, said.find_first_of(" \n", at) - at - 7);
  }

  Provider sign_in(const std::string& email, const std::string& token) {
    Provider provider{std::make_unique<WebClient>(port_), {}};
    provider.web->send("POST", "/api/password-resets/" + token, json::object{{"password", kPassword}});
    const auto session =
        provider.web->send("POST", "/api/session", json::object{{"email", email}, {"password", kPassword}});
    provider.id = text(session.at("person").at("id"));
    return provider;
  }

  Room book(int members) {
    constexpr int kMostSeats = 31;  // a patient and thirty guests
    const int guests = std::min(members - 1, kMostSeats) - 1;
    const auto begin = std::chrono::system_clock::now() + std::chrono::minutes(2);
    const auto local = [](auto time) { return fmt::format("{:%Y-%m-%dT%H:%M}", fmt::gmtime(std::chrono::system_clock::to_time_t(time))); };
    json::array invited;
    for (int i = 0; i < guests; ++i) {
      invited.push_back(json::object{{"kind", "family"}, {"language", "en"}, {"email", fmt::format("guest{}@home.example", i)}});
    }
    json::array providers;
    for (const auto& provider : providers_) providers.emplace_back(provider.id);
    const auto visit = providers_.front().web->send(
        "POST", "/api/visits",
        json::object{{"starts_local", local(begin)},
                     {"ends_local", local(begin + std::chrono::hours(1))},
                     {"time_zone", "UTC"},
                     {"provider_ids", std::move(providers)},
                     {"patient", json::object{{"name", "Walter Okafor"}, {"language", "en"}, {"email", "walter@home.example"}, {"messages_to", "patient"}}},
                     {"type", "consultation"},
                     {"guests", std::move(invited)}});
    Room room{text(visit.at("id")), {}};
    for (const auto& seat : visit.at("seats").as_array()) {
      const auto secrets = providers_.front().web->send(
          "POST", "/api/invitations/" + text(seat.at("invitation_id")) + "/secrets", json::object{});
      const auto link = text(secrets.at("link"));
      room.links.push_back(link.substr(link.rfind('/') + 1));
    }
    return room;
  }

  Call& enter(const Member& member) {
    Call& call = calls_.at(key(member));
    call.channel = std::make_unique<Channel>(port_, "/ws/call?ticket=" + call.ticket, "");
    send(call, "hello", {{"media_session", nullptr}});
    call.offer = event(call, "admitted");
    return call;
  }

  void connect(Call& call, const char* name, Leg& leg, Pump& pump) {
    const auto& transport = call.offer.at(name).as_object();
    const Remote remote = to_remote(transport);
    const auto dtls = pump.ask([&] {
      leg.connect(remote, current_moment());
      return leg.dtls_parameters();
    });
    send(call, "connect_transport", {{"transport_id", transport.at("id")}, {"dtlsParameters", to_json(dtls)}});
  }

  /// The data of the next event of this type. A refusal of anything sent before ends the run.
  json::object event(Call& call, const char* type) {
    const auto found = call.channel->receive([type](const json::object& message) {
      const auto* ok = message.if_contains("ok");
      if (ok != nullptr && !ok->as_bool()) throw SignallingFailed(json::serialize(message));
      const auto* its = message.if_contains("type");
      return its != nullptr && *its == type;
    });
    return found.at("data").as_object();
  }

  void send(Call& call, const char* type, json::object data) {
    call.channel->send({{"id", ++call.last_id}, {"type", type}, {"data", std::move(data)}});
  }

  /// Waits for the reply, which must be good.
  json::object request(Call& call, const char* type, json::object data) {
    send(call, type, std::move(data));
    const auto reply = call.channel->receive([&](const json::object& message) {
      const auto* to = message.if_contains("reply_to");
      return to != nullptr && *to == call.last_id;
    });
    if (!reply.at("ok").as_bool()) throw SignallingFailed(json::serialize(reply));
    return reply.at("data").as_object();
  }

  Place place_;
  std::string settings_;
  std::unique_ptr<Child> process_;
  std::uint16_t port_ = 0;
  std::vector<Provider> providers_;
  std::vector<Room> rooms_;
  std::map<std::pair<int, int>, Call> calls_;
};

}  // namespace

std::unique_ptr<Sfu> make_bedside(const Place& place) { return std::make_unique<Bedside>(place); }

}  // namespace bedside::load
