// Session timers (RFC 4028) as arithmetic: what each side asked for in, who refreshes and when out.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedside::sip {

using Seconds = std::chrono::seconds;

/// The least that RFC 4028 section 5 allows anybody to demand; we demand no more.
inline constexpr Seconds kLeastSessionInterval{90};
/// What we ask for ourselves: RFC 4028 section 4 recommends half an hour. A leg that has gone silent is noticed by
/// its packets much earlier.
inline constexpr Seconds kSessionInterval{1800};

enum class Refresher { none_named, caller, callee };  // "uac", "uas" of the request that carries it

struct SessionExpires {
  Seconds interval{0};
  Refresher refresher = Refresher::none_named;
};

/// "1800;refresher=uac". Nothing for anything malformed or longer than a year.
std::optional<SessionExpires> parse_session_expires(std::string_view value);
std::string write_session_expires(const SessionExpires& value);
/// A Min-SE value; nothing when malformed.
std::optional<Seconds> parse_min_se(std::string_view value);

/// What a request (INVITE or UPDATE) said.
struct TimerRequest {
  std::optional<SessionExpires> session_expires;
  std::optional<Seconds> min_se;
  bool supports_timer = false;
};

struct TimerAnswer {
  bool too_small = false;    // 422 with Min-SE: kLeastSessionInterval
  Seconds interval{0};       // 0: no session timer
  Refresher refresher = Refresher::none_named;
  bool require_timer = false;  // Require: timer, the other side refreshes (section 9)
};
/// The answer to a request, as the side that got it (section 9).
TimerAnswer answer_timer(const TimerRequest& request);

/// What follows for the side that sent the request from a 2xx to it (section 7.2).
struct TimerOutcome {
  Seconds interval{0};
  bool we_refresh = false;
};
TimerOutcome take_timer_answer(const std::optional<SessionExpires>& answered, Seconds asked);

/// When the refresher refreshes: half of the interval (section 10).
constexpr Seconds refresh_after(Seconds interval) { return interval / 2; }
/// When a session that nobody refreshed is ended: a third of the interval, at most 32 s, before it runs out.
constexpr Seconds give_up_after(Seconds interval) { return interval - std::min(Seconds(32), interval / 3); }

}  // namespace bedside::sip
