// Signing in, the clinic's settings, its people and patients.
#include "api/draft_json.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/view_json.hpp"
#include "secure/hash.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Response;

http::CookieOptions staff_cookie(const http::Request& request, std::optional<long> max_age) {
  return {"/", max_age, http::CookieOptions::SameSite::strict, request.tls};
}

Response session_json(const desk::Context& context, const clinic::Person& person, const clinic::Clinic& clinic) {
  return http::json(200, json::object{{"person", write_json(person)},
                                      {"clinic", write_json(desk::view_clinic(context, clinic))}});
}

Response get_session(Caller& caller) {
  return session_json(caller.context, caller.signed_in().person, caller.signed_in().clinic);
}

Response sign_in(Caller& caller) {
  std::string email;
  Secret<std::string> password;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) {
        email = body.text("email");
        password = Secret<std::string>(body.text("password"));
      }))
    return std::move(*refused);
  const auto signed_in =
      desk::sign_in(caller.services.deps.storage, caller.context, email, password, caller.request.remote_address);
  if (!signed_in.ok()) return answer_refusal(signed_in.why());
  Response response = session_json(caller.context, signed_in->person, signed_in->clinic);
  response.set_cookie(kStaffCookie, signed_in->cookie.reveal(), staff_cookie(caller.request, std::nullopt));
  return response;
}

Response sign_out(Caller& caller) {
  const Secret<std::string> cookie{std::string(caller.request.cookie(kStaffCookie))};
  const auto done = caller.transact([cookie](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::sign_out(unit, context, cookie);
  });
  if (!done.ok()) return answer_refusal(done.why());
  caller.services.watchers.signed_out(secure::to_hex(secure::sha256(cookie.reveal())));
  Response response = http::no_content();
  response.clear_cookie(kStaffCookie, staff_cookie(caller.request, 0));
  return response;
}

Response ask_password_reset(Caller& caller) {
  std::string email;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { email = body.text("email"); }))
    return std::move(*refused);
  const auto done = caller.transact(
      [email, source = caller.request.remote_address](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::ask_password_reset(unit, context, email, source);
      });
  if (!done.ok()) return answer_refusal(done.why());
  caller.services.deps.wake_outbox();
  return http::no_content();
}

void end_calls_of(Caller& caller, const PersonId& person) {
  caller.services.runner.post([person](calls::Hall& hall, calls::Now now) { hall.feed_person_ended(person, now); });
}

Response reset_password(Caller& caller) {
  Secret<std::string> password;
  if (auto refused = read_body(caller.request.body,
                               [&](Reader& body) { password = Secret<std::string>(body.text("password")); }))
    return std::move(*refused);
  const auto done = desk::reset_password(caller.services.deps.storage, caller.context,
                                         Secret<std::string>(caller.token()), password);
  if (!done.ok()) return answer_refusal(done.why());
  caller.services.watchers.person_signed_out(done.value());
  end_calls_of(caller, done.value());
  return http::no_content();
}

Response get_clinic(Caller& caller) {
  return http::json(200, write_json(desk::view_clinic(caller.context, caller.signed_in().clinic)));
}

Response change_clinic(Caller& caller) {
  desk::ClinicChange change;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { change = read_clinic_change(body); }))
    return std::move(*refused);
  const auto changed =
      caller.transact([actor = caller.actor(), change](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::change_clinic(unit, context, actor, change);
      });
  if (!changed.ok()) return answer_refusal(changed.why());
  caller.services.end_seats(changed->ended);
  caller.services.refresh_calls(caller.actor().clinic);
  caller.services.watchers.clinic_changed(caller.actor().clinic);
  for (const auto& ended : changed->ended) caller.services.watchers.visit_changed(caller.actor().clinic, ended.visit);
  caller.services.deps.wake_outbox();
  return http::json(200, write_json(changed->clinic));
}

Response list_people(Caller& caller) {
  json::array people;
  for (const auto& person : caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
         return desk::list_people(unit, caller.actor());
       }))
    people.push_back(write_json(person));
  return http::json(200, json::object{{"people", std::move(people)}});
}

Response add_person(Caller& caller) {
  desk::PersonDraft draft;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { draft = read_person_draft(body); }))
    return std::move(*refused);
  const auto added =
      caller.transact([actor = caller.actor(), draft](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::add_person(unit, context, actor.clinic, actor.person, draft, desk::Tell::by_email);
      });
  if (!added.ok()) return answer_refusal(added.why());
  caller.services.watchers.clinic_changed(caller.actor().clinic);
  caller.services.deps.wake_outbox();
  return http::json(201, write_json(added->person));
}

Response change_person(Caller& caller) {
  desk::PersonChange change;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { change = read_person_change(body); }))
    return std::move(*refused);
  const PersonId person = caller.person();
  const auto changed =
      caller.transact([actor = caller.actor(), person, change](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::change_person(unit, context, actor, person, change);
      });
  if (!changed.ok()) return answer_refusal(changed.why());
  if (changed->disabled) caller.services.watchers.person_signed_out(person);
  if (changed->disabled || !changed->has_role(clinic::Role::provider)) end_calls_of(caller, person);
  caller.services.watchers.clinic_changed(caller.actor().clinic);
  return http::json(200, write_json(changed.value()));
}

Response sign_out_everywhere(Caller& caller) {
  const PersonId person = caller.person();
  const auto done = caller.transact([actor = caller.actor(), person](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::sign_out_everywhere(unit, context, actor, person);
  });
  if (!done.ok()) return answer_refusal(done.why());
  caller.services.watchers.person_signed_out(person);
  end_calls_of(caller, person);
  return http::no_content();
}

Response find_patients(Caller& caller) {
  const auto part = caller.request.query_value("q");
  if (!part) return answer_refusal(desk::Refusal(std::vector<desk::FieldProblem>{{"q", "required"}}));
  if (part->size() > 320) return answer_refusal(desk::Refusal(std::vector<desk::FieldProblem>{{"q", "too_long"}}));
  json::array patients;
  for (const auto& patient : caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
         return desk::find_patients(unit, caller.actor(), std::string(*part));
       }))
    patients.push_back(write_json(patient));
  return http::json(200, json::object{{"patients", std::move(patients)}});
}

// Each of these hashes a password.
constexpr http::RouteTraits kDear{http::BodyKind::json, http::OriginRule::own_pages, http::Effort::dear};

}  // namespace

Lines staff_routes() {
  return {
      {Method::get, "/api/session", Permission::staff, get_session},
      {Method::post, "/api/session", Permission::anybody, sign_in, kDear},
      {Method::del, "/api/session", Permission::staff, sign_out},
      {Method::post, "/api/password-resets", Permission::anybody, ask_password_reset},
      {Method::post, "/api/password-resets/{token}", Permission::anybody, reset_password, kDear},
      {Method::get, "/api/clinic", Permission::staff, get_clinic},
      {Method::patch, "/api/clinic", Permission::admin, change_clinic},
      {Method::get, "/api/people", Permission::staff, list_people},
      {Method::post, "/api/people", Permission::admin, add_person},
      {Method::patch, "/api/people/{person_id}", Permission::admin, change_person},
      {Method::post, "/api/people/{person_id}/sign-out", Permission::admin, sign_out_everywhere},
      {Method::get, "/api/patients", Permission::staff, find_patients},
  };
}

}  // namespace bedside::api
