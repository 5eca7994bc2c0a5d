// By the patient's own link: guests of the visit, invitations of the patient's own, cancelling, another time.
#include "api/draft_json.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/view_json.hpp"
#include "desk/patient.hpp"

namespace bedside::api {
namespace {

using desk::PatientHost;
using http::Method;
using http::Response;

/// Runs `use(unit, context, patient)` for the patient whose link it is; answers whose visit it was, and what it answered.
template <class Use>
auto as_patient(Caller& caller, Use use) {
  using Answer = decltype(use(std::declval<desk::UnitOfWork&>(), std::declval<const desk::Context&>(), std::declval<const PatientHost&>()));
  using Value = std::pair<PatientHost, typename std::remove_cvref_t<decltype(std::declval<Answer&>().value())>>;
  return caller.transact([use = std::move(use), token = caller.token()](
                             desk::UnitOfWork& unit, const desk::Context& context) -> desk::Outcome<Value> {
    auto patient = desk::patient_host(unit, context, token);
    if (!patient.ok()) return desk::refuse(patient.why());
    auto answer = use(unit, context, patient.value());
    if (!answer.ok()) return desk::refuse(answer.why());
    return Value{std::move(patient).value(), std::move(answer).value()};
  });
}

/// The same for one of the patient's own guests.
template <class Use>
auto with_own_guest(Caller& caller, Use use) {
  return as_patient(caller, [use = std::move(use), id = caller.invitation()](
                                desk::UnitOfWork& unit, const desk::Context& context, const PatientHost& patient)
                                -> decltype(use(unit, context, patient.host, patient.seat)) {
    if (auto refusal = desk::is_another_ones_guest(unit, patient, id)) return desk::refuse(std::move(*refusal));
    return use(unit, context, patient.host, id);
  });
}

Response answer_guests(Caller& caller, int status = 200) {
  const auto patient = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::patient_host(unit, context, caller.token());
  });
  if (!patient.ok()) return answer_refusal(patient.why());
  const desk::Presence presence = caller.services.presence(patient->visit);
  const auto list = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::patient_guests(unit, context, patient.value(), presence);
  });
  return list.ok() ? http::json(status, write_json(list.value())) : answer_refusal(list.why());
}

Response answer_changed(Caller& caller, const PatientHost& patient, int status = 200) {
  caller.services.visit_changed(patient.host.clinic, patient.visit);
  return answer_guests(caller, status);
}

Response get_guests(Caller& caller) { return answer_guests(caller); }

Response fresh_invitation(Caller& caller) {
  const auto shown = as_patient(caller, [](desk::UnitOfWork& unit, const desk::Context& context, const PatientHost& patient) {
    return desk::fresh_invitation(unit, context, patient.host, patient.visit);
  });
  return shown.ok() ? http::json(200, write_json(shown->second)) : answer_refusal(shown.why());
}

Response send_invitations(Caller& caller) {
  std::optional<InvitationId> fresh;
  std::vector<desk::GuestDraft> guests;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) {
        if (const auto id = body.optional_text("fresh_invitation_id")) fresh = InvitationId(*id);
        body.list("guests", 1, 8, [&](Reader& guest) { guests.push_back(read_guest_draft(guest)); });
      }))
    return std::move(*refused);
  const auto sent = as_patient(caller, [fresh, guests, key = caller.idempotency_key()](
                                           desk::UnitOfWork& unit, const desk::Context& context, const PatientHost& patient) {
    return desk::send_invitations(unit, context, patient.host, patient.visit, fresh, std::nullopt, guests, key);
  });
  return sent.ok() ? answer_changed(caller, sent->first, 201) : answer_refusal(sent.why());
}

Response use_invitation(Caller& caller) {
  const auto used = with_own_guest(caller, desk::use_invitation);
  return used.ok() ? answer_changed(caller, used->first) : answer_refusal(used.why());
}

Response resend_invitation(Caller& caller) {
  const auto sent = with_own_guest(caller, desk::resend_invitation);
  return sent.ok() ? answer_changed(caller, sent->first) : answer_refusal(sent.why());
}

Response revoke_invitation(Caller& caller) {
  const auto revoked = with_own_guest(caller, desk::revoke_invitation);
  if (!revoked.ok()) return answer_refusal(revoked.why());
  caller.services.end_seats(revoked->second.ended);
  return answer_changed(caller, revoked->first);
}

Response cancel_appointment(Caller& caller) {
  const auto cancelled = as_patient(caller, desk::cancel_by_patient);
  if (!cancelled.ok()) return answer_refusal(cancelled.why());
  caller.services.end_visit(cancelled->first.visit, calls::EndedReason::cancelled);
  caller.services.visit_changed(cancelled->first.host.clinic, cancelled->first.visit);
  return http::no_content();
}

Response ask_for_other_time(Caller& caller) {
  std::string line;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { line = body.text("line"); })) return std::move(*refused);
  const auto asked = as_patient(caller, [line](desk::UnitOfWork& unit, const desk::Context& context, const PatientHost& patient) {
    return desk::ask_for_other_time(unit, context, patient, line);
  });
  if (!asked.ok()) return answer_refusal(asked.why());
  caller.services.visit_changed(asked->first.host.clinic, asked->first.visit);
  return http::no_content();
}

}  // namespace

Lines patient_routes() {
  return {
      {Method::get, "/api/join/{token}/guests", Permission::link, get_guests},
      {Method::post, "/api/join/{token}/fresh-invitation", Permission::link, fresh_invitation},
      {Method::post, "/api/join/{token}/invitations", Permission::link, send_invitations},
      {Method::post, "/api/join/{token}/invitations/{invitation_id}/use", Permission::link, use_invitation},
      {Method::post, "/api/join/{token}/invitations/{invitation_id}/resend", Permission::link, resend_invitation},
      {Method::post, "/api/join/{token}/invitations/{invitation_id}/revoke", Permission::link, revoke_invitation},
      {Method::post, "/api/join/{token}/cancel", Permission::link, cancel_appointment},
      {Method::post, "/api/join/{token}/other-time", Permission::link, ask_for_other_time},
  };
}

}  // namespace bedside::api
