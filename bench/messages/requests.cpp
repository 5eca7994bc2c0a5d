#include "bench/messages/requests.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bench/load/child.hpp"
#include "bench/messages/rates.hpp"
#include "delivery/fake_servers.hpp"
#include "http/test_client.hpp"

namespace bedside::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Browsers that press at the same time, at most.
constexpr unsigned kBrowsers = 48;
constexpr std::chrono::seconds kStartLimit{60};

class Served {
 public:
  Served(Databases& databases, const std::string& program) {
    const std::string where = databases.fresh();
    const std::string folder = std::filesystem::path(databases.key_file()).parent_path();
    const std::string config = folder + "/bedside.toml";
    std::ofstream(config) << fmt::format(R"(
[server]
listen = "127.0.0.1:0"
data = "{}"
[storage]
database = "{}"
[media]
port = 0
[smtp]
host = "127.0.0.1"
port = {}
tls = "none"
from = "visits@clinic.example"
[sms]
base_url = "http://127.0.0.1:{}"
account = "AC0"
token = "a token"
from = "+15550100000"
)", folder, databases.setting(where), mail_.port(), texts_.port());
    std::filesystem::permissions(config, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    program_ = std::make_unique<load::Child>(std::vector<std::string>{program, "serve", "--config", config}, folder, "bedside");
    const std::string said = program_->wait_for("ready http://127.0.0.1:", kStartLimit);
    const auto at = said.find("ready http://127.0.0.1:") + std::string_view("ready http://127.0.0.1:").size();
    port_ = static_cast<std::uint16_t>(std::stoi(said.substr(at)));
  }
  ~Served() { program_->stop(); }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  std::uint16_t port() const { return port_; }
  /// Until then they take connections and say nothing.
  void let_messages_go() {
    mail_.start();
    texts_.start();
  }

 private:
  delivery::FakeMailServer mail_;
  delivery::FakeTextService texts_;
  std::unique_ptr<load::Child> program_;
  std::uint16_t port_ = 0;
};

class Browser {
 public:
  explicit Browser(std::uint16_t port) : port_(port) { connect(); }

  void invite(const Databases& databases, int n) {
    const Place& place = databases.world()[static_cast<std::size_t>(n % kClinics)];
    const VisitId& visit = place.visits[static_cast<std::size_t>(n / kClinics) % place.visits.size()];
    const desk::GuestDraft guest = guest_of(n);
    const std::string body = fmt::format(R"({{"guests":[{{"name":"{}","{}":"{}","kind":"family","language":"{}"}}]}})", *guest.name,
                                         guest.email ? "email" : "phone", guest.email ? *guest.email : *guest.phone, guest.language);
    const std::string request = fmt::format(
        "POST /api/visits/{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: http://127.0.0.1:{}\r\nCookie: bedside_session={}\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: bench-{}\r\nContent-Length: {}\r\n\r\n{}",
        visit.text() + "/invitations", port_, port_, place.cookie, n, body.size(), body);
    std::string answer;
    if (client_->write(request)) answer = client_->read_response();
    if (answer.empty()) {  // the server closes a connection now and then
      connect();
      client_->write(request);
      answer = client_->read_response();
    }
    if (!answer.starts_with("HTTP/1.1 201")) throw std::runtime_error("an invitation was answered by:\n" + answer);
  }

 private:
  void connect() {
    client_ = std::make_unique<http::TestClient>(port_);
    const int on = 1;
    ::setsockopt(client_->fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  std::uint16_t port_;
  std::unique_ptr<http::TestClient> client_;
};

/// `press` by each of `browsers` for every number below `count`; the first failure is thrown at the end.
template <class Press>
void all_press(std::uint16_t port, unsigned browsers, int count, Press press) {
  std::atomic<int> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < browsers; ++i) {
    threads.emplace_back([&] {
      try {
        Browser browser(port);
        for (int n = next++; n < count; n = next++) press(browser, n);
      } catch (...) {
        next = count;
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

Delays measure_delays(Databases& databases, const std::string& program, int per_second, int seconds) {
  Served served(databases, program);
  served.let_messages_go();
  const int warm = per_second;  // a second, in which statements are prepared and pages read
  const int count = warm + per_second * seconds;
  std::vector<double> delays(static_cast<std::size_t>(count));
  const auto begun = Clock::now() + std::chrono::milliseconds(200);
  all_press(served.port(), kBrowsers, count, [&](Browser& browser, int n) {
    const auto due = begun + std::chrono::microseconds(1'000'000LL * n / per_second);
    std::this_thread::sleep_until(due);
    browser.invite(databases, n);
    delays[static_cast<std::size_t>(n)] = std::chrono::duration<double, std::milli>(Clock::now() - due).count();
  });
  delays.erase(delays.begin(), delays.begin() + warm);
  std::sort(delays.begin(), delays.end());
  const auto at = [&](double part) { return delays[static_cast<std::size_t>(part * static_cast<double>(delays.size() - 1))]; };
  return {at(0.5), at(0.95), at(0.99), delays.back()};
}

double measure_answering(Databases& databases, const std::string& program, int count) {
  Served served(databases, program);
  const auto begun = Clock::now();
  all_press(served.port(), kWorkers, count, [&](Browser& browser, int n) { browser.invite(databases, n); });
  return count / std::chrono::duration<double>(Clock::now() - begun).count();
}

}  // namespace bedside::bench
