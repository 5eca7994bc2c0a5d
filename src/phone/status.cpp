#include "phone/status.hpp"

namespace bedside::phone {

std::optional<Status> next_status(Status now, Event event) {
  if (now == Status::over) return event == Event::hung_up ? std::optional(Status::over) : std::nullopt;
  if (event == Event::hung_up) return Status::over;
  if (now == Status::goodbye) return event == Event::said_goodbye ? std::optional(Status::over) : std::nullopt;
  if (event == Event::ended) return Status::goodbye;
  switch (now) {
    case Status::asking:
      if (event == Event::digit) return Status::typing;
      if (event == Event::ask_again) return Status::asking;
      if (event == Event::give_up) return Status::goodbye;
      break;
    case Status::typing:
      if (event == Event::digit) return Status::typing;
      if (event == Event::pin_complete) return Status::checking;
      if (event == Event::ask_again) return Status::asking;
      if (event == Event::give_up) return Status::goodbye;
      break;
    case Status::checking:
      if (event == Event::accepted) return Status::introducing;
      if (event == Event::pin_refused) return Status::asking;
      if (event == Event::pin_refused_for_good || event == Event::too_early || event == Event::give_up) return Status::goodbye;
      break;
    case Status::called:
      if (event == Event::accepted) return Status::introducing;
      if (event == Event::declined || event == Event::give_up) return Status::goodbye;
      break;
    case Status::introducing:
      if (event == Event::introduced) return Status::waiting;
      if (event == Event::admitted) return Status::introducing_admitted;
      if (event == Event::leave) return Status::goodbye;
      break;
    case Status::introducing_admitted:
      if (event == Event::introduced) return Status::in_call;
      if (event == Event::put_back) return Status::introducing;
      if (event == Event::leave) return Status::goodbye;
      break;
    case Status::waiting:
      if (event == Event::admitted) return Status::in_call;
      if (event == Event::leave) return Status::goodbye;
      break;
    case Status::in_call:
      if (event == Event::put_back) return Status::waiting;
      if (event == Event::leave) return Status::goodbye;
      break;
    case Status::goodbye:
    case Status::over: break;
  }
  return std::nullopt;
}

std::string_view word(Status status) {
  switch (status) {
    case Status::asking: return "asking";
    case Status::typing: return "typing";
    case Status::checking: return "checking";
    case Status::called: return "called";
    case Status::introducing: return "introducing";
    case Status::introducing_admitted: return "introducing_admitted";
    case Status::waiting: return "waiting";
    case Status::in_call: return "in_call";
    case Status::goodbye: return "goodbye";
    case Status::over: return "over";
  }
  return {};
}

std::string_view word(Event event) {
  switch (event) {
    case Event::digit: return "digit";
    case Event::pin_complete: return "pin_complete";
    case Event::ask_again: return "ask_again";
    case Event::give_up: return "give_up";
    case Event::pin_refused: return "pin_refused";
    case Event::pin_refused_for_good: return "pin_refused_for_good";
    case Event::too_early: return "too_early";
    case Event::accepted: return "accepted";
    case Event::declined: return "declined";
    case Event::introduced: return "introduced";
    case Event::admitted: return "admitted";
    case Event::put_back: return "put_back";
    case Event::leave: return "leave";
    case Event::ended: return "ended";
    case Event::said_goodbye: return "said_goodbye";
    case Event::hung_up: return "hung_up";
  }
  return {};
}

}  // namespace bedside::phone
