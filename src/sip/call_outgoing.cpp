// An INVITE that we sent.
#include <fmt/format.h>

#include "sip/call.hpp"
#include "sip/text.hpp"

namespace bedside::sip {

using calls::CallEnd;
using calls::DialWhy;

namespace {

CallEnd end_of(int status) {
  switch (status) {
    case 486:
    case 600: return CallEnd::busy;
    case 408:
    case 480:
    case 487: return CallEnd::no_answer;
    case 603:
    case 607:
    case 608: return CallEnd::declined;
    case 404:
    case 410:
    case 484:
    case 485:
    case 604: return CallEnd::unreachable;
    case 406:
    case 415:
    case 488:
    case 606: return CallEnd::no_media;
    default: return CallEnd::trunk_failed;
  }
}

std::string parameter_of(Transport transport) {
  return transport == Transport::udp ? std::string{} : ";transport=" + lower(transport_word(transport));
}

std::string caller_of(const TrunkSettings& settings, const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  return settings.credentials ? settings.credentials->user : "anonymous";
}

}  // namespace

Result<std::unique_ptr<Call>, DialWhy> Call::dial(Site& site, std::size_t trunk, Owner owner, const calls::CallId& id,
                                                  const calls::DialRequest& request, Moment now) {
  const auto& settings = site.trunks[trunk].settings;
  const auto flow = site.trunks[trunk].server_flow();
  if (!flow) return Refused{DialWhy::trunk_away};
  std::unique_ptr<Call> call(new Call(site, trunk, owner, id));
  if (!call->open_leg(*flow)) return Refused{DialWhy::no_media};
  call->state_ = CallState::calling;
  call->flow_ = *flow;
  const auto host = uri_host(settings.server);
  auto& dialog = call->dialog_;
  dialog.call_id = site.make_tag() + site.make_tag();
  dialog.local_tag = site.make_tag();
  dialog.local_cseq = site.random.below(10'000);
  dialog.local_party = fmt::format("<sip:{}@{}>", caller_of(settings, request.caller_id), host);
  dialog.remote_party = fmt::format("<sip:{}@{}>", request.number.reveal(), host);
  dialog.remote_target = fmt::format("sip:{}@{}:{}{};user=phone", request.number.reveal(), host, flow->remote.port,
                                     parameter_of(settings.transport));
  call->description_ = write_offer(call->policy(*flow), call->keys_, call->local_);
  auto& sent = call->dialled_.emplace();
  sent.method = Method::invite;
  sent.headers = call->session_headers();
  sent.headers.push_back("Contact: " + site.contact(site.trunks[trunk], *flow));
  sent.headers.push_back(fmt::format("Allow: {}", kAllow));
  sent.headers.emplace_back("Accept: application/sdp");
  sent.content = {"application/sdp", call->description_};
  if (!call->send(sent, now)) return Refused{DialWhy::too_many};
  call->arm(TimerKind::ring_limit, now + kOutgoingRingLimit);
  return call;
}

void Call::take_invite_response(const Message& response, Moment now) {
  if (response.status < 200) {
    if (state_ == CallState::cancelling) {
      site_.transactions.cancel(dialled_->client, now);
    } else if (response.status >= 180 && !rang_) {
      rang_ = true;
      site_.events.emplace_back(Ringing{id_});
    }
    return;
  }
  if (response.status < 300) return take_success(response, now);
  if (state_ == CallState::calling && send_again(*dialled_, response, now)) return;
  if (step(CallEvent::failure)) end(end_of(response.status));
}

void Call::take_success(const Message& response, Moment now) {
  if (ack_ && ack_->to_tag == response.to_tag) return site_.transactions.send_once(ack_->flow, ack_->bytes);
  if (ack_) {
    // Somebody else answered as well. One conversation is enough: the other is taken and ended.
    Dialog other = dialog_;
    complete_caller_dialog(other, response);
    other.remote_tag = response.to_tag;
    const SentAck ours = *ack_;
    send_ack(other, *dialled_, response.to_tag);
    ack_ = ours;
    const auto branch = site_.make_branch();
    const DialogRequest bye{Method::bye, dialled_->cseq + 1, site_.via(trunk(), flow_, branch), {}, {}};
    site_.transactions.send(Method::bye, branch, write_dialog_request(other, bye), flow_, 0, now);
    return;
  }
  disarm(TimerKind::ring_limit);
  // Without a Contact the target stays what was dialled, which is as good a guess as any.
  complete_caller_dialog(dialog_, response);
  dialog_.remote_tag = response.to_tag;
  update_allowed_ = response.names(HeaderId::allow, "UPDATE");
  send_ack(dialog_, *dialled_, response.to_tag);
  if (!step(CallEvent::success)) return;
  if (state_ == CallState::closing) return send_bye(now);
  if (!take_description(response)) {
    step(CallEvent::we_hang_up);
    end(CallEnd::no_media);
    return send_bye(now);
  }
  const auto* value = response.find(HeaderId::session_expires);
  const auto outcome = take_timer_answer(value != nullptr ? parse_session_expires(*value) : std::nullopt,
                                         std::max(kSessionInterval, min_se_));
  start_session(outcome.interval, outcome.we_refresh, now);
  site_.events.emplace_back(Answered{id_});
}

/// The answer to our description. False when there is nothing that both sides can do.
bool Call::take_description(const Message& message) {
  if (message.content_type() != "application/sdp") return false;
  const auto ours = parse_sdp(description_);
  const auto theirs = parse_sdp(message.body);
  if (!ours || !theirs) return false;
  const auto flow = take_answer(*ours, *theirs, policy(flow_));
  if (!flow) return false;
  site_.media.update(leg_, *flow);
  return true;
}

}  // namespace bedside::sip
