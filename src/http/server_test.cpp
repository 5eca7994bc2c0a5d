// The server on real sockets of 127.0.0.1: its bounds, its refusals, WebSockets, certificates, draining.
#include "http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <condition_variable>
#include <filesystem>
#include <future>
#include <fstream>
#include <mutex>
#include <thread>

#include "http/json.hpp"
#include "http/test_client.hpp"

namespace bedside::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kOrigin = "http://clinic.test";

/// Lets a test wait for what another thread does, and fail rather than hang.
template <class T>
class Seen {
 public:
  void add(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  std::vector<T> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return values_.size() >= count; });
    return values_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> values_;
};

struct Happened {
  Seen<std::string> sessions;  // what WebSocket sessions were told
  Seen<std::string> routes;    // access lines
  Seen<std::string> events;
  std::promise<void> release;  // lets /slow go on
  std::shared_future<void> released = release.get_future().share();
  Seen<int> slow_began;
};

class EchoSession final : public WebSocketSession {
 public:
  explicit EchoSession(Happened& happened) : happened_(happened) {}
  void on_open(std::shared_ptr<WebSocketConnection> connection) override {
    connection_ = std::move(connection);
    happened_.sessions.add("open");
    connection_->send("hello");
  }
  void on_message(std::string text) override {
    if (text == "close me") {
      connection_->close(4001, "as you wish");
    } else if (text == "flood me") {
      for (int i = 0; i < 2000; ++i) connection_->send(std::string(4096, 'x'));
    } else {
      connection_->send("echo " + text);
    }
  }
  void on_close() override { happened_.sessions.add("close"); }
  void on_server_stops() override { connection_->send("bye"); }

 private:
  Happened& happened_;
  std::shared_ptr<WebSocketConnection> connection_;
};

enum class Permission { anybody };
using Call = Handler;

struct Running {
  explicit Running(const std::function<void(ServerOptions&)>& change = [](ServerOptions&) {}) {
    ServerOptions options;
    options.listen = {"127.0.0.1:0"};
    options.own_origins = {std::string(kOrigin)};
    options.limits.workers = 2;
    options.on_access = [this](const AccessLine& line) {
      happened.routes.add(std::string(word(line.method)) + " " + std::string(line.route) + " " + std::to_string(line.status));
    };
    options.on_event = [this](std::string_view sentence) { happened.events.add(std::string(sentence)); };
    change(options);
    Router router;
    router.add(std::vector<Route<Permission, Call>>{
                   {Method::get, "/hello/{name}", Permission::anybody,
                    [](const Request& request) { return text(200, "hello " + std::string(request.parameter("name"))); }},
                   {Method::post, "/echo", Permission::anybody, [](const Request& request) { return text(200, request.body); }},
                   {Method::post, "/picture", Permission::anybody, [](const Request& request) { return text(200, std::to_string(request.body.size())); },
                    {BodyKind::image, OriginRule::own_pages, Effort::light}},
                   {Method::post, "/callback", Permission::anybody,
                    [](const Request& request) { return text(200, parse_form(request.body)["a"]); },
                    {BodyKind::form, OriginRule::anywhere}},
                   {Method::get, "/slow", Permission::anybody,
                    [this](const Request&) {
                      happened.slow_began.add(1);
                      happened.released.wait_for(std::chrono::seconds(20));
                      return text(200, "slow");
                    }},
                   {Method::get, "/dear", Permission::anybody,
                    [this](const Request&) {
                      happened.slow_began.add(1);
                      happened.released.wait_for(std::chrono::seconds(20));
                      return text(200, "dear");
                    },
                    {BodyKind::json, OriginRule::own_pages, Effort::dear}},
                   {Method::get, "/broken", Permission::anybody,
                    [](const Request&) -> Response { throw std::runtime_error("secret words"); }},
                   {Method::get, "/who", Permission::anybody,
                    [](const Request& request) { return text(200, request.remote_address + (request.tls ? " tls" : " plain")); }},
               },
               [](Permission, const Call& call) { return call; });
    router.add_websocket("/ws", Permission::anybody, 0, [this](Permission, int) -> WebSocketHandler {
      return [this](const Request& request) -> WebSocketAnswer {
        if (request.query_value("ticket") != "good") return problem(401, "bad_ticket", "Ask for a ticket first.");
        return std::make_shared<EchoSession>(happened);
      };
    });
    router.set_pages([](const Request& request) -> std::optional<Response> {
      if (!request.path.starts_with("/page/")) return std::nullopt;
      return html(200, "a page for " + request.path);
    });
    auto made = Server::make(std::move(options), std::move(router));
    EXPECT_TRUE(made.ok());
    server = std::move(made.value());
    server->start();
    port = server->ports().at(0);
  }
  Happened happened;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

std::string get(const Running& running, std::string_view path, std::string_view more = "") {
  TestClient client(running.port);
  client.write("GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" + std::string(more) + "\r\n");
  return client.read_to_end();
}

std::string post(const Running& running, std::string_view path, std::string_view headers, std::string_view body) {
  TestClient client(running.port);
  client.write("POST " + std::string(path) + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
  return client.read_to_end();
}

const std::string kOwnJson = "Origin: http://clinic.test\r\nContent-Type: application/json\r\n";

TEST(Server, answers_and_logs_the_pattern_but_never_the_path) {
  Running running;
  const auto answer = get(running, "/hello/t0ken?ticket=secret");
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("\r\n\r\nhello t0ken"), HasSubstr("no-referrer")));
  EXPECT_EQ(running.happened.routes.wait_for(1).at(0), "GET /hello/{name} 200");
}

TEST(Server, keeps_a_connection_for_several_requests_and_head_has_no_body) {
  Running running;
  TestClient client(running.port);
  client.write("HEAD /hello/a HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_head(), AllOf(HasSubstr("200 OK"), HasSubstr("Content-Length: 7\r\n")));
  client.write("GET /hello/b HTTP/1.1\r\nHost: t\r\n\r\nGET /hello/c HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("hello b"));
  EXPECT_THAT(client.read_response(), HasSubstr("hello c"));
  EXPECT_EQ(running.server->counters().accepted, 1U);
}

TEST(Server, changing_requests_need_our_own_origin) {
  Running running;
  EXPECT_THAT(post(running, "/echo", kOwnJson, "{}"), HasSubstr("\r\n\r\n{}"));
  EXPECT_THAT(post(running, "/echo", "Content-Type: application/json\r\n", "{}"), HasSubstr("/problems/foreign_origin"));
  EXPECT_THAT(post(running, "/echo", "Origin: null\r\nContent-Type: application/json\r\n", "{}"), HasSubstr("403"));
  EXPECT_THAT(post(running, "/echo", "Origin: http://evil.test\r\nContent-Type: application/json\r\n", "{}"), HasSubstr("403"));
  EXPECT_THAT(post(running, "/callback", "Content-Type: application/x-www-form-urlencoded\r\n", "a=b"), HasSubstr("\r\n\r\nb"));
}

TEST(Server, another_content_type_is_refused_before_the_handler) {
  Running running;
  EXPECT_THAT(post(running, "/echo", "Origin: http://clinic.test\r\nContent-Type: text/plain\r\n", "{}"), HasSubstr("415"));
  EXPECT_THAT(post(running, "/echo", "Origin: http://clinic.test\r\n", "{}"), HasSubstr("415"));
  EXPECT_THAT(post(running, "/echo", "Origin: http://clinic.test\r\nContent-Type: Application/JSON; charset=utf-8\r\n", "{}"),
              HasSubstr("200 OK"));
}

TEST(Server, a_body_over_64_KiB_is_refused_whether_it_says_so_or_not) {
  Running running;
  const std::string large(kMaxBodyBytes + 1, 'x');
  EXPECT_THAT(post(running, "/echo", kOwnJson, large), HasSubstr("/problems/too_large"));
  EXPECT_THAT(post(running, "/echo", kOwnJson, large.substr(1)), HasSubstr("200 OK"));
  TestClient client(running.port);
  client.write("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n" + kOwnJson + "\r\n");
  for (int i = 0; i < 5; ++i) client.write("4000\r\n" + std::string(0x4000, 'x') + "\r\n");
  EXPECT_THAT(client.read_to_end(), HasSubstr("413"));
}

TEST(Server, a_route_that_takes_pictures_takes_128_KiB_of_any_kind_of_picture_and_nothing_else) {
  Running running;
  const std::string own_picture = "Origin: http://clinic.test\r\nContent-Type: image/webp\r\n";
  EXPECT_THAT(post(running, "/picture", own_picture, std::string(kMaxImageBytes, 'x')), HasSubstr("\r\n\r\n131072"));
  EXPECT_THAT(post(running, "/picture", own_picture, std::string(kMaxImageBytes + 1, 'x')), HasSubstr("/problems/too_large"));
  EXPECT_THAT(post(running, "/picture", kOwnJson, "{}"), HasSubstr("415"));
  EXPECT_THAT(post(running, "/echo", own_picture, std::string(kMaxBodyBytes + 1, 'x')), HasSubstr("/problems/too_large"));
}

TEST(Server, malformed_requests_get_one_answer_and_the_connection_ends) {
  Running running;
  for (const std::string garbage :
       {"\x16\x03\x01\x02\x01 TLS hello to a plain port\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "GET http://other.test/ HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: xchunked\r\n\r\nGET /plain HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /plain HTTP/1.1\r\n\r\n", "GET /plain HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n"}) {
    TestClient client(running.port);
    client.write(garbage);
    EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 400")) << garbage;
  }
  TestClient client(running.port);
  client.write("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(get(running, "/nowhere"), HasSubstr("/problems/not_found"));
  EXPECT_THAT(get(running, "/echo"), AllOf(HasSubstr("405"), HasSubstr("Allow: POST\r\n")));
}

TEST(Server, a_mangled_link_still_finds_its_page_and_is_to_a_route_one_that_nobody_knows) {
  Running running;
  EXPECT_THAT(get(running, "/page/%00"), AllOf(HasSubstr("200 OK"), HasSubstr("a page for /page/%00")));
  EXPECT_THAT(get(running, "/page/abc%2"), HasSubstr("a page for /page/abc%2"));
  for (const char* mangled : {"%zz", "%ff", "%00", "a%2"}) EXPECT_THAT(get(running, std::string("/hello/") + mangled), HasSubstr(mangled)) << "as it was sent";
  EXPECT_THAT(get(running, "/hello/..%2fb"), HasSubstr("../b")) << "one parameter, whatever it holds";
  EXPECT_THAT(get(running, "/%68ello/b"), HasSubstr("hello b"));
  EXPECT_THAT(post(running, "/page/%00", kOwnJson, "{}"), HasSubstr("404"));
}

TEST(Server, a_head_that_drips_is_cut_off_when_its_time_is_up) {
  Running running([](ServerOptions& options) { options.limits.header_time = std::chrono::milliseconds(150); });
  TestClient client(running.port);
  client.write("GET /hello/a HTTP/1.1\r\n");
  EXPECT_EQ(client.read_to_end(), "");
  running.server->drain();  // the socket closes a moment before it is counted
  EXPECT_EQ(running.server->counters().timed_out, 1U);
}

TEST(Server, what_a_handler_throws_becomes_a_problem_without_its_words) {
  Running running;
  EXPECT_THAT(get(running, "/broken"), AllOf(HasSubstr("500"), HasSubstr("/problems/internal"), Not(HasSubstr("secret words"))));
}

TEST(Server, connections_are_bounded_per_source_and_freed_again) {
  Running running([](ServerOptions& options) { options.limits.connections_per_source = 2; });
  auto first = std::make_unique<TestClient>(running.port);
  TestClient second(running.port);
  first->write("GET /hello/a HTTP/1.1\r\nHost: t\r\n\r\n");
  second.write("GET /hello/a HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(first->read_response(), HasSubstr("hello a"));
  EXPECT_THAT(second.read_response(), HasSubstr("hello a"));
  TestClient third(running.port);
  EXPECT_EQ(third.read_to_end(), "");
  EXPECT_EQ(running.server->counters().refused_connections, 1U);
  first->write("GET /hello/a HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  first->read_to_end();
  std::string answer;
  for (int tries = 0; tries < 200 && answer.empty(); ++tries) answer = get(running, "/hello/b");
  EXPECT_THAT(answer, HasSubstr("hello b"));
}

TEST(Server, when_all_workers_are_busy_and_the_queue_is_full_it_says_so_at_once) {
  Running running([](ServerOptions& options) {
    options.limits.workers = 1;
    options.limits.waiting_requests = 1;
  });
  TestClient running_one(running.port);
  running_one.write("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  running.happened.slow_began.wait_for(1);
  TestClient waiting_one(running.port);
  waiting_one.write("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  std::string answer;  // the second request may not have been read yet
  for (int tries = 0; tries < 50 && answer.find("503") == std::string::npos; ++tries) {
    TestClient probe(running.port);
    probe.write("GET /hello/a HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    pollfd wait{probe.fd(), POLLIN, 0};
    if (poll(&wait, 1, 200) > 0) answer = probe.read_to_end();
  }
  EXPECT_THAT(answer, AllOf(HasSubstr("/problems/overloaded"), HasSubstr("Retry-After: 2")));
  running.happened.release.set_value();
  EXPECT_THAT(running_one.read_response(), HasSubstr("slow"));
}

TEST(Server, a_flood_of_dear_requests_holds_up_only_its_own_kind) {
  Running running([](ServerOptions& options) {
    options.limits.dear_workers = 1;
    options.limits.waiting_dear_requests = 1;
  });
  const std::string dear = "GET /dear HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
  TestClient first(running.port), second(running.port), third(running.port);
  first.write(dear);
  ASSERT_EQ(running.happened.slow_began.wait_for(1).size(), 1U);
  second.write(dear);
  third.write(dear);
  for (int i = 0; i < 10; ++i) EXPECT_THAT(get(running, "/hello/you"), HasSubstr("hello you"));
  running.happened.release.set_value();
  EXPECT_THAT(first.read_to_end(), HasSubstr("200 OK"));
  const std::string others = second.read_to_end() + third.read_to_end();
  EXPECT_THAT(others, AllOf(HasSubstr("200 OK"), HasSubstr("/problems/overloaded")));
}

TEST(Server, what_nobody_waits_for_gives_way_to_a_request_until_it_is_answered) {
  RightOfWay way(1, std::chrono::seconds(20));
  Running running([&way](ServerOptions& options) { options.way = &way; });
  TestClient client(running.port);
  client.write("GET /slow HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  ASSERT_EQ(running.happened.slow_began.wait_for(1).size(), 1U);
  const auto work = std::async(std::launch::async, [&way] { const auto turn = way.give_way(); });
  EXPECT_EQ(work.wait_for(std::chrono::milliseconds(30)), std::future_status::timeout);
  running.happened.release.set_value();
  EXPECT_EQ(work.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_THAT(client.read_to_end(), HasSubstr("slow"));
}

TEST(Server, a_trusted_proxy_may_say_who_asks) {
  Running plain;
  EXPECT_THAT(get(plain, "/who", "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"), HasSubstr("127.0.0.1 plain"));
  Running behind([](ServerOptions& options) { ASSERT_TRUE(options.trusted_proxies.add("127.0.0.0/8")); });
  const auto answer = get(behind, "/who", "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_THAT(answer, AllOf(HasSubstr("198.51.100.7 tls"), HasSubstr("Strict-Transport-Security")));
}

TEST(WebSocket, speaks_when_opened_echoes_in_order_and_closes_with_our_code) {
  Running running;
  TestClient client(running.port);
  EXPECT_THAT(client.upgrade("/ws?ticket=good", kOrigin), HasSubstr("HTTP/1.1 101"));
  EXPECT_EQ(client.read_frame().payload, "hello");
  for (int i = 0; i < 20; ++i) client.write_frame(1, std::to_string(i));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.read_frame().payload, "echo " + std::to_string(i));
  client.write_frame(1, "close me");
  const auto closed = client.read_frame();
  EXPECT_EQ(closed.opcode, 8);
  EXPECT_EQ(closed.payload, std::string("\x0F\xA1") + "as you wish");  // 4001
  client.write_frame(8, closed.payload);
  EXPECT_EQ(client.read_frame().opcode, -1);
  EXPECT_EQ(running.happened.sessions.wait_for(2), (std::vector<std::string>{"open", "close"}));
}

TEST(WebSocket, incident_23_foreign_missing_and_null_origins_are_refused) {
  Running running;
  for (const char* origin : {"", "null", "http://evil.test"}) {
    TestClient client(running.port);
    EXPECT_THAT(client.upgrade("/ws?ticket=good", origin), HasSubstr("HTTP/1.1 403")) << origin;
  }
  TestClient client(running.port);
  EXPECT_THAT(client.upgrade("/ws?ticket=bad", kOrigin), HasSubstr("HTTP/1.1 401"));
  EXPECT_THAT(get(running, "/ws?ticket=good"), HasSubstr("426"));
}

TEST(WebSocket, a_message_over_64_KiB_ends_the_connection_with_1009) {
  Running running;
  TestClient client(running.port);
  client.upgrade("/ws?ticket=good", kOrigin);
  EXPECT_EQ(client.read_frame().payload, "hello");
  client.write_frame(1, std::string(kMaxWebSocketMessageBytes, 'x'));
  EXPECT_EQ(client.read_frame().payload.size(), kMaxWebSocketMessageBytes + 5);
  client.write_frame(1, std::string(kMaxWebSocketMessageBytes + 1, 'x'));
  const auto closed = client.read_frame();
  EXPECT_EQ(closed.opcode, 8);
  EXPECT_EQ(closed.payload.substr(0, 2), "\x03\xF1");
  EXPECT_EQ(running.happened.sessions.wait_for(2).back(), "close");
}

TEST(WebSocket, binary_messages_are_closed_with_1003) {
  Running running;
  TestClient client(running.port);
  client.upgrade("/ws?ticket=good", kOrigin);
  EXPECT_EQ(client.read_frame().payload, "hello");
  client.write_frame(2, "bytes");
  EXPECT_EQ(client.read_frame().payload.substr(0, 2), "\x03\xEB");
}

TEST(WebSocket, a_reader_who_does_not_read_is_dropped_and_the_session_is_told) {
  Running running;
  TestClient client(running.port);
  client.upgrade("/ws?ticket=good", kOrigin);
  EXPECT_EQ(client.read_frame().payload, "hello");
  client.write_frame(1, "flood me");
  EXPECT_EQ(running.happened.sessions.wait_for(2), (std::vector<std::string>{"open", "close"}));
}

TEST(Drain, running_requests_finish_websockets_are_told_and_nobody_new_comes_in) {
  Running running;
  TestClient slow(running.port);
  slow.write("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  running.happened.slow_began.wait_for(1);
  TestClient idle(running.port);
  idle.write("GET /hello/a HTTP/1.1\r\nHost: t\r\n\r\n");
  idle.read_response();
  TestClient socket(running.port);
  socket.upgrade("/ws?ticket=good", kOrigin);
  EXPECT_EQ(socket.read_frame().payload, "hello");

  std::thread drains([&] { running.server->drain(); });
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(socket.read_frame().payload, "bye");
  const auto closed = socket.read_frame();
  EXPECT_EQ(closed.opcode, 8);
  EXPECT_EQ(closed.payload.substr(0, 2), "\x03\xE9");  // 1001
  socket.write_frame(8, closed.payload);
  EXPECT_FALSE(TestClient(running.port).connected());
  running.happened.release.set_value();
  EXPECT_THAT(slow.read_to_end(), AllOf(HasSubstr("200 OK"), HasSubstr("Connection: close")));
  drains.join();
  EXPECT_EQ(running.happened.sessions.wait_for(2).back(), "close");
  EXPECT_EQ(running.server->counters().open, 0U);
}

// ---- certificates

void write_certificate(const std::filesystem::path& folder, long serial) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  FILE* file = std::fopen((folder / "key.pem").c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  file = std::fopen((folder / "cert.pem").c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

/// Asks over TLS; answers the serial number of the certificate that was shown, and the response.
std::pair<long, std::string> get_over_tls(std::uint16_t port, int version = 0) {
  TestClient client(port);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (version != 0) {
    SSL_CTX_set_max_proto_version(context, version);
    SSL_CTX_set_security_level(context, 0);
  }
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, client.fd());
  std::pair<long, std::string> seen{-1, {}};
  if (SSL_connect(ssl) == 1) {
    X509* shown = SSL_get1_peer_certificate(ssl);
    seen.first = ASN1_INTEGER_get(X509_get_serialNumber(shown));
    X509_free(shown);
    const std::string request = "GET /who HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
    SSL_write(ssl, request.data(), static_cast<int>(request.size()));
    char bytes[4096];
    int got = 0;
    while ((got = SSL_read(ssl, bytes, sizeof bytes)) > 0) seen.second.append(bytes, static_cast<std::size_t>(got));
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
  return seen;
}

class Tls : public ::testing::Test {
 protected:
  Tls() : folder_(std::filesystem::temp_directory_path() / ("bedside-tls-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Tls() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(Tls, serves_https_takes_up_a_new_certificate_and_survives_a_broken_one) {
  write_certificate(folder_, 1);
  Running running([&](ServerOptions& options) {
    options.tls = TlsFiles{folder_ / "cert.pem", folder_ / "key.pem"};
    options.tls_check_every = std::chrono::milliseconds(10);
  });
  auto [serial, answer] = get_over_tls(running.port);
  EXPECT_EQ(serial, 1);
  EXPECT_THAT(answer, AllOf(HasSubstr("127.0.0.1 tls"), HasSubstr("Strict-Transport-Security")));
  EXPECT_EQ(get_over_tls(running.port, TLS1_1_VERSION).first, -1);

  std::ofstream(folder_ / "key.pem") << "no key";
  EXPECT_THAT(running.happened.events.wait_for(1).at(0), HasSubstr("earlier ones stay in use"));
  EXPECT_EQ(get_over_tls(running.port).first, 1);

  write_certificate(folder_, 2);
  long shown = 1;
  for (int tries = 0; tries < 500 && shown == 1; ++tries) shown = get_over_tls(running.port).first;
  EXPECT_EQ(shown, 2);
}

TEST_F(Tls, a_start_with_files_that_do_not_fit_names_the_file) {
  ServerOptions options;
  options.listen = {"127.0.0.1:0"};
  options.tls = TlsFiles{folder_ / "none.pem", folder_ / "none.key"};
  const auto made = Server::make(std::move(options), Router{});
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.why().sentence, HasSubstr("none.pem"));
}

TEST(Listen, an_address_that_is_taken_is_named) {
  Running running;
  ServerOptions options;
  options.listen = {"127.0.0.1:" + std::to_string(running.port)};
  const auto made = Server::make(std::move(options), Router{});
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.why().sentence, HasSubstr(std::to_string(running.port)));
}

}  // namespace
}  // namespace bedside::http
