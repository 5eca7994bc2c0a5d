// The real user agent on loopback: UDP, TCP and TLS by raw sockets of the test. Nothing leaves the machine, every port is
// a free one.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <thread>

#include "sip/test_service.hpp"

namespace bedside::sip {
namespace {

using namespace std::chrono_literals;
using calls::CallEnd;

std::string request(const std::string& method, const std::string& transport, std::uint16_t port, int cseq = 1, const std::string& to_tag = "",
                    const std::string& body = "") {
  static int branch = 0;
  return method + " sip:test@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/" + transport + " 127.0.0.1:" + std::to_string(port) + ";branch=z9hG4bKt" +
         std::to_string(++branch) + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:+15550100001@127.0.0.1>;tag=t\r\nTo: <sip:test@127.0.0.1>" +
         (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\nCall-ID: c\r\nCSeq: " + std::to_string(cseq) + " " + method +
         "\r\nContact: <sip:t@127.0.0.1:" + std::to_string(port) + ">\r\n" + (body.empty() ? "" : "Content-Type: application/sdp\r\n") +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string kLocalOffer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\n";

TEST_F(ServiceTest, a_call_over_udp_is_answered_and_ends_when_the_program_stops) {
  start({loopback_trunk(Transport::udp)});
  Peer peer(SOCK_DGRAM, port());
  peer.send(request("INVITE", "UDP", peer.port(), 1, "", kLocalOffer));
  auto said = parse_message(peer.receive());
  EXPECT_EQ(said.status, 180);
  said = parse_message(peer.receive());
  ASSERT_EQ(said.status, 200);
  EXPECT_EQ(parse_sdp(said.body)->media.at(0).address, "127.0.0.1");
  peer.send(request("ACK", "UDP", peer.port(), 1, said.to_tag));
  ASSERT_TRUE(owner.wait([&] { return owner.answered == 1; }));
  EXPECT_EQ(service->figures().calls, 1U);
  std::thread other_side([&] {
    const auto bye = parse_message(peer.receive());
    EXPECT_EQ(bye.method, Method::bye);
    peer.send(write_response(bye, *make_endpoint("127.0.0.1", port()), Response{}));
  });
  service->stop();
  other_side.join();
  EXPECT_EQ(owner.ended, std::vector<CallEnd>{CallEnd::by_us});
}

/// To our listener at ::1, or by IPv4 to one that has both.
std::string ask_over_udp(const std::string& ip, std::uint16_t port) {
  const auto where = *make_endpoint(ip, port);
  const bool v6 = !is_mapped_ipv4(where.ip);
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  std::copy(where.ip.begin(), where.ip.end(), six.sin6_addr.s6_addr);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  std::copy(where.ip.begin() + 12, where.ip.end(), reinterpret_cast<std::uint8_t*>(&four.sin_addr));
  const auto* address = v6 ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
  std::string said(65536, '\0');
  if (::connect(socket, address, v6 ? sizeof six : sizeof four) == 0) {
    const auto bytes = request("OPTIONS", "UDP", 5060);
    ::send(socket, bytes.data(), bytes.size(), 0);
    pollfd ready{socket, POLLIN, 0};
    const bool came = ::poll(&ready, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) == 1;
    const auto size = came ? ::recv(socket, said.data(), said.size(), 0) : 0;
    said.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  }
  ::close(socket);
  return said;
}

TEST_F(ServiceTest, one_listener_serves_both_families) {
  auto trunk = loopback_trunk(Transport::udp);
  trunk.listen = make_endpoint("::", 0);
  trunk.addresses.add("::1");
  start({trunk});
  EXPECT_EQ(parse_message(ask_over_udp("127.0.0.1", port())).status, 200);
  EXPECT_EQ(parse_message(ask_over_udp("::1", port())).status, 200);
}

TEST_F(ServiceTest, a_stream_is_cut_into_messages_and_kept_alive_by_empty_lines) {
  start({loopback_trunk(Transport::tcp)});
  Peer peer(SOCK_STREAM, port());
  ASSERT_TRUE(peer.good());
  peer.send("\r\n\r\n");
  EXPECT_EQ(peer.receive(), "\r\n");
  const auto two = request("OPTIONS", "TCP", peer.port()) + request("OPTIONS", "TCP", peer.port(), 2);
  peer.send(two.substr(0, 100));
  peer.send(two.substr(100));
  std::string said;
  while (said.find("CSeq: 2 OPTIONS") == std::string::npos) {
    const auto more = peer.receive();
    ASSERT_FALSE(more.empty());
    said += more;
  }
  EXPECT_NE(said.find("CSeq: 1 OPTIONS"), std::string::npos);
  EXPECT_EQ(service->figures().connections, 1U);
}

TEST_F(ServiceTest, a_stream_that_makes_no_sense_is_closed) {
  start({loopback_trunk(Transport::tcp)});
  Peer peer(SOCK_STREAM, port());
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(peer.receive(), "");
  EXPECT_EQ(service->figures().connections, 0U);
}

TEST_F(ServiceTest, incident_27_a_connection_from_a_stranger_is_refused_before_it_says_anything) {
  auto trunk = loopback_trunk(Transport::tcp);
  trunk.addresses = {};
  trunk.addresses.add("127.0.0.2");
  start({trunk});
  Peer stranger(SOCK_STREAM, port());
  EXPECT_EQ(stranger.receive(), "");
  Peer friendly(SOCK_STREAM, port(), "127.0.0.2");
  friendly.send(request("OPTIONS", "TCP", friendly.port()));
  EXPECT_EQ(parse_message(friendly.receive()).status, 200);
  EXPECT_EQ(service->figures().refused_connections, 1U);
}

TEST_F(ServiceTest, connections_from_one_source_are_bounded) {
  start({loopback_trunk(Transport::tcp)});
  std::vector<std::unique_ptr<Peer>> peers;
  for (int i = 0; i < 40; ++i) peers.push_back(std::make_unique<Peer>(SOCK_STREAM, port()));
  int refused = 0;
  for (auto& peer : peers) {
    if (::send(peer->socket(), "\r\n\r\n", 4, MSG_NOSIGNAL) != 4 || peer->receive() != "\r\n") ++refused;
  }
  EXPECT_EQ(refused, 8);
}

TEST_F(ServiceTest, incident_32_a_stun_request_is_not_answered) {
  start({loopback_trunk(Transport::udp)});
  Peer peer(SOCK_DGRAM, port());
  peer.send(std::string("\x00\x01\x00\x00\x21\x12\xA4\x42" "abcdefghijkl", 20));
  peer.send(request("OPTIONS", "UDP", peer.port()));
  EXPECT_EQ(parse_message(peer.receive()).status, 200);  // the next answer is not to the first question
}

struct TlsFiles {
  TlsFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-sip-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    certificate = name + "/certificate.pem";
    key = name + "/key.pem";
    const auto command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
                         "-addext subjectAltName=DNS:localhost -keyout " + key + " -out " + certificate + " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT: the test's own words
  }
  ~TlsFiles() { std::filesystem::remove_all(folder); }
  std::string folder;
  std::string certificate;
  std::string key;
};

/// TLS over a connected socket of the test.
class TlsSession {
 public:
  TlsSession(int socket, bool server, const TlsFiles& files)
      : context_(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method())), session_(nullptr) {
    if (server) {
      SSL_CTX_use_certificate_chain_file(context_, files.certificate.c_str());
      SSL_CTX_use_PrivateKey_file(context_, files.key.c_str(), SSL_FILETYPE_PEM);
    }
    session_ = SSL_new(context_);
    SSL_set_fd(session_, socket);
    timeval patience{kPatience.count(), 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    good_ = (server ? SSL_accept(session_) : SSL_connect(session_)) == 1;
  }
  ~TlsSession() {
    SSL_free(session_);
    SSL_CTX_free(context_);
    ERR_clear_error();
  }
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  bool good() const { return good_; }
  void send(const std::string& bytes) { EXPECT_GT(SSL_write(session_, bytes.data(), static_cast<int>(bytes.size())), 0); }
  std::string receive() {
    std::string bytes(65536, '\0');
    const int size = SSL_read(session_, bytes.data(), static_cast<int>(bytes.size()));
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }

 private:
  SSL_CTX* context_;
  SSL* session_;
  bool good_ = false;
};

TEST_F(ServiceTest, a_call_over_tls) {
  const TlsFiles files;
  auto trunk = loopback_trunk(Transport::tls);
  trunk.tls_certificate = files.certificate;
  trunk.tls_key = files.key;
  start({trunk});
  Peer peer(SOCK_STREAM, port());
  TlsSession tls(peer.socket(), false, files);
  ASSERT_TRUE(tls.good());
  tls.send(request("INVITE", "TLS", peer.port(), 1, "", kLocalOffer));
  std::string said;
  while (said.find("SIP/2.0 200") == std::string::npos) {
    const auto more = tls.receive();
    ASSERT_FALSE(more.empty());
    said += more;
  }
  ASSERT_TRUE(owner.wait([&] { return owner.incoming.size() == 1; }));
  EXPECT_NE(said.find(";transport=tls>"), std::string::npos);
}

/// A registrar of the test, by TCP or TLS.
struct Registrar {
  Registrar() : listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&local), sizeof local), 0);
    EXPECT_EQ(::listen(listener, 4), 0);
    socklen_t length = sizeof local;
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&local), &length);
    port = ntohs(local.sin_port);
  }
  ~Registrar() {
    if (connection >= 0) ::close(connection);
    ::close(listener);
  }
  bool accept() {
    pollfd ready{listener, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) != 1) return false;
    connection = ::accept(listener, nullptr, nullptr);
    return connection >= 0;
  }
  int listener;
  int connection = -1;
  std::uint16_t port = 0;
};

TrunkSettings registering(std::uint16_t server_port) {
  TrunkSettings settings;
  settings.name = "registered";
  settings.transport = Transport::tls;
  settings.server = "localhost";
  settings.server_port = server_port;
  settings.credentials = Credentials{"account", Secret<std::string>("pass")};
  settings.registers = true;
  return settings;
}

TEST_F(ServiceTest, a_trunk_is_registered_over_tls_and_calls_come_along_the_connection) {
  const TlsFiles files;
  Registrar registrar;
  auto trunk = registering(registrar.port);
  trunk.tls_ca = files.certificate;
  start({trunk});
  ASSERT_TRUE(registrar.accept());
  TlsSession tls(registrar.connection, true, files);
  ASSERT_TRUE(tls.good());
  const auto first = parse_message(tls.receive());
  ASSERT_EQ(first.method, Method::registration);
  Response challenge;
  challenge.status = 401;
  challenge.to_tag = "r";
  challenge.headers = {R"(WWW-Authenticate: Digest realm="x", nonce="n", qop="auth", algorithm=SHA-256)"};
  const auto source = *make_endpoint("127.0.0.1", 1);
  tls.send(write_response(first, source, challenge));
  const auto second = tls.receive();
  EXPECT_NE(second.find("Authorization: Digest username=\"account\""), std::string::npos);
  EXPECT_EQ(second.find("pass"), std::string::npos);
  Response ok;
  ok.to_tag = "r";
  ok.headers = {"Expires: 300"};
  tls.send(write_response(parse_message(second), source, ok));
  ASSERT_TRUE(owner.wait([&] { return !owner.notices.empty(); }));
  EXPECT_EQ(owner.notices.back(), "Trunk registered is registered.");
  tls.send(request("INVITE", "TLS", 5061, 1, "", kLocalOffer));
  EXPECT_EQ(parse_message(tls.receive()).status, 180);
}

TEST_F(ServiceTest, a_trunk_whose_certificate_nobody_vouches_for_gets_no_credentials) {
  const TlsFiles files;
  const TlsFiles others;
  Registrar registrar;
  auto trunk = registering(registrar.port);
  trunk.tls_ca = others.certificate;
  start({trunk});
  ASSERT_TRUE(registrar.accept());
  TlsSession tls(registrar.connection, true, files);
  EXPECT_EQ(tls.good() ? tls.receive() : "", "");
}

TEST_F(ServiceTest, what_cannot_be_opened_is_said_in_a_sentence) {
  const auto why = [&](const TrunkSettings& trunk) {
    ServiceOptions options;
    options.trunks = {trunk};
    const auto started = Service::start(std::move(options), random, media, owner);
    return started ? std::string{} : started.why();
  };
  start({loopback_trunk(Transport::tcp)});
  auto taken = loopback_trunk(Transport::tcp);
  taken.listen->port = port();
  EXPECT_EQ(why(taken), "The telephone cannot listen on 127.0.0.1:" + std::to_string(port()) + " (TCP): Address already in use.");
  auto tls = loopback_trunk(Transport::tls);
  tls.tls_certificate = "/nowhere.pem";
  EXPECT_EQ(why(tls), "The trunk's certificate /nowhere.pem cannot be read.");
}

TEST_F(ServiceTest, nothing_of_a_call_is_written_to_standard_error) {
  testing::internal::CaptureStderr();
  start({loopback_trunk(Transport::udp), loopback_trunk(Transport::tcp)});
  Peer udp(SOCK_DGRAM, port(0));
  udp.send("nonsense");
  udp.send(std::string("\xFF\xFE\x00\x01", 4));
  udp.send("SIP/2.0 200 OK\r\n\r\n");
  udp.send(request("MESSAGE", "UDP", udp.port()));
  udp.receive();
  Peer tcp(SOCK_STREAM, port(1));
  tcp.send("nonsense\r\n\r\n");
  tcp.receive();
  service->stop();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace bedside::sip
