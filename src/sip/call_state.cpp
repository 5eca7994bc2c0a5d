#include "sip/call_state.hpp"

namespace bedside::sip {
namespace {

struct Row {
  CallState state;
  CallEvent event;
  CallState next;
};

constexpr std::array kRows{
    Row{CallState::ringing, CallEvent::we_answer, CallState::answered},
    Row{CallState::ringing, CallEvent::we_hang_up, CallState::gone},
    Row{CallState::ringing, CallEvent::ring_limit, CallState::gone},
    Row{CallState::ringing, CallEvent::they_cancel, CallState::gone},
    Row{CallState::ringing, CallEvent::they_bye, CallState::gone},

    Row{CallState::answered, CallEvent::ack, CallState::talking},
    // No BYE before the ACK has come or cannot come any more (RFC 3261 section 15).
    Row{CallState::answered, CallEvent::we_hang_up, CallState::closing},
    Row{CallState::answered, CallEvent::ack_missing, CallState::closing},
    Row{CallState::answered, CallEvent::they_bye, CallState::gone},

    Row{CallState::calling, CallEvent::success, CallState::talking},
    Row{CallState::calling, CallEvent::failure, CallState::gone},
    Row{CallState::calling, CallEvent::we_hang_up, CallState::cancelling},
    Row{CallState::calling, CallEvent::ring_limit, CallState::cancelling},

    // The 2xx crossed our CANCEL.
    Row{CallState::cancelling, CallEvent::success, CallState::closing},
    Row{CallState::cancelling, CallEvent::failure, CallState::gone},

    Row{CallState::talking, CallEvent::we_hang_up, CallState::closing},
    Row{CallState::talking, CallEvent::ack_missing, CallState::closing},
    Row{CallState::talking, CallEvent::session_lost, CallState::closing},
    Row{CallState::talking, CallEvent::they_bye, CallState::gone},

    Row{CallState::closing, CallEvent::they_bye, CallState::gone},
    Row{CallState::closing, CallEvent::bye_done, CallState::gone},
};

}  // namespace

std::optional<CallState> next_state(CallState state, CallEvent event) {
  for (const auto& row : kRows)
    if (row.state == state && row.event == event) return row.next;
  return std::nullopt;
}

}  // namespace bedside::sip
