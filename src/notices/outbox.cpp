#include "notices/outbox.hpp"

#include <algorithm>

#include "notices/reminders.hpp"

namespace bedside::notices {
namespace {

template <class Enum, std::size_t N>
std::optional<Enum> parse_word(const std::array<Enum, N>& all, std::string_view text) {
  for (const Enum value : all)
    if (word(value) == text) return value;
  return std::nullopt;
}

}  // namespace

std::string_view word(Because because) {
  switch (because) {
    case Because::failed: return "failed";
    case Because::no_receipt: return "no_receipt";
  }
  return "";
}
std::optional<Because> parse_because(std::string_view text) { return parse_word(kAllBecauses, text); }

std::string_view word(FirstWay way) {
  switch (way) {
    case FirstWay::both: return "both";
    case FirstWay::email: return "email";
    case FirstWay::sms: return "sms";
  }
  return "";
}
std::optional<FirstWay> parse_first_way(std::string_view text) { return parse_word(kAllFirstWays, text); }

std::string_view word(Channel channel) {
  switch (channel) {
    case Channel::email: return "email";
    case Channel::sms: return "sms";
  }
  return "";
}
std::optional<Channel> parse_channel(std::string_view text) { return parse_word(kAllChannels, text); }

std::string_view word(State state) {
  switch (state) {
    case State::queued: return "queued";
    case State::sending: return "sending";
    case State::sent: return "sent";
    case State::delivered: return "delivered";
    case State::failed: return "failed";
  }
  return "";
}
std::optional<State> parse_state(std::string_view text) { return parse_word(kAllStates, text); }

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::appointment: return "appointment";
    case Kind::invitation: return "invitation";
    case Kind::moved: return "moved";
    case Kind::cancelled: return "cancelled";
    case Kind::revoked: return "revoked";
    case Kind::switched_off: return "switched_off";
    case Kind::declined: return "declined";
    case Kind::reminder: return "reminder";
    case Kind::password_reset: return "password_reset";
    case Kind::password_setup: return "password_setup";
  }
  return "";
}
std::optional<Kind> parse_kind(std::string_view text) { return parse_word(kAllKinds, text); }

std::chrono::seconds retry_delay(int attempts_so_far) {
  // A mail server's greylisting lasts minutes, an outage hours; a visit is soon. Then each hour: nobody waits longer than
  // that for a message when the server is back.
  using std::chrono::seconds;
  static constexpr std::array<seconds, 6> kDelays = {seconds(30), seconds(120), seconds(300), seconds(900), seconds(1800), seconds(3600)};
  const int index = std::clamp(attempts_so_far - 1, 0, static_cast<int>(kDelays.size()) - 1);
  return kDelays[static_cast<std::size_t>(index)];
}

}  // namespace bedside::notices
