#include "sip/registration.hpp"

#include <fmt/format.h>

#include "sip/text.hpp"
#include "sip/write.hpp"

namespace bedside::sip {
namespace {

/// Challenge, stale nonce, too brief an interval: whoever asks for more is not going to let us in.
constexpr int kTriesLimit = 4;

/// What the trunk granted: the expires of our Contact, else of the message, else what we asked for. Other Contacts are
/// other registrations of the same account; the shortest of all is on the safe side.
Seconds granted(const Message& response, Seconds asked) {
  std::optional<std::uint32_t> least;
  for (const auto* contact : response.find_all(HeaderId::contact)) {
    const auto parsed = parse_name_addr(*contact);
    if (!parsed) continue;
    const auto value = find_parameter(parsed->parameters, "expires");
    const auto seconds = value ? parse_u32(*value) : std::nullopt;
    if (seconds && (!least || *seconds < *least)) least = seconds;
  }
  if (!least)
    if (const auto* expires = response.find(HeaderId::expires)) least = parse_u32(*expires);
  const Seconds seconds = least ? Seconds(std::min<std::uint32_t>(*least, 86'400)) : asked;
  return std::max(seconds, Seconds(30));
}

}  // namespace

Registration::Registration(Site& site, std::size_t trunk, Owner owner)
    : site_(site),
      trunk_(trunk),
      owner_(owner),
      call_id_(site.make_tag() + site.make_tag()),
      local_tag_(site.make_tag()),
      cseq_(site.random.below(10'000)) {}

void Registration::begin(Moment now) {
  tries_ = 0;
  authorization_.clear();
  if (trunk().state != TrunkState::registered) change(TrunkState::registering, 0);
  send(kExpires, now);
}

void Registration::end(Moment now) {
  site_.timers.disarm({TimerKind::registration, owner_});
  site_.timers.disarm({TimerKind::keep_alive, owner_});
  if (trunk().state == TrunkState::registered) send(Seconds(0), now);
}

void Registration::send(Seconds expires, Moment now) {
  const auto flow = trunk().server_flow();
  if (!flow) return fail(TrunkState::unresolved, 0, now);
  const auto& settings = trunk().settings;
  const auto host = uri_host(settings.server);
  const auto uri = fmt::format("sip:{}", host);
  const auto party = fmt::format("<sip:{}@{}>", settings.credentials->user, host);
  const auto branch = site_.make_branch();
  asked_ = expires;
  std::vector<std::string> headers{
      "Via: " + site_.via(trunk(), *flow, branch),
      "Max-Forwards: 70",
      "From: " + party + ";tag=" + local_tag_,
      "To: " + party,
      "Call-ID: " + call_id_,
      fmt::format("CSeq: {} REGISTER", ++cseq_),
      "Contact: " + site_.contact(trunk(), *flow),
      fmt::format("Expires: {}", expires.count()),
      fmt::format("Allow: {}", kAllow),
  };
  if (!authorization_.empty()) headers.push_back(authorization_);
  ++tries_;
  const auto client = site_.transactions.send(Method::registration, branch, write_request({"REGISTER", uri}, headers), *flow, owner_, now);
  if (!client) return fail(TrunkState::unreachable, 0, now);
  client_ = *client;
}

void Registration::feed_response(ClientId client, const Message& response, Moment now) {
  if (client != client_ || response.status < 200 || asked_ == Seconds(0)) return;
  if (response.status < 300) return take_success(response, now);
  if (response.status == 423 && tries_ < kTriesLimit) {
    const auto* value = response.find(HeaderId::min_expires);
    const auto least = value != nullptr ? parse_u32(*value) : std::nullopt;
    if (least && *least <= 86'400) return send(Seconds(*least), now);
  }
  if (authorise(response, now)) return;
  const bool refused = response.status == 401 || response.status == 403 || response.status == 404 || response.status == 407;
  fail(refused ? TrunkState::refused : TrunkState::unreachable, response.status, now);
}

bool Registration::authorise(const Message& response, Moment now) {
  const bool proxy = response.status == 407;
  if ((response.status != 401 && !proxy) || tries_ >= kTriesLimit) return false;
  const auto challenge = choose_challenge(response.find_all(proxy ? HeaderId::proxy_authenticate : HeaderId::www_authenticate));
  if (!challenge || (!authorization_.empty() && !challenge->stale)) return false;
  const auto& settings = trunk().settings;
  const auto cnonce = site_.make_tag();
  const auto uri = fmt::format("sip:{}", uri_host(settings.server));
  const auto value = answer_challenge(*challenge, *settings.credentials, {"REGISTER", uri, cnonce, ++nonce_count_});
  authorization_ = fmt::format("{}: {}", proxy ? "Proxy-Authorization" : "Authorization", value);
  send(asked_, now);
  return true;
}

void Registration::take_success(const Message& response, Moment now) {
  retry_ = kFirstRetry;
  // Before four fifths of it have passed, there is time for a retransmitted try and a second one.
  const auto lasts = std::chrono::duration_cast<std::chrono::milliseconds>(granted(response, asked_)) * 4 / 5;
  site_.timers.arm({TimerKind::registration, owner_}, now + lasts);
  site_.timers.arm({TimerKind::keep_alive, owner_}, now + kKeepAlive);
  change(TrunkState::registered, response.status);
}

void Registration::fail(TrunkState state, int status, Moment now) {
  change(state, status);
  client_ = 0;
  trunk().connection = 0;
  if (!trunk().servers.empty()) trunk().server = (trunk().server + 1) % trunk().servers.size();
  site_.timers.disarm({TimerKind::keep_alive, owner_});
  // Not all programs that lost the same trunk come back in the same second.
  const auto jitter = std::chrono::milliseconds(site_.random.below(2000));
  const auto last = state == TrunkState::refused ? kLastRetry : kLastRetryAway;
  site_.timers.arm({TimerKind::registration, owner_}, now + std::min(retry_, last) + jitter);
  retry_ = std::min(2 * retry_, last);
}

void Registration::on_timed_out(ClientId client, Moment now) {
  if (client == client_ && asked_ != Seconds(0)) fail(TrunkState::unreachable, 0, now);
}

void Registration::on_timer(TimerKind kind, Moment now) {
  if (kind == TimerKind::registration) return begin(now);
  if (trunk().state != TrunkState::registered) return;
  if (const auto flow = trunk().server_flow()) site_.transactions.send_once(*flow, "\r\n\r\n");
  site_.timers.arm({TimerKind::keep_alive, owner_}, now + kKeepAlive);
}

void Registration::change(TrunkState state, int status) {
  if (trunk().state == state) return;
  trunk().state = state;
  site_.events.emplace_back(TrunkChanged{trunk().settings.name, state, status});
}

}  // namespace bedside::sip
