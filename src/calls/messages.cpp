#include "calls/messages.hpp"

namespace bedside::calls {
namespace {

struct Rule {
  RequestType type;
  std::string_view word;
  bool opened;
  bool waiting;
  bool in_call;
  bool providers_only;
};

// Default deny: what no line allows is refused. In the order of RequestType.
constexpr std::array<Rule, kAllRequestTypes.size()> kRules = {{
    {RequestType::hello, "hello", true, false, false, false},
    {RequestType::capabilities, "capabilities", false, false, true, false},
    {RequestType::connect_transport, "connect_transport", false, false, true, false},
    {RequestType::produce, "produce", false, false, true, false},
    {RequestType::close_producer, "close_producer", false, false, true, false},
    {RequestType::pause_producer, "pause_producer", false, false, true, false},
    {RequestType::pause_consumer, "pause_consumer", false, false, true, false},
    {RequestType::restart_ice, "restart_ice", false, false, true, false},
    {RequestType::raise_hand, "raise_hand", false, false, true, false},
    {RequestType::leave, "leave", false, true, true, false},
    {RequestType::rename, "rename", false, false, true, true},
    {RequestType::remove, "remove", false, false, true, true},
    {RequestType::mute, "mute", false, false, true, true},
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
    if (rule.providers_only && role != Role::provider) return false;
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
  }
  return "provider_not_started";
}

}  // namespace bedside::calls
