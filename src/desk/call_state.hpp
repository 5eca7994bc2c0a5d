// What has become of a telephone call that the clinic makes to a seat: one list for the hall that holds it, the pages
// that show it and the audit log.
#pragma once

#include <array>
#include <string_view>

#include "base/time.hpp"

namespace bedside::desk {

enum class CallState {
  // under way
  calling,         // the trunk was asked
  ringing,
  asking,          // answered: hears who calls, has not pressed 1
  joined,          // pressed 1: waits or is in the call, as the seat says
  // over
  busy,
  no_answer,
  declined,        // at the telephone, or by pressing 2
  unreachable,     // no such number
  trunk_away,      // the trunk is not there, or refused us
  nobody_pressed,  // answered, and 1 was not pressed: a machine, or nobody who could
  they_hung_up,    // the same, by hanging up
  hung_up,         // by the clinic, before 1 was pressed
  failed,          // on our side or on the way
  ended,           // had joined
};
inline constexpr std::array kAllCallStates = {
    CallState::calling,     CallState::ringing,    CallState::asking,         CallState::joined,       CallState::busy,
    CallState::no_answer,   CallState::declined,   CallState::unreachable,    CallState::trunk_away,   CallState::nobody_pressed,
    CallState::they_hung_up, CallState::hung_up,   CallState::failed,         CallState::ended};
std::string_view word(CallState state);
constexpr bool is_under_way(CallState state) { return state <= CallState::joined; }

/// The newest call to a seat. Lives in memory: a call does not outlive the program.
struct SeatCall {
  CallState state = CallState::calling;
  WallTime since{};
  bool operator==(const SeatCall&) const = default;
};

}  // namespace bedside::desk
