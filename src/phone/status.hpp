// A caller's status is one table (docs/telephone.md draws it); nothing else assigns it.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace bedside::phone {

enum class Status {
  asking,                // is asked for the PIN, nothing typed
  typing,
  checking,              // the PIN is with the server
  called,                // we called: hears who calls, has not pressed 1
  introducing,           // hears whom the visit is with
  introducing_admitted,  // the same; let in meanwhile
  waiting,
  in_call,               // the only one that is connected to the room
  goodbye,
  over,
};

enum class Event {
  digit,
  pin_complete,
  ask_again,             // star, too short, nothing typed
  give_up,               // of us: no PIN came, no answer came, nobody pressed 1
  pin_refused,
  pin_refused_for_good,  // that was the last try
  too_early,
  accepted,              // the PIN is good; 1 was pressed
  declined,              // 2 was pressed
  introduced,
  admitted,
  put_back,
  leave,                 // star and hash
  ended,                 // for this caller, whatever the reason
  said_goodbye,
  hung_up,               // by the caller, or the line is gone
};

inline constexpr std::array kAllStatuses = {
    Status::asking,      Status::typing,               Status::checking, Status::called,  Status::introducing,
    Status::introducing_admitted, Status::waiting, Status::in_call,  Status::goodbye, Status::over};
inline constexpr std::array kAllEvents = {
    Event::digit,    Event::pin_complete, Event::ask_again,  Event::give_up,  Event::pin_refused, Event::pin_refused_for_good,
    Event::too_early, Event::accepted,    Event::declined,   Event::introduced, Event::admitted,  Event::put_back,
    Event::leave,    Event::ended,        Event::said_goodbye, Event::hung_up};

/// The next status, or nothing when the event does not apply (ignored, nothing changes).
std::optional<Status> next_status(Status now, Event event);

std::string_view word(Status status);
std::string_view word(Event event);

}  // namespace bedside::phone
