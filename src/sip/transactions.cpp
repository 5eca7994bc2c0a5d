#include "sip/transactions.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "sip/text.hpp"
#include "sip/write.hpp"

namespace bedside::sip {
namespace {

/// The branch of RFC 3261 with something behind the cookie; else the sender is of RFC 2543, or broken.
bool has_branch(const Via& via) {
  constexpr std::string_view kCookie = "z9hg4bk";
  return via.branch.size() > kCookie.size() && lower(std::string_view(via.branch).substr(0, kCookie.size())) == kCookie;
}

/// ACK and CANCEL look for the INVITE.
ServerKey make_key(const Message& request, bool of_invite) {
  const std::string_view method = of_invite ? std::string_view("INVITE") : std::string_view(request.method_text);
  ServerKey key;
  const auto add = [&key](std::string_view part) { key.append(part).append("\n"); };
  add(method);
  if (request.via && has_branch(*request.via)) {
    add(request.via->branch);
    add(lower(request.via->host));
    add(std::to_string(request.via->port));
    return key;
  }
  add(request.uri_text);
  add(request.from_tag);
  add(request.call_id);
  add(std::to_string(request.cseq));
  if (const auto* via = request.find(HeaderId::via)) add(*via);
  return key;
}

std::string client_key(std::string_view branch, std::string_view method) { return std::string(method) + "\n" + std::string(branch); }

/// How long an INVITE may ring when nobody above loses patience first (timer C of proxies, section 16.6).
constexpr std::chrono::minutes kProceedingLimit{3};

constexpr bool is_final(int status) { return status >= 200; }

}  // namespace

ServerKey server_key(const Message& request) { return make_key(request, request.method == Method::ack); }

bool Transactions::absorb(const Message& request, Moment now) {
  const auto found = servers_.find(server_key(request));
  if (found == servers_.end()) return false;
  Server& server = found->second;
  if (request.method != Method::ack) {
    // Accepted: the 2xx is sent again by whoever waits for its ACK (RFC 6026 section 7.1).
    if (server.state == State::proceeding || server.state == State::completed) send_once(server.flow, server.last);
    return true;
  }
  if (server.state != State::completed) return server.state == State::confirmed;
  server.state = State::confirmed;
  timers_.disarm({Kind::server_again, server.number});
  if (is_reliable(server.flow.transport)) {
    end_server(server.number);
  } else {
    timers_.arm({Kind::server_end, server.number}, now + kT4);
  }
  return true;
}

bool Transactions::begin(const Message& request, const Flow& flow, Moment now) {
  if (servers_.size() >= kServerLimit) return false;
  const auto [at, fresh] = servers_.try_emplace(server_key(request));
  if (!fresh) return false;
  Server& server = at->second;
  server.invite = request.method == Method::invite;
  server.flow = flow;
  server.number = ++last_number_;
  server_keys_[server.number] = at->first;
  // Whoever begins one answers; should that be forgotten it does not stay for ever. An INVITE may ring for minutes.
  timers_.arm({Kind::server_end, server.number}, now + (server.invite ? 10 * kTransactionTimeout : kTransactionTimeout));
  return true;
}

void Transactions::respond(const Message& request, const Flow& flow, int status, std::string bytes, Moment now) {
  const auto found = servers_.find(server_key(request));
  if (found == servers_.end()) return send_once(flow, std::move(bytes));
  Server& server = found->second;
  send_once(server.flow, bytes);
  server.last = std::move(bytes);
  if (!is_final(status)) {
    server.state = State::proceeding;
    return;
  }
  const bool reliable = is_reliable(server.flow.transport);
  const TimerKey end{Kind::server_end, server.number};
  if (server.invite && status < 300) {
    server.state = State::accepted;
    server.last.clear();
    timers_.arm(end, now + kTransactionTimeout);  // L
  } else if (server.invite) {
    server.state = State::completed;
    timers_.arm(end, now + kTransactionTimeout);  // H
    server.interval = kT1;
    if (!reliable) timers_.arm({Kind::server_again, server.number}, now + kT1);  // G
  } else if (reliable) {
    end_server(server.number);
  } else {
    server.state = State::completed;
    timers_.arm(end, now + kTransactionTimeout);  // J
  }
}

bool Transactions::knows_cancelled(const Message& cancel) const { return servers_.contains(make_key(cancel, true)); }

std::optional<ClientId> Transactions::send(Method method, const std::string& branch, std::string bytes, const Flow& flow,
                                           Owner owner, Moment now) {
  BEDSIDE_INVARIANT(method != Method::ack, "an ACK has no transaction");
  if (clients_.size() >= kClientLimit) return std::nullopt;
  const ClientId id = ++last_number_;
  send_once(flow, bytes);
  Client& client = clients_[id];
  client.method = method;
  client.branch = branch;
  client.request = std::move(bytes);
  client.flow = flow;
  client.owner = owner;
  client.interval = kT1;
  clients_by_key_[client_key(branch, method_word(method))] = id;
  timers_.arm({Kind::client_end, id}, now + kTransactionTimeout);                                // B, F
  if (!is_reliable(flow.transport)) timers_.arm({Kind::client_again, id}, now + kT1);  // A, E
  return id;
}

std::optional<Transactions::Matched> Transactions::match(const Message& response, Moment now) {
  if (!response.via) return std::nullopt;
  const auto found = clients_by_key_.find(client_key(response.via->branch, response.method_text));
  if (found == clients_by_key_.end()) return std::nullopt;
  const ClientId id = found->second;
  Client& client = clients_.at(id);
  const Matched matched{id, client.owner};
  const bool news = client.method == Method::invite ? take_invite_response(id, client, response, now)
                                                    : take_response(id, client, response.status, now);
  if (!news) return std::nullopt;
  return matched;
}

bool Transactions::take_invite_response(ClientId id, Client& client, const Message& response, Moment now) {
  const int status = response.status;
  switch (client.state) {
    case State::trying:
    case State::proceeding:
      timers_.disarm({Kind::client_again, id});
      if (!is_final(status)) {
        client.state = State::proceeding;
        timers_.arm({Kind::client_end, id}, now + kProceedingLimit);
        return true;
      }
      if (status < 300) {
        client.state = State::accepted;
        timers_.arm({Kind::client_end, id}, now + kTransactionTimeout);  // M
        return true;
      }
      client.ack = write_transaction_ack(parse_message(client.request), response);
      send_once(client.flow, client.ack);
      client.state = State::completed;
      // D; on a reliable transport nothing comes again.
      timers_.arm({Kind::client_end, id}, is_reliable(client.flow.transport) ? now : now + kTransactionTimeout);
      return true;
    case State::accepted:
      // Again, or of another branch of a fork: each has to be ACKed by whoever made the call (RFC 6026).
      return status >= 200 && status < 300;
    case State::completed:
      if (status >= 300) send_once(client.flow, client.ack);
      return false;
    case State::confirmed: return false;
  }
  return false;
}

bool Transactions::take_response(ClientId id, Client& client, int status, Moment now) {
  if (client.state != State::trying && client.state != State::proceeding) return false;
  if (!is_final(status)) {
    client.state = State::proceeding;
    return true;
  }
  client.state = State::completed;
  timers_.disarm({Kind::client_again, id});
  timers_.arm({Kind::client_end, id}, is_reliable(client.flow.transport) ? now : now + kT4);  // K
  return true;
}

bool Transactions::cancel(ClientId invite, Moment now) {
  const auto found = clients_.find(invite);
  if (found == clients_.end() || found->second.state != State::proceeding) return false;
  const Client& client = found->second;
  const Flow flow = client.flow;
  const std::string branch = client.branch;
  // Its answer interests nobody: what counts is the INVITE's, which has 32 s to come (section 9.1).
  send(Method::cancel, branch, write_cancel(parse_message(client.request)), flow, 0, now);
  timers_.arm({Kind::client_end, invite}, now + kTransactionTimeout);
  return true;
}

void Transactions::on_deadline(Moment now) {
  while (const auto due = timers_.pop(now)) {
    if (due->first == Kind::server_again || due->first == Kind::server_end) {
      on_server_timer(due->first, due->second, now);
    } else {
      on_client_timer(due->first, due->second, now);
    }
  }
}

void Transactions::on_server_timer(Kind kind, std::uint64_t number, Moment now) {
  if (kind == Kind::server_end) return end_server(number);
  Server& server = servers_.at(server_keys_.at(number));
  send_once(server.flow, server.last);
  server.interval = std::min(2 * server.interval, kT2);
  timers_.arm({Kind::server_again, number}, now + server.interval);
}

void Transactions::on_client_timer(Kind kind, ClientId id, Moment now) {
  Client& client = clients_.at(id);
  if (kind == Kind::client_end) {
    if (client.state == State::trying || client.state == State::proceeding) timed_out_.push_back({id, client.owner, client.method});
    return end_client(id);
  }
  send_once(client.flow, client.request);
  // An INVITE doubles without end (A), anything else up to T2, and stays there once it is being worked on (E).
  if (client.method == Method::invite) {
    client.interval = 2 * client.interval;
  } else {
    client.interval = client.state == State::proceeding ? kT2 : std::min(2 * client.interval, kT2);
  }
  timers_.arm({Kind::client_again, id}, now + client.interval);
}

std::size_t Transactions::open_requests() const {
  return static_cast<std::size_t>(std::count_if(clients_.begin(), clients_.end(), [](const auto& entry) {
    return entry.second.state == State::trying || entry.second.state == State::proceeding;
  }));
}

void Transactions::end_server(std::uint64_t number) {
  const auto key = server_keys_.find(number);
  if (key == server_keys_.end()) return;
  servers_.erase(key->second);
  server_keys_.erase(key);
  timers_.disarm({Kind::server_again, number});
  timers_.disarm({Kind::server_end, number});
}

void Transactions::end_client(ClientId id) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  clients_by_key_.erase(client_key(found->second.branch, method_word(found->second.method)));
  clients_.erase(found);
  timers_.disarm({Kind::client_again, id});
  timers_.disarm({Kind::client_end, id});
}

}  // namespace bedside::sip
