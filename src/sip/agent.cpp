#include "sip/agent.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/contact.hpp"

namespace bedside::sip {
namespace {

bool is_served(Method method) {
  switch (method) {
    case Method::invite:
    case Method::ack:
    case Method::bye:
    case Method::cancel:
    case Method::options:
    case Method::info:
    case Method::update: return true;
    default: return false;
  }
}

int status_of(MessageWhy why) { return why == MessageWhy::other_version ? 505 : 400; }

std::vector<std::string> capability_headers() {
  return {fmt::format("Allow: {}", kAllow), "Accept: application/sdp", "Accept-Encoding: identity", "Supported: timer"};
}

}  // namespace

std::vector<ListenPoint> make_listen_points(std::vector<Trunk>& trunks) {
  std::vector<ListenPoint> points;
  for (auto& trunk : trunks) {
    const auto& settings = trunk.settings;
    const auto same = std::find_if(points.begin(), points.end(), [&](const ListenPoint& point) {
      return settings.listen && point.transport == settings.transport && point.local == settings.listen;
    });
    trunk.listener = static_cast<std::uint32_t>(same - points.begin());
    if (same == points.end()) points.push_back({settings.transport, settings.listen, settings.tls_certificate, settings.tls_key});
  }
  return points;
}

Agent::Agent(AgentOptions options, RandomSource& random, calls::LegMedia& media, Moment now) : site_(random, media), limits_(now) {
  site_.trunks = std::move(options.trunks);
  site_.listen_ports = std::move(options.listen_ports);
  site_.local_ip = std::move(options.local_ip);
  site_.caller_hash = std::move(options.caller_hash);
  random.fill(tag_key_);
  for (std::size_t i = 0; i < site_.trunks.size(); ++i) {
    auto& trunk = site_.trunks[i];
    trunk.set_servers({});
    trunk.state = trunk.settings.server.empty() ? TrunkState::ready : TrunkState::unresolved;
    if (!trunk.settings.registers) continue;
    const Owner owner = ++last_owner_;
    registrations_[owner] = std::make_unique<Registration>(site_, i, owner);
    registration_of_trunk_[i] = owner;
  }
}

std::optional<std::size_t> Agent::find_trunk(std::uint32_t listener, const AddressBytes& ip) const {
  for (std::size_t i = 0; i < site_.trunks.size(); ++i)
    if (site_.trunks[i].listener == listener && site_.trunks[i].admits(ip)) return i;
  return std::nullopt;
}

void Agent::feed(std::string_view bytes, const Flow& flow, Moment now) {
  const auto trunk = find_trunk(flow.listener, flow.remote.ip);
  if (!trunk) {
    ++site_.counters.strangers;
    return;
  }
  // Empty lines keep a NAT open and ask for nothing.
  if (bytes.find_first_not_of("\r\n") == std::string_view::npos) return;
  if (!limits_.may_parse(flow.remote.ip, now)) {
    ++site_.counters.over_budget;
    return;
  }
  const Message message = parse_message(bytes);
  if (!message.is_request) {
    if (!message.wrong) {
      feed_response(message, flow, now);
    } else {
      ++site_.counters.malformed;
    }
  } else {
    feed_request(*trunk, message, flow, now);
  }
  settle(now);
}

void Agent::feed_response(const Message& response, const Flow& flow, Moment now) {
  const auto matched = site_.transactions.match(response, now);
  if (!matched) {
    ++site_.counters.stray;
    return;
  }
  if (const auto call = calls_.find(matched->owner); call != calls_.end()) call->second->feed_response(matched->client, response, now);
  const auto registration = registrations_.find(matched->owner);
  if (registration == registrations_.end()) return;
  for (const auto& [trunk, owner] : registration_of_trunk_)
    if (owner == matched->owner) site_.trunks[trunk].connection = flow.connection;
  registration->second->feed_response(matched->client, response, now);
}

std::optional<Response> Agent::inspect(const Message& request) const {
  if (!is_served(request.method)) return make_response(405, {fmt::format("Allow: {}", kAllow)});
  if (!request.uri->is_sip() && request.uri->scheme != "tel") return make_response(416);
  if (request.method == Method::cancel) return std::nullopt;
  std::string unsupported;
  for (const auto* option : request.find_all(HeaderId::require))
    if (*option != "timer") unsupported += (unsupported.empty() ? "" : ", ") + *option;
  if (!unsupported.empty()) return make_response(420, {"Unsupported: " + unsupported});
  return std::nullopt;
}

void Agent::feed_request(std::size_t trunk, const Message& request, const Flow& flow, Moment now) {
  if (request.wrong) {
    ++site_.counters.malformed;
    if (request.can_be_answered() && limits_.may_begin(flow.remote.ip, now)) reply(request, flow, make_response(status_of(*request.wrong)));
    return;
  }
  if (site_.transactions.absorb(request, now)) return;
  Call* call = find_call(request);
  if (call != nullptr && !call->is_from_its_trunk(flow)) {  // another trunk has no say in it, whatever tags it knows
    ++site_.counters.stray;
    return;
  }
  if (request.method == Method::ack) {
    if (call != nullptr) return call->feed_request(request, flow, now);
    ++site_.counters.stray;
    return;
  }
  if (call == nullptr && request.method != Method::cancel) return feed_new_request(trunk, request, flow, now);
  if (auto refusal = inspect(request)) return reply(request, flow, std::move(*refusal));
  if (request.method == Method::cancel) return take_cancel(request, flow, now);
  site_.transactions.begin(request, flow, now);
  call->feed_request(request, flow, now);
}

/// Belongs to no call: answered without state, but for an INVITE that becomes one.
void Agent::feed_new_request(std::size_t trunk, const Message& request, const Flow& flow, Moment now) {
  if (!limits_.may_begin(flow.remote.ip, now)) {
    ++site_.counters.over_budget;
    return;
  }
  if (auto refusal = inspect(request)) return reply(request, flow, std::move(*refusal));
  const bool within = !request.to_tag.empty();
  if (request.method == Method::invite && !within) return begin_call(trunk, request, flow, now);
  if (request.method == Method::options && !within) return reply(request, flow, make_response(200, capability_headers()));
  reply(request, flow, make_response(481));
}

void Agent::begin_call(std::size_t trunk, const Message& invite, const Flow& flow, Moment now) {
  const auto range = by_call_id_.equal_range(invite.call_id);
  for (auto at = range.first; at != range.second; ++at)
    if (calls_.at(at->second)->began_with(invite)) return reply(invite, flow, make_response(482));
  if (calls_.size() >= kCallLimit) return reply(invite, flow, make_response(503, {"Retry-After: 10"}));
  const Owner owner = ++last_owner_;
  auto call = Call::take(site_, trunk, owner, invite, flow, now);
  if (!call) return reply(invite, flow, call.why());
  ++site_.counters.calls_in;
  const auto& id = (*call)->id();
  const auto& settings = site_.trunks[trunk].settings;
  auto called = find_called_number(settings.numbers, invite.uri->user);
  if (called.empty()) called = find_called_number(settings.numbers, invite.to->uri.user);
  site_.events.emplace_back(
      calls::IncomingCall{id, (*call)->leg(), settings.name, std::move(called), caller_key(invite, site_.caller_hash)});
  by_call_id_.emplace(invite.call_id, owner);
  by_id_[id] = owner;
  calls_[owner] = std::move(*call);
}

void Agent::take_cancel(const Message& cancel, const Flow& flow, Moment now) {
  if (!site_.transactions.knows_cancelled(cancel)) return reply(cancel, flow, make_response(481));
  // The answer bears the tag that the INVITE's has (section 9.2), and comes too when nothing is left to cancel.
  Response response = make_response(200);
  Call* rings = nullptr;
  const auto range = by_call_id_.equal_range(cancel.call_id);
  for (auto at = range.first; at != range.second; ++at) {
    Call& call = *calls_.at(at->second);
    if (call.is_from(cancel)) response.to_tag = call.local_tag();
    if (call.began_with(cancel)) rings = &call;
  }
  reply(cancel, flow, std::move(response));
  if (rings != nullptr) rings->take_cancel(now);
}

/// Without state: a tag that is nobody's else is a function of the request, so that the answer to a retransmission is
/// the same (RFC 3261 section 8.2.7).
void Agent::reply(const Message& request, const Flow& flow, Response response) {
  const auto branch = request.via ? request.via->branch : std::string{};
  if (response.to_tag.empty()) response.to_tag = secure::keyed_hash_hex(tag_key_, request.call_id + "\n" + request.from_tag + "\n" + branch).substr(0, 16);
  if (response.status == 405) {
    ++site_.counters.method_refused;
  } else if (response.status >= 300) {
    ++site_.counters.refused;
  }
  site_.transactions.send_once(flow, write_response(request, flow.remote, response));
}

Call* Agent::find_call(const Message& request) {
  if (request.to_tag.empty()) return nullptr;
  const auto range = by_call_id_.equal_range(request.call_id);
  for (auto at = range.first; at != range.second; ++at)
    if (calls_.at(at->second)->owns(request)) return calls_.at(at->second).get();
  return nullptr;
}

Call* Agent::find_call(const calls::CallId& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : calls_.at(found->second).get();
}

void Agent::answer(const calls::CallId& id, Moment now) {
  if (auto* call = find_call(id)) call->answer(now);
  settle(now);
}

void Agent::hang_up(const calls::CallId& id, calls::HangUp how, Moment now) {
  if (auto* call = find_call(id)) call->hang_up(how, now);
  settle(now);
}

void Agent::ask_if_there(const calls::CallId& id, Moment now) {
  if (auto* call = find_call(id)) call->ask_if_there(now);
  settle(now);
}

Result<calls::LegId, calls::DialWhy> Agent::dial(const calls::CallId& id, const calls::DialRequest& request, Moment now) {
  using calls::DialWhy;
  const auto trunk = std::find_if(site_.trunks.begin(), site_.trunks.end(), [&](const Trunk& t) { return t.settings.name == request.trunk; });
  if (trunk == site_.trunks.end()) return Refused{DialWhy::no_such_trunk};
  if (!parse_phone_number(request.number.reveal())) return Refused{DialWhy::not_a_number};
  if (!request.caller_id.empty() && !parse_phone_number(request.caller_id)) return Refused{DialWhy::not_a_number};
  if (trunk->settings.registers && trunk->state != TrunkState::registered) return Refused{DialWhy::trunk_away};
  if (calls_.size() >= kCallLimit || by_id_.contains(id)) return Refused{DialWhy::too_many};
  const Owner owner = ++last_owner_;
  auto call = Call::dial(site_, static_cast<std::size_t>(trunk - site_.trunks.begin()), owner, id, request, now);
  if (!call) return Refused{call.why()};
  ++site_.counters.calls_out;
  const auto leg = (*call)->leg();
  by_call_id_.emplace((*call)->sip_call_id(), owner);
  by_id_[id] = owner;
  calls_[owner] = std::move(*call);
  return leg;
}

void Agent::stop(Moment now) {
  for (auto& [owner, call] : calls_) call->hang_up(calls::HangUp::normal, now);
  for (auto& [owner, registration] : registrations_) registration->end(now);
  settle(now);
}

void Agent::on_connection_closed(ConnectionId connection, Moment now) {
  for (const auto& [trunk, owner] : registration_of_trunk_) {
    if (connection == 0 || site_.trunks[trunk].connection != connection) continue;
    site_.trunks[trunk].connection = 0;
    registrations_.at(owner)->begin(now);
  }
  settle(now);
}

void Agent::set_servers(std::size_t index, std::vector<Endpoint> servers, Moment now) {
  auto& trunk = site_.trunks[index];
  // A socket of IPv4 reaches no IPv6; one of IPv6 takes both.
  const auto& listen = trunk.settings.listen;
  if (trunk.settings.transport == Transport::udp && listen && is_mapped_ipv4(listen->ip))
    std::erase_if(servers, [](const Endpoint& server) { return !is_mapped_ipv4(server.ip); });
  if (servers.empty() || trunk.servers == servers) return;  // an address that cannot be looked up now is still the best guess
  const bool first = trunk.servers.empty();
  trunk.set_servers(std::move(servers));
  if (!trunk.settings.registers) trunk.state = TrunkState::ready;
  if (trunk.settings.registers && first) registrations_.at(registration_of_trunk_.at(index))->begin(now);
  settle(now);
}

void Agent::on_deadline(Moment now) {
  site_.transactions.on_deadline(now);
  while (const auto due = site_.timers.pop(now)) {
    if (const auto call = calls_.find(due->second); call != calls_.end()) call->second->on_timer(due->first, now);
    if (const auto found = registrations_.find(due->second); found != registrations_.end()) found->second->on_timer(due->first, now);
  }
  settle(now);
}

std::optional<Moment> Agent::deadline() const {
  const auto a = site_.transactions.deadline();
  const auto b = site_.timers.deadline();
  return a && b ? std::min(*a, *b) : (a ? a : b);
}

/// What time-outs have to say, then calls that are gone go.
void Agent::settle(Moment now) {
  for (const auto& timed_out : site_.transactions.take_timed_out()) {
    if (const auto call = calls_.find(timed_out.owner); call != calls_.end()) call->second->on_timed_out(timed_out.client, now);
    if (const auto found = registrations_.find(timed_out.owner); found != registrations_.end()) found->second->on_timed_out(timed_out.client, now);
  }
  sweep();
}

void Agent::sweep() {
  if (!std::exchange(site_.some_call_gone, false)) return;
  for (auto at = calls_.begin(); at != calls_.end();) {
    if (!at->second->gone()) {
      ++at;
      continue;
    }
    by_id_.erase(at->second->id());
    const auto range = by_call_id_.equal_range(at->second->sip_call_id());
    for (auto entry = range.first; entry != range.second; ++entry) {
      if (entry->second != at->first) continue;
      by_call_id_.erase(entry);
      break;
    }
    at = calls_.erase(at);
  }
}

}  // namespace bedside::sip
