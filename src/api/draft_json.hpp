// Bodies of requests as the drafts and changes of `desk`. Shapes only.
#pragma once

#include "api/json_reader.hpp"
#include "desk/booking.hpp"
#include "desk/clinic_settings.hpp"
#include "desk/inviting.hpp"
#include "desk/sign_in.hpp"

namespace bedside::api {

desk::VisitDraft read_visit_draft(Reader& body);
desk::VisitChange read_visit_change(Reader& body);
desk::GuestDraft read_guest_draft(Reader& body);
desk::ClinicChange read_clinic_change(Reader& body);
desk::InvitationChange read_invitation_change(Reader& body);
desk::PersonDraft read_person_draft(Reader& body);
desk::PersonChange read_person_change(Reader& body);

}  // namespace bedside::api
