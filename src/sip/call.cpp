#include "sip/call.hpp"

#include <fmt/format.h>

#include "sip/text.hpp"

namespace bedside::sip {

using calls::CallEnd;

namespace {

/// A request goes out again with credentials, again when the nonce was stale, again with another interval.
constexpr int kTriesLimit = 4;

/// Refusals of a request that only somebody gives who knows the call.
bool knows_call(int status) {
  switch (status) {
    case 405:
    case 406:
    case 415:
    case 420:
    case 422:
    case 488:
    case 491:
    case 500:
    case 501:
    case 603:
    case 606: return true;
    default: return false;
  }
}

}  // namespace

TimerRequest timer_request(const Message& request) {
  TimerRequest timer;
  if (const auto* value = request.find(HeaderId::session_expires)) timer.session_expires = parse_session_expires(*value);
  if (const auto* value = request.find(HeaderId::min_se)) timer.min_se = parse_min_se(*value);
  timer.supports_timer = request.names(HeaderId::supported, "timer") || request.names(HeaderId::require, "timer");
  return timer;
}

std::vector<std::string> timer_headers(const TimerAnswer& answer) {
  std::vector<std::string> headers{"Supported: timer"};
  if (answer.interval > Seconds(0)) headers.push_back("Session-Expires: " + write_session_expires({answer.interval, answer.refresher}));
  if (answer.require_timer) headers.emplace_back("Require: timer");
  return headers;
}

Response make_response(int status, std::vector<std::string> headers) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

Call::Call(Site& site, std::size_t trunk, Owner owner, calls::CallId id)
    : site_(site), trunk_(trunk), owner_(owner), id_(std::move(id)), keys_(make_local_keys(site.random)) {}

Call::~Call() {
  if (!ended_ && !leg_.empty()) site_.media.close(leg_);
  for (const auto kind : {TimerKind::ring_limit, TimerKind::accept_again, TimerKind::accept_end, TimerKind::session_refresh,
                          TimerKind::session_end, TimerKind::session_retry})
    disarm(kind);
}

bool Call::step(CallEvent event) {
  const auto next = next_state(state_, event);
  if (next) state_ = *next;
  site_.some_call_gone = site_.some_call_gone || gone();
  return next.has_value();
}

void Call::end(CallEnd why) {
  if (ended_) return;
  ended_ = true;
  site_.media.close(leg_);
  for (const auto kind : {TimerKind::ring_limit, TimerKind::session_refresh, TimerKind::session_end, TimerKind::session_retry}) disarm(kind);
  site_.events.emplace_back(Ended{id_, why});
}

MediaPolicy Call::policy(const Flow& flow) const {
  return {trunk().settings.srtp, calls::AddressRule::lock_once, is_loopback(flow.remote.ip) || listens_on_loopback(), trunk().sources};
}

bool Call::is_from_its_trunk(const Flow& flow) const { return trunk().listener == flow.listener && trunk().admits(flow.remote.ip); }

bool Call::listens_on_loopback() const {
  const auto& listen = trunk().settings.listen;
  return listen && is_loopback(listen->ip);
}

bool Call::open_leg(const Flow& flow) {
  auto opened = site_.media.open({id_, site_.own_address(trunk(), flow.remote)});
  if (!opened) return false;
  leg_ = opened->leg;
  local_.ip = trunk().settings.announce.empty() ? opened->ip : trunk().settings.announce;
  local_.port = opened->port;
  local_.session_id = site_.random.next_u32();
  local_.version = 1;
  return true;
}

/// To the next hop where that is an address of the trunk; else, and over a connection, back where the other side spoke
/// from. A Contact cannot make us send to anybody else.
Flow Call::route() const {
  Flow flow = flow_;
  const auto hop = next_hop(dialog_);
  if (!hop) return flow;
  const auto remote = make_endpoint(hop->host, hop->port != 0 ? hop->port : default_port(flow.transport));
  if (remote && trunk().admits(remote->ip)) flow.remote = *remote;
  return flow;
}

void Call::respond(const Message& request, const Flow& flow, Response response, Moment now) {
  response.to_tag = dialog_.local_tag;
  site_.transactions.respond(request, flow, response.status, write_response(request, flow.remote, response), now);
}

bool Call::send(SentRequest& sent, Moment now) {
  const auto flow = route();
  const auto branch = site_.make_branch();
  sent.cseq = ++dialog_.local_cseq;
  ++sent.tries;
  DialogRequest request{sent.method, sent.cseq, site_.via(trunk(), flow, branch), sent.headers, sent.content};
  if (!sent.authorization.empty()) request.headers.push_back(sent.authorization);
  const auto client = site_.transactions.send(sent.method, branch, write_dialog_request(dialog_, request), flow, owner_, now);
  sent.client = client.value_or(0);
  return client.has_value();
}

bool Call::send_again(SentRequest& sent, const Message& response, Moment now) {
  if (sent.tries >= kTriesLimit) return false;
  if (response.status == 422) {
    const auto* value = response.find(HeaderId::min_se);
    const auto least = value != nullptr ? parse_min_se(*value) : std::nullopt;
    if (!least || *least <= min_se_) return false;
    min_se_ = *least;
    interval_ = std::max(interval_, min_se_);
    std::erase_if(sent.headers, [](const std::string& header) {
      return header.starts_with("Session-Expires:") || header.starts_with("Min-SE:") || header.starts_with("Supported:");
    });
    for (auto& header : session_headers()) sent.headers.push_back(std::move(header));
    return send(sent, now);
  }
  const bool proxy = response.status == 407;
  const auto& credentials = trunk().settings.credentials;
  if ((response.status != 401 && !proxy) || !credentials) return false;
  const auto challenge = choose_challenge(response.find_all(proxy ? HeaderId::proxy_authenticate : HeaderId::www_authenticate));
  if (!challenge || (!sent.authorization.empty() && !challenge->stale)) return false;
  const auto cnonce = site_.make_tag();
  const auto value = answer_challenge(*challenge, *credentials, {method_word(sent.method), dialog_.remote_target, cnonce, ++nonce_count_});
  sent.authorization = fmt::format("{}: {}", proxy ? "Proxy-Authorization" : "Authorization", value);
  return send(sent, now);
}

void Call::send_bye(Moment now) {
  bye_.emplace();
  bye_->method = Method::bye;
  if (!send(*bye_, now)) step(CallEvent::bye_done);
}

/// `dialog` is ours, or that of a fork which is not wanted.
void Call::send_ack(const Dialog& dialog, const SentRequest& invite, const std::string& to_tag) {
  const auto flow = route();
  DialogRequest request{Method::ack, invite.cseq, site_.via(trunk(), flow, site_.make_branch()), {}, {}};
  if (!invite.authorization.empty()) request.headers.push_back(invite.authorization);
  ack_ = SentAck{invite.cseq, to_tag, write_dialog_request(dialog, request), flow};
  site_.transactions.send_once(flow, ack_->bytes);
}

/// The other side is not there any more, as far as we can tell.
void Call::lose(Moment now) {
  if (!step(CallEvent::session_lost)) return;
  end(CallEnd::lost);
  send_bye(now);
}

std::vector<std::string> Call::session_headers() const {
  const auto interval = std::max(interval_ > Seconds(0) ? interval_ : kSessionInterval, min_se_);
  std::vector<std::string> headers{"Supported: timer", "Session-Expires: " + write_session_expires({interval, Refresher::caller})};
  if (min_se_ > kLeastSessionInterval) headers.push_back(fmt::format("Min-SE: {}", min_se_.count()));
  return headers;
}

void Call::start_session(Seconds interval, bool we_refresh, Moment now) {
  disarm(TimerKind::session_refresh);
  disarm(TimerKind::session_end);
  interval_ = interval;
  we_refresh_ = we_refresh;
  if (interval == Seconds(0) || ended_) return;
  if (we_refresh) arm(TimerKind::session_refresh, now + refresh_after(interval));
  arm(TimerKind::session_end, now + give_up_after(interval));
}

void Call::refresh_session(Moment now) {
  if (state_ != CallState::talking || refresh_) return;
  // A re-INVITE has to wait until the last one is through; UPDATE without a description never crosses anything.
  if (!update_allowed_ && accepted_) return arm(TimerKind::session_retry, now + kT2);
  refresh_.emplace();
  refresh_->method = update_allowed_ ? Method::update : Method::invite;
  refresh_->headers = session_headers();
  refresh_->headers.push_back("Contact: " + site_.contact(trunk(), flow_));
  refresh_->headers.push_back(fmt::format("Allow: {}", kAllow));
  if (!update_allowed_) refresh_->content = {"application/sdp", description_};
  if (!send(*refresh_, now)) {
    refresh_.reset();
    arm(TimerKind::session_retry, now + kT2);
  }
}

void Call::take_refresh_response(const Message& response, Moment now) {
  if (response.status < 200) return;
  if (response.status < 300) {
    const SentRequest sent = *refresh_;
    refresh_.reset();
    dialog_.take_target(response);
    if (sent.method == Method::invite) {
      send_ack(dialog_, sent, response.to_tag);
      if (response.has_body()) take_description(response);
    }
    const auto* value = response.find(HeaderId::session_expires);
    const auto outcome = take_timer_answer(value != nullptr ? parse_session_expires(*value) : std::nullopt, interval_);
    return start_session(outcome.interval, outcome.we_refresh, now);
  }
  if (send_again(*refresh_, response, now)) return;
  const Method method = refresh_->method;
  refresh_.reset();
  if (response.status == 408 || response.status == 481) return lose(now);
  if (method == Method::update && (response.status == 405 || response.status == 501)) {
    update_allowed_ = false;
    return refresh_session(now);
  }
  // Whoever refuses is there: a visit does not end after half an hour because a trunk does not like to be asked. What a
  // proxy may have said for somebody who is gone does not count; should none succeed, the session ends in its time.
  if (knows_call(response.status)) arm(TimerKind::session_end, now + give_up_after(interval_));
  if (response.status != 491) return arm(TimerKind::session_retry, now + kRefreshAgain);
  // Once more, at a moment that the two sides do not share (section 14.1).
  const auto jitter = std::chrono::milliseconds(site_.random.below(2000));
  arm(TimerKind::session_retry, now + (dialled_ ? std::chrono::milliseconds(2100) + jitter : jitter));
}

void Call::feed_response(ClientId client, const Message& response, Moment now) {
  if (dialled_ && dialled_->client == client) return take_invite_response(response, now);
  if (refresh_ && refresh_->client == client) return take_refresh_response(response, now);
  if (bye_ && bye_->client == client && response.status >= 200) {
    if (!send_again(*bye_, response, now)) step(CallEvent::bye_done);
    return;
  }
  // The 2xx of a re-INVITE once more: its ACK was lost.
  if (response.method == Method::invite && response.status / 100 == 2 && ack_ && ack_->cseq == response.cseq)
    site_.transactions.send_once(ack_->flow, ack_->bytes);
}

void Call::on_timed_out(ClientId client, Moment now) {
  if (dialled_ && dialled_->client == client) {
    if (step(CallEvent::failure)) end(CallEnd::trunk_failed);
  } else if (refresh_ && refresh_->client == client) {
    refresh_.reset();
    lose(now);
  } else if (bye_ && bye_->client == client) {
    step(CallEvent::bye_done);
  }
}

void Call::on_timer(TimerKind kind, Moment now) {
  switch (kind) {
    case TimerKind::ring_limit:
      if (invite_) {
        const Message invite = *invite_;
        if (!step(CallEvent::ring_limit)) return;
        invite_.reset();
        respond(invite, flow_, make_response(480), now);
        end(CallEnd::no_answer);
      } else if (step(CallEvent::ring_limit)) {
        end(CallEnd::no_answer);
        site_.transactions.cancel(dialled_->client, now);
      }
      return;
    case TimerKind::accept_again:
      if (!accepted_) return;
      site_.transactions.send_once(accepted_->flow, accepted_->bytes);
      accepted_->interval = std::min(2 * accepted_->interval, kT2);
      return arm(TimerKind::accept_again, now + accepted_->interval);
    case TimerKind::accept_end:
      disarm(TimerKind::accept_again);
      accepted_.reset();
      // Closing already: the BYE that was held back goes now.
      if (state_ != CallState::closing && !step(CallEvent::ack_missing)) return;
      end(CallEnd::lost);
      if (!bye_) send_bye(now);
      return;
    case TimerKind::session_end: return lose(now);
    case TimerKind::session_refresh:
    case TimerKind::session_retry: return refresh_session(now);
    case TimerKind::registration:
    case TimerKind::keep_alive: return;
  }
}

}  // namespace bedside::sip
