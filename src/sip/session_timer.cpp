#include "sip/session_timer.hpp"

#include <algorithm>

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

constexpr std::uint32_t kLongestSeconds = 86'400U * 365U;

std::optional<Seconds> parse_seconds(std::string_view text) {
  const auto number = parse_u32(trim(text));
  if (!number || *number > kLongestSeconds) return std::nullopt;
  return Seconds(*number);
}

}  // namespace

std::optional<SessionExpires> parse_session_expires(std::string_view value) {
  const auto semicolon = value.find(';');
  const auto interval = parse_seconds(value.substr(0, semicolon));
  if (!interval) return std::nullopt;
  SessionExpires parsed{*interval, Refresher::none_named};
  if (semicolon == std::string_view::npos) return parsed;
  const auto refresher = find_parameter(value.substr(semicolon), "refresher");
  if (refresher && equal_ignoring_case(*refresher, "uac")) parsed.refresher = Refresher::caller;
  if (refresher && equal_ignoring_case(*refresher, "uas")) parsed.refresher = Refresher::callee;
  return parsed;
}

std::string write_session_expires(const SessionExpires& value) {
  std::string text = std::to_string(value.interval.count());
  if (value.refresher == Refresher::caller) text += ";refresher=uac";
  if (value.refresher == Refresher::callee) text += ";refresher=uas";
  return text;
}

std::optional<Seconds> parse_min_se(std::string_view value) { return parse_seconds(value.substr(0, value.find(';'))); }

TimerAnswer answer_timer(const TimerRequest& request) {
  TimerAnswer answer;
  const auto asked = request.session_expires ? request.session_expires->interval : kSessionInterval;
  // Only whoever knows session timers can act upon a 422 (section 9).
  if (request.supports_timer && asked < kLeastSessionInterval) {
    answer.too_small = true;
    return answer;
  }
  // It may be made shorter, but not than the sender's Min-SE, and never longer than was asked.
  const auto least = std::max(kLeastSessionInterval, std::min(asked, request.min_se.value_or(Seconds(0))));
  answer.interval = std::max(std::min(asked, kSessionInterval), least);
  if (!request.supports_timer) {
    answer.refresher = Refresher::callee;
    return answer;
  }
  const auto named = request.session_expires ? request.session_expires->refresher : Refresher::none_named;
  answer.refresher = named == Refresher::none_named ? Refresher::caller : named;
  answer.require_timer = answer.refresher == Refresher::caller;
  return answer;
}

TimerOutcome take_timer_answer(const std::optional<SessionExpires>& answered, Seconds asked) {
  // Without the header the other side knows no session timers: we refresh for both (section 7.2).
  if (!answered) return {asked, true};
  const Seconds interval = std::max(answered->interval, kLeastSessionInterval);
  return {interval, answered->refresher != Refresher::callee};
}

}  // namespace bedside::sip
