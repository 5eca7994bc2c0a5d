// The states of a call as one table: state × event → next. Nothing else assigns a state.
#pragma once

#include <array>
#include <optional>

namespace bedside::sip {

enum class CallState {
  ringing,     // came in, not answered
  answered,    // came in; 2xx sent, its ACK not here
  calling,     // goes out, no final response
  cancelling,  // goes out and is not wanted any more
  talking,
  closing,     // ended for its owner; BYE is on its way, or waits for the ACK that has to come first
  gone,
};

enum class CallEvent {
  we_answer,
  we_hang_up,   // the owner, or we because nothing can be heard
  ring_limit,   // nobody answered
  ack,
  ack_missing,  // 32 s after a 2xx
  they_cancel,
  they_bye,
  success,      // a 2xx to our INVITE
  failure,      // another final response to it, or none
  session_lost, // its timer ran out, or the other side knows the call no more
  bye_done,     // our BYE is answered, or nobody answers
};

inline constexpr std::array kCallStates{CallState::ringing,    CallState::answered, CallState::calling, CallState::cancelling,
                                        CallState::talking,    CallState::closing,  CallState::gone};
inline constexpr std::array kCallEvents{
    CallEvent::we_answer, CallEvent::we_hang_up, CallEvent::ring_limit,   CallEvent::ack,      CallEvent::ack_missing, CallEvent::they_cancel,
    CallEvent::they_bye,  CallEvent::success,    CallEvent::failure,      CallEvent::session_lost, CallEvent::bye_done};

/// Nothing: the event means nothing in that state and is ignored.
std::optional<CallState> next_state(CallState state, CallEvent event);

}  // namespace bedside::sip
