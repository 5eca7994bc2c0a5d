// An INVITE that we got, until its ACK.
#include <fmt/format.h>

#include "sip/call.hpp"
#include "sip/text.hpp"

namespace bedside::sip {

using calls::CallEnd;
using calls::HangUp;

namespace {

constexpr std::string_view kSdpType = "application/sdp";

/// Who lists what he takes and leaves SDP out cannot be answered.
bool takes_sdp(const Message& invite) {
  if (invite.find(HeaderId::accept) == nullptr) return true;
  for (const auto word : {kSdpType, std::string_view("application/*"), std::string_view("*/*")})
    if (invite.names(HeaderId::accept, word)) return true;
  return false;
}

bool is_encoded(const Message& message) {
  const auto* encoding = message.find(HeaderId::content_encoding);
  return encoding != nullptr && !equal_ignoring_case(*encoding, "identity");
}

int status_of(HangUp how) {
  switch (how) {
    case HangUp::normal: return 480;
    case HangUp::busy: return 486;
    case HangUp::declined: return 603;
  }
  return 480;
}

}  // namespace

Result<std::unique_ptr<Call>, Response> Call::take(Site& site, std::size_t trunk, Owner owner, const Message& invite, const Flow& flow,
                                                   Moment now) {
  std::unique_ptr<Call> call(new Call(site, trunk, owner, calls::CallId::make(site.random)));
  if (auto refusal = call->prepare(invite, flow)) return Refused{std::move(*refusal)};
  if (!site.transactions.begin(invite, flow, now)) return Refused{make_response(503, {"Retry-After: 10"})};
  call->invite_ = invite;
  Response ringing = make_response(180, {"Contact: " + site.contact(call->trunk(), flow)});
  ringing.record_route = true;
  call->respond(invite, flow, std::move(ringing), now);
  call->arm(TimerKind::ring_limit, now + kIncomingRingLimit);
  return call;
}

/// Everything that may refuse the call, in the order in which a refusal says most.
std::optional<Response> Call::prepare(const Message& invite, const Flow& flow) {
  if (invite.has_body() && (invite.content_type() != kSdpType || is_encoded(invite)))
    return make_response(415, {fmt::format("Accept: {}", kSdpType), "Accept-Encoding: identity"});
  if (!takes_sdp(invite)) return make_response(406);
  const auto timer = timer_request(invite);
  if (invite.find(HeaderId::session_expires) && !timer.session_expires) return make_response(400);
  timer_answer_ = answer_timer(timer);
  if (timer_answer_.too_small) return make_response(422, {fmt::format("Min-SE: {}", kLeastSessionInterval.count())});
  auto dialog = make_callee_dialog(invite, site_.make_tag());
  if (!dialog) return make_response(400);
  dialog_ = std::move(*dialog);
  flow_ = flow;
  update_allowed_ = invite.names(HeaderId::allow, "UPDATE");

  if (invite.has_body()) {
    auto offer = parse_sdp(invite.body);
    if (!offer) return make_response(400);
    auto choice = choose_media(*offer, policy(flow), keys_);
    if (!choice) return make_response(488);
    offer_ = std::move(*offer);
    choice_ = *choice;
  }
  if (!open_leg(flow)) return make_response(503, {"Retry-After: 10"});
  return std::nullopt;
}

bool Call::began_with(const Message& request) const {
  return !dialled_ && dialog_.call_id == request.call_id && dialog_.remote_tag == request.from_tag && invite_ &&
         invite_->cseq == request.cseq;
}

void Call::answer(Moment now) {
  if (!step(CallEvent::we_answer)) return;
  disarm(TimerKind::ring_limit);
  const Message invite = std::move(*invite_);
  invite_.reset();
  if (offer_) {
    site_.media.update(leg_, choice_.flow);
    description_ = write_answer(*offer_, choice_, local_);
  } else {
    description_ = write_offer(policy(flow_), keys_, local_);
  }
  accept(invite, flow_, timer_answer_, description_, !offer_, now);
}

/// Sends a 2xx, again and again until its ACK comes.
void Call::accept(const Message& invite, const Flow& flow, const TimerAnswer& timer, std::string description, bool offered,
                  Moment now) {
  Response response;
  response.status = 200;
  response.record_route = true;
  response.to_tag = dialog_.local_tag;
  response.headers = timer_headers(timer);
  response.headers.push_back("Contact: " + site_.contact(trunk(), flow));
  response.headers.push_back(fmt::format("Allow: {}", kAllow));
  response.content = {std::string(kSdpType), std::move(description)};
  accepted_ = AcceptedInvite{invite.cseq, write_response(invite, flow.remote, response), flow, kT1, offered};
  site_.transactions.respond(invite, flow, 200, accepted_->bytes, now);
  arm(TimerKind::accept_again, now + kT1);
  arm(TimerKind::accept_end, now + kTransactionTimeout);
  start_session(timer.interval, timer.refresher == Refresher::callee, now);
}

void Call::take_ack(const Message& ack, Moment now) {
  if (!accepted_ || accepted_->cseq != ack.cseq) {
    ++site_.counters.stray;
    return;
  }
  const bool offered = accepted_->offered;
  accepted_.reset();
  disarm(TimerKind::accept_again);
  disarm(TimerKind::accept_end);
  if (state_ == CallState::closing) {
    if (!bye_) send_bye(now);
    return;
  }
  if (offered && !take_description(ack)) {
    if (!step(CallEvent::we_hang_up)) return;
    end(CallEnd::no_media);
    return send_bye(now);
  }
  if (state_ != CallState::answered) return;  // the ACK of a re-INVITE
  step(CallEvent::ack);
  site_.events.emplace_back(Answered{id_});
}

void Call::take_cancel(Moment now) {
  if (!step(CallEvent::they_cancel)) return;
  const Message invite = std::move(*invite_);
  invite_.reset();
  respond(invite, flow_, make_response(487), now);
  end(CallEnd::by_them);
}

void Call::hang_up(HangUp how, Moment now) {
  const CallState before = state_;
  if (!step(CallEvent::we_hang_up)) return;
  end(CallEnd::by_us);
  if (before == CallState::ringing) {
    const Message invite = std::move(*invite_);
    invite_.reset();
    respond(invite, flow_, make_response(status_of(how)), now);
  } else if (before == CallState::calling) {
    // Before any answer a CANCEL would find nothing to cancel; it then goes with the first one.
    site_.transactions.cancel(dialled_->client, now);
  } else if (before == CallState::talking) {
    send_bye(now);
  }
}

}  // namespace bedside::sip
