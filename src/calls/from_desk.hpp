// What the use cases answer, as the hall takes it.
#pragma once

#include "calls/people.hpp"
#include "desk/entering.hpp"

namespace bedside::calls {

SeatFacts to_seat_facts(const desk::Seat& seat, invites::Via via);
VisitFacts to_visit_facts(const desk::CallVisit& visit, const ClinicId& clinic);

}  // namespace bedside::calls
