#include "sip/resolver.hpp"

#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <tuple>

#include "base/bytes.hpp"

namespace bedside::sip {
namespace {

/// A trunk has a few; more only make the list longer that a failed one has to go round.
constexpr std::size_t kServerLimit = 16;
constexpr std::size_t kAnswerLimit = 4096;

std::vector<Endpoint> look_up_addresses(const std::string& host, std::uint16_t port) {
  if (const auto literal = make_endpoint(host, port)) return {*literal};
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return {};
  std::vector<Endpoint> found;
  std::array<char, NI_MAXHOST> text{};
  for (const auto* one = list; one != nullptr && found.size() < kServerLimit; one = one->ai_next) {
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) continue;
    const auto endpoint = make_endpoint(text.data(), port);
    if (endpoint && std::find(found.begin(), found.end(), *endpoint) == found.end()) found.push_back(*endpoint);
  }
  freeaddrinfo(list);
  return found;
}

std::string_view service_of(Transport transport) {
  switch (transport) {
    case Transport::udp: return "_sip._udp.";
    case Transport::tcp: return "_sip._tcp.";
    case Transport::tls: return "_sips._tcp.";
  }
  return "_sip._udp.";
}

std::vector<SrvRecord> look_up_srv(const ServerName& name) {
  struct __res_state resolver {};
  if (res_ninit(&resolver) != 0) return {};
  std::array<std::uint8_t, kAnswerLimit> answer{};
  const auto query = std::string(service_of(name.transport)) + name.host;
  const int size = res_nquery(&resolver, query.c_str(), ns_c_in, ns_t_srv, answer.data(), static_cast<int>(answer.size()));
  res_nclose(&resolver);
  if (size <= 0) return {};
  const auto length = std::min(static_cast<std::size_t>(size), answer.size());
  return parse_srv({reinterpret_cast<const char*>(answer.data()), length});
}

std::vector<Endpoint> look_up(const ServerName& name) {
  if (name.port != 0 || make_endpoint(name.host, 0))
    return look_up_addresses(name.host, name.port != 0 ? name.port : default_port(name.transport));
  std::vector<Endpoint> found;
  for (const auto& record : look_up_srv(name)) {
    for (const auto& endpoint : look_up_addresses(record.target, record.port))
      if (found.size() < kServerLimit) found.push_back(endpoint);
  }
  return found.empty() ? look_up_addresses(name.host, default_port(name.transport)) : found;
}

/// A name of an answer, with its compression pointers (RFC 1035 section 4.1.4). Empty: malformed, or the root.
std::string parse_name(ByteSpan message, std::size_t& at) {
  std::string name;
  std::size_t cursor = at;
  bool jumped = false;
  for (int steps = 0; steps < 128 && cursor < message.size(); ++steps) {
    const std::uint8_t length = message[cursor];
    if (length >= 0xC0) {
      if (cursor + 1 >= message.size()) return {};
      if (!jumped) at = cursor + 2;
      jumped = true;
      cursor = static_cast<std::size_t>(length & 0x3F) << 8 | message[cursor + 1];
      continue;
    }
    if (length == 0) {
      if (!jumped) at = cursor + 1;
      return name;
    }
    if (length > 63 || cursor + 1 + length > message.size() || name.size() + length > 253) return {};
    if (!name.empty()) name += '.';
    name.append(reinterpret_cast<const char*>(message.data()) + cursor + 1, length);
    cursor += 1U + length;
  }
  return {};
}

}  // namespace

std::vector<SrvRecord> parse_srv(std::string_view answer) {
  const ByteSpan message = as_bytes(answer);
  ByteReader header(message);
  header.skip(4);
  const auto questions = header.u16();
  const auto answers = header.u16();
  if (!header.ok() || header.remaining() < 4) return {};
  std::size_t at = 12;
  for (int i = 0; i < questions; ++i) {
    parse_name(message, at);
    at += 4;
    if (at > message.size()) return {};
  }
  std::vector<SrvRecord> records;
  for (int i = 0; i < answers && records.size() < kServerLimit; ++i) {
    parse_name(message, at);
    if (at > message.size()) break;
    ByteReader record(message.subspan(at));
    const auto type = record.u16();
    record.skip(6);  // class, time to live
    const auto length = record.u16();
    ByteReader data(record.bytes(length));
    if (!record.ok()) break;
    std::size_t target = at + 10 + 6;
    at += 10U + length;
    if (type != ns_t_srv) continue;
    SrvRecord srv;
    srv.priority = data.u16();
    srv.weight = data.u16();
    srv.port = data.u16();
    if (!data.ok()) continue;
    srv.target = parse_name(message, target);
    if (!srv.target.empty() && srv.port != 0) records.push_back(std::move(srv));
  }
  std::stable_sort(records.begin(), records.end(), [](const SrvRecord& a, const SrvRecord& b) {
    return std::tuple(a.priority, -int{a.weight}) < std::tuple(b.priority, -int{b.weight});
  });
  return records;
}

struct Resolver::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  Found found;

  /// The lock is held during `found`, so that none runs once the owner has gone.
  bool tell(std::size_t trunk, std::vector<Endpoint> servers) {
    const std::lock_guard lock(mutex);
    if (!stopping) found(trunk, std::move(servers));
    return !stopping;
  }
  bool wait(std::chrono::seconds time) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, time, [this] { return stopping; });
  }
};

Resolver::Resolver(std::vector<ServerName> names, Found found) : state_(std::make_shared<State>()) {
  state_->found = std::move(found);
  if (names.empty()) return;
  // Detached: the system's resolver cannot be interrupted, and nobody should wait half a minute for a name server to
  // stop the program. What the thread needs it holds itself.
  std::thread([state = state_, names = std::move(names)] {
    for (;;) {
      bool complete = true;
      for (const auto& name : names) {
        auto servers = look_up(name);
        complete = complete && !servers.empty();
        if (!state->tell(name.trunk, std::move(servers))) return;
      }
      if (!state->wait(complete ? std::chrono::seconds(kInterval) : kRetry)) return;
    }
  }).detach();
}

Resolver::~Resolver() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  state_->found = nullptr;
  state_->changed.notify_all();
}

}  // namespace bedside::sip
