#include "calls/messages.hpp"

namespace bedside::calls {
namespace {

enum class Who { everybody, not_guests, providers };

struct Rule {
  RequestType type;
  std::string_view word;
  bool opened;
  bool waiting;
  bool in_call;
  Who who;
};

// Default deny: what no line allows is refused. In the order of RequestType.
constexpr std::array<Rule, kAllRequestTypes.size()> kRules = {{
    {RequestType::hello, "hello", true, false, false, Who::everybody},
    {RequestType::capabilities, "capabilities", false, false, true, Who::everybody},
    {RequestType::connect_transport, "connect_transport", false, false, true, Who::everybody},
    {RequestType::produce, "produce", false, false, true, Who::everybody},
    {RequestType::close_producer, "close_producer", false, false, true, Who::everybody},
    {RequestType::pause_producer, "pause_producer", false, false, true, Who::everybody},
    {RequestType::pause_consumer, "pause_consumer", false, false, true, Who::everybody},
    {RequestType::restart_ice, "restart_ice", false, false, true, Who::everybody},
    {RequestType::raise_hand, "raise_hand", false, false, true, Who::everybody},
    {RequestType::leave, "leave", false, true, true, Who::everybody},
    {RequestType::rename, "rename", false, false, true, Who::providers},
    {RequestType::remove, "remove", false, false, true, Who::providers},
    {RequestType::mute, "mute", false, false, true, Who::providers},
    {RequestType::admit, "admit", false, false, true, Who::providers},
    {RequestType::admit_all, "admit_all", false, false, true, Who::providers},
    {RequestType::turn_away, "turn_away", false, false, true, Who::providers},
    {RequestType::tell, "tell", false, false, true, Who::providers},
    {RequestType::put_back, "put_back", false, false, true, Who::providers},
    {RequestType::talk_without_guests, "talk_without_guests", false, false, true, Who::not_guests},
    {RequestType::spotlight, "spotlight", false, false, true, Who::providers},
    {RequestType::say, "say", false, false, true, Who::everybody},
    {RequestType::note_sending, "note_sending", false, false, true, Who::everybody},
}};

}  // namespace

std::string_view word(RequestType type) { return kRules[static_cast<std::size_t>(type)].word; }

std::optional<RequestType> parse_request_type(std::string_view text) {
  for (const Rule& rule : kRules)
    if (rule.word == text) return rule.type;
  return std::nullopt;
}

bool allowed(Role role, ConnectionState state, RequestType type) {
  for (const Rule& rule : kRules) {
    if (rule.type != type) continue;
    if (rule.who == Who::providers && role != Role::provider) return false;
    if (rule.who == Who::not_guests && role == Role::guest) return false;
    switch (state) {
      case ConnectionState::opened: return rule.opened;
      case ConnectionState::waiting: return rule.waiting;
      case ConnectionState::in_call: return rule.in_call;
    }
  }
  return false;
}

std::string_view word(WaitingReason reason) {
  switch (reason) {
    case WaitingReason::provider_not_started: return "provider_not_started";
    case WaitingReason::provider_left: return "provider_left";
    case WaitingReason::put_back: return "put_back";
    case WaitingReason::asked: return "asked";
    case WaitingReason::without_guests: return "without_guests";
  }
  return "provider_not_started";
}

std::string_view word(KnockWhy why) {
  switch (why) {
    case KnockWhy::locked: return "locked";
    case KnockWhy::past_end: return "past_end";
  }
  return "locked";
}

}  // namespace bedside::calls
