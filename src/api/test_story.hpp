// The api over a real database, as stories and the table of permissions use it: a clinic whose doctor is signed in,
// requests without HTTP, WebSockets without a wire. Media is a double.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "api/api.hpp"
#include "api/routes.hpp"
#include "calls/fake_media.hpp"
#include "desk/sign_in.hpp"
#include "ical/calendar_writer.hpp"
#include "secure/random.hpp"
#include "storage/open.hpp"
#include "words/icu_date_words.hpp"
#include "zones/system_zone_rules.hpp"

namespace bedside::api {

namespace json = boost::json;
using http::Method;

/// The browser's end of a WebSocket.
class Heard final : public http::WebSocketConnection {
 public:
  void send(std::string text) override {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(text));
    changed_.notify_all();
  }
  void close(int, std::string) override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  /// The first message not yet looked at that contains `part`; waits for it.
  std::string wait_for(const std::string& part) {
    std::unique_lock lock(mutex_);
    std::string found;
    const bool came = changed_.wait_for(lock, std::chrono::seconds(20), [&] {
      for (; next_ < all_.size(); ++next_)
        if (all_[next_].find(part) != std::string::npos) {
          found = all_[next_++];
          return true;
        }
      return false;
    });
    EXPECT_TRUE(came) << "never heard " << part;
    return found;
  }
  bool wait_closed() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return closed_; });
  }
  std::string everything() {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const auto& text : all_) all += text;
    return all;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
  std::size_t next_ = 0;
  bool closed_ = false;
};

struct Socket {
  std::shared_ptr<http::WebSocketSession> session;
  std::shared_ptr<Heard> heard;
};

class Story : public ::testing::Test {
 protected:
  Story() {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-api-XXXXXX").string();
    directory = mkdtemp(name.data());
    storage::Settings settings;
    settings.database = directory / "bedside.db";
    settings.watch = [this, own = std::this_thread::get_id()](const char*, storage::Args) {
      if (std::this_thread::get_id() == own) ++statements_read;
    };
    storage = storage::open(settings, keys);
    Dependencies dependencies{*storage, keys, random, zones, calendars, dates, media, assets, "https://visits.example", {true, true}};
    dependencies.wall_clock = [this] { return now; };
    api.emplace(std::move(dependencies));
    api->mount(router);
    api->start();
    doctor = sign_in(add_person("Dr. Reyes", "reyes@clinic.example", {clinic::Role::admin, clinic::Role::provider}));
  }
  ~Story() override {
    api->stop();
    storage.reset();
    std::filesystem::remove_all(directory);
  }

  struct Person {
    PersonId id;
    std::string email;
  };
  Person add_person(const std::string& name, const std::string& email, std::vector<clinic::Role> roles, bool elsewhere = false) {
    const auto context = api->context();
    const auto added = desk::transact(*storage, [&](desk::UnitOfWork& unit) -> desk::Outcome<desk::PersonAdded> {
      if (clinic_id.empty() || elsewhere) {
        const auto made = desk::add_clinic(unit, context, {"Riverside", "en", "UTC", std::nullopt});
        (elsewhere ? other_clinic_id : clinic_id) = made->id;
      }
      return desk::add_person(unit, context, elsewhere ? other_clinic_id : clinic_id, std::nullopt, {name, email, roles},
                              desk::Tell::nobody);
    });
    const std::string link = added->setup_link.reveal();
    const auto set = call(Method::post, "/api/password-resets/" + link.substr(link.rfind('/') + 1), {},
                          {{"password", "correct horse battery"}});
    EXPECT_EQ(set.status, 204) << set.body;
    return {added->person.id, email};
  }
  std::string sign_in(const Person& person) {
    const auto answer = call(Method::post, "/api/session", {},
                             {{"email", person.email}, {"password", "correct horse battery"}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    if (person_id.empty()) person_id = person.id;
    return cookie_of(answer, kStaffCookie);
  }
  static std::string cookie_of(const http::Response& response, std::string_view name) {
    for (const auto& [header, value] : response.headers)
      if (value.starts_with(std::string(name) + "=")) {
        const auto start = name.size() + 1;
        return value.substr(start, value.find(';') - start);
      }
    return {};
  }
  http::Request request(Method method, const std::string& address, const std::string& staff_cookie) const {
    http::Request out;
    out.method = method;
    const auto question = address.find('?');
    out.path = address.substr(0, question);
    if (question != std::string::npos) out.query = http::parse_form(address.substr(question + 1));
    if (!staff_cookie.empty()) out.cookies[std::string(kStaffCookie)] = staff_cookie;
    out.remote_address = "192.0.2.7";
    return out;
  }
  http::Response call(Method method, const std::string& address, const std::string& cookie = {},
                      const json::object& body = {}, const std::string& seat = {}) {
    http::Request one = request(method, address, cookie);
    if (!seat.empty()) one.cookies[std::string(kSeatCookie)] = seat;
    if (method != Method::get) one.body = json::serialize(body);
    return answer(std::move(one));
  }
  http::Response post_with_key(const std::string& key, const std::string& address, const std::string& cookie, const json::object& body) {
    http::Request one = request(Method::post, address, cookie);
    one.headers["idempotency-key"] = key;
    one.body = json::serialize(body);
    return answer(std::move(one));
  }
  http::Response answer(http::Request one) {
    const auto match = router.match(one.method, one.path);
    if (match.handler == nullptr) return http::problem(404, "no_route", "no route");
    one.path_parameters = match.parameters;
    one.route = match.pattern;
    return (*match.handler)(one);
  }
  static json::object body_of(const http::Response& response) { return json::parse(response.body).as_object(); }
  std::optional<Socket> open(const std::string& address, const std::string& cookie = {}) {
    http::Request one = request(Method::get, address, cookie);
    const auto match = router.match(Method::get, one.path);
    auto answer = (*match.websocket)(one);
    if (auto* session = std::get_if<std::shared_ptr<http::WebSocketSession>>(&answer)) {
      Socket socket{*session, std::make_shared<Heard>()};
      socket.session->on_open(socket.heard);
      return socket;
    }
    return std::nullopt;
  }
  Socket enter(const http::Response& ticket) {
    EXPECT_EQ(ticket.status, 200) << ticket.body;
    auto socket = open("/ws/call?ticket=" + std::string(body_of(ticket).at("ticket").as_string()));
    EXPECT_TRUE(socket);
    socket->session->on_message(R"({"id":1,"type":"hello","data":{"media_session":null}})");
    return *socket;
  }
  json::object draft() const {
    return {{"starts_local", "2026-11-24T09:00"},
            {"ends_local", "2026-11-24T09:30"},
            {"time_zone", "UTC"},
            {"provider_ids", json::array{json::value(person_id.text())}},
            {"patient", json::object{{"name", "Ana Field"}, {"language", "en"}, {"email", "ana@home.example"}}},
            {"type", "consultation"},
            {"reason", "knee"},
            {"guests", json::array{json::object{{"kind", "family"}, {"language", "es"}, {"email", "tia@home.example"}}}}};
  }
  std::string book() {
    const auto booked = call(Method::post, "/api/visits", doctor, draft());
    EXPECT_EQ(booked.status, 201) << booked.body;
    return std::string(body_of(booked).at("id").as_string());
  }
  std::string fresh_token(const std::string& visit) {
    const auto shown = call(Method::post, "/api/visits/" + visit + "/fresh-invitation", doctor);
    EXPECT_EQ(shown.status, 200) << shown.body;
    const auto body = body_of(shown);
    last_invitation = std::string(body.at("invitation_id").as_string());
    const auto used = call(Method::post, "/api/invitations/" + last_invitation + "/use", doctor);
    EXPECT_EQ(used.status, 200) << used.body;
    const std::string link(body.at("link").as_string());
    return link.substr(link.rfind('/') + 1);
  }
  std::string seat_state(const std::string& visit, const std::string& invitation) {
    const auto details = body_of(call(Method::get, "/api/visits/" + visit, doctor));
    for (const auto& seat : details.at("seats").as_array())
      if (seat.at("invitation_id") == json::value(invitation)) return std::string(seat.at("state").as_string());
    return "none";
  }

  int statements_read = 0;  // by requests; writing has a thread of its own
  std::filesystem::path directory;
  WallTime now = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + std::chrono::hours(8) + std::chrono::minutes(50);
  secure::SystemRandom random;
  secure::KeyRing keys = secure::KeyRing::make_ephemeral(random);
  zones::SystemZoneRules zones;
  zones::SystemZoneClocks clocks;
  ical::CalendarWriter calendars{clocks};
  words::IcuDateWords dates{clocks};
  calls::FakeMedia media;
  http::Assets assets{{}};
  std::unique_ptr<desk::Storage> storage;
  std::optional<Api> api;
  http::Router router;
  ClinicId clinic_id, other_clinic_id;
  PersonId person_id;
  std::string doctor, last_invitation;
};

}  // namespace bedside::api
