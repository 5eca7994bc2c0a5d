#include "calls/from_desk.hpp"

namespace bedside::calls {

SeatFacts to_seat_facts(const desk::Seat& seat, invites::Via via) {
  SeatFacts facts;
  facts.role = seat.role == invites::SeatRole::patient ? Role::patient : Role::guest;
  facts.clinic = seat.clinic;
  facts.visit = seat.visit;
  facts.invitation = seat.invitation;
  facts.name = seat.name;
  facts.number = seat.number;
  facts.kind = seat.kind;
  facts.interprets = seat.interprets;
  facts.via = via;
  facts.admittance = seat.admittance;
  if (via == invites::Via::link) facts.browser = seat.browser;
  return facts;
}

VisitFacts to_visit_facts(const desk::CallVisit& visit, const ClinicId& clinic) {
  return {visit.id,          clinic,             visit.starts_at,    visit.ends_at,   visit.time_zone, visit.provider_names,
          visit.public_name, visit.patient_name, visit.admission, visit.locked, visit.without_guests, visit.late, visit.version};
}

}  // namespace bedside::calls
