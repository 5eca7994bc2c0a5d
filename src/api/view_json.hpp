// The read models of `desk` as the contract's schemas, one to one.
#pragma once

#include <boost/json.hpp>

#include "base/colour.hpp"
#include "desk/booking.hpp"
#include "desk/entering.hpp"
#include "desk/inviting.hpp"
#include "desk/patient.hpp"
#include "desk/visit_view.hpp"

namespace bedside::api {

boost::json::object write_json(const Palette& palette);
boost::json::object write_json(const clinic::Person& person);
boost::json::object write_json(const desk::ClinicView& clinic);
boost::json::object write_json(const clinic::Patient& patient);
boost::json::object write_json(const desk::VisitView& visit);
boost::json::object write_json(const desk::VisitDetails& details);
boost::json::object write_json(const desk::VisitCheck& check);
boost::json::object write_json(const desk::ShownInvitation& shown);
boost::json::object write_json(const desk::PatientGuests& list);
boost::json::object write_json(const desk::JoinPage& page);

}  // namespace bedside::api
