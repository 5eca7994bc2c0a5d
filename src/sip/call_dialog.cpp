// Requests within the dialog of a call.
#include <fmt/format.h>

#include "sip/call.hpp"
#include "sip/info_digits.hpp"

namespace bedside::sip {

using calls::CallEnd;

void Call::feed_request(const Message& request, const Flow& flow, Moment now) {
  if (request.method == Method::ack) {
    flow_ = flow;
    return take_ack(request, now);
  }
  if (!dialog_.take_cseq(request)) return respond(request, flow, make_response(500), now);
  flow_ = flow;
  if (state_ == CallState::closing && request.method != Method::bye) return respond(request, flow, make_response(481), now);
  switch (request.method) {
    case Method::bye: return take_bye(request, flow, now);
    case Method::info: return take_info(request, flow, now);
    case Method::invite: return take_reinvite(request, flow, now);
    case Method::update: return take_update(request, flow, now);
    default: return respond(request, flow, make_response(200, {fmt::format("Allow: {}", kAllow)}), now);
  }
}

void Call::take_bye(const Message& bye, const Flow& flow, Moment now) {
  respond(bye, flow, make_response(200), now);
  const auto invite = std::exchange(invite_, std::nullopt);
  if (!step(CallEvent::they_bye)) return;
  accepted_.reset();
  // Early: the INVITE still waits for its end (section 15.1.2).
  if (invite) respond(*invite, flow_, make_response(487), now);
  end(CallEnd::by_them);
}

void Call::take_info(const Message& info, const Flow& flow, Moment now) {
  const auto key = parse_info_digit(info.content_type(), info.body);
  if (!key && info.has_body()) return respond(info, flow, make_response(415, {"Accept: application/dtmf-relay, application/dtmf"}), now);
  respond(info, flow, make_response(200), now);
  if (key && (state_ == CallState::talking || state_ == CallState::answered)) site_.events.emplace_back(KeyPressed{id_, *key});
}

/// Offers that cross (RFC 3261 section 14.2, RFC 3311 section 5.2).
std::optional<Response> Call::glare() const {
  if (invite_) return make_response(500, {"Retry-After: 1"});  // theirs is not answered yet
  if (accepted_ && accepted_->offered) return make_response(491);
  if (accepted_) return make_response(500, {"Retry-After: 1"});  // its ACK is on the way
  if (refresh_ && refresh_->method == Method::invite) return make_response(491);
  return std::nullopt;
}

void Call::take_reinvite(const Message& invite, const Flow& flow, Moment now) {
  if (auto crossing = glare()) return respond(invite, flow, std::move(*crossing), now);
  const auto timer = answer_timer(timer_request(invite));
  if (timer.too_small) return respond(invite, flow, make_response(422, {fmt::format("Min-SE: {}", kLeastSessionInterval.count())}), now);
  if (!invite.has_body()) {
    // They want our offer: everything that the present description has, off hold.
    description_ = write_reoffer(description_, local_);
    dialog_.take_target(invite);
    return accept(invite, flow, timer, description_, true, now);
  }
  auto description = take_offer(invite, flow);
  if (!description) return respond(invite, flow, description.why(), now);
  dialog_.take_target(invite);
  accept(invite, flow, timer, *description, false, now);
}

void Call::take_update(const Message& update, const Flow& flow, Moment now) {
  if (update.has_body())
    if (auto crossing = glare()) return respond(update, flow, std::move(*crossing), now);
  const auto timer = answer_timer(timer_request(update));
  if (timer.too_small) return respond(update, flow, make_response(422, {fmt::format("Min-SE: {}", kLeastSessionInterval.count())}), now);
  Response response = make_response(200, timer_headers(timer));
  if (update.has_body()) {
    auto description = take_offer(update, flow);
    if (!description) return respond(update, flow, description.why(), now);
    response.content = {"application/sdp", *description};
  }
  dialog_.take_target(update);
  response.headers.push_back("Contact: " + site_.contact(trunk(), flow));
  response.headers.push_back(fmt::format("Allow: {}", kAllow));
  respond(update, flow, std::move(response), now);
  if (state_ == CallState::talking) start_session(timer.interval, timer.refresher == Refresher::callee, now);
}

/// A new offer on the leg that stands. Our answer, or the refusal after which everything stays as it was.
Result<std::string, Response> Call::take_offer(const Message& request, const Flow& flow) {
  if (request.content_type() != "application/sdp") return Refused{make_response(415, {"Accept: application/sdp"})};
  const auto offer = parse_sdp(request.body);
  if (!offer) return Refused{make_response(400)};
  const auto choice = choose_media(*offer, policy(flow), keys_);
  if (!choice) return Refused{make_response(488)};
  site_.media.update(leg_, choice->flow);
  return describe(*offer, *choice);
}

/// The version counts descriptions that differ: the same one again says that nothing has changed (RFC 3264 section 8).
std::string Call::describe(const Sdp& offer, const Choice& choice) {
  auto text = write_answer(offer, choice, local_);
  if (text != description_) {
    ++local_.version;
    text = write_answer(offer, choice, local_);
  }
  description_ = text;
  return text;
}

}  // namespace bedside::sip
