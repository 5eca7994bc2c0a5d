// Visits: the calendar, booking, changing, starting, extending, ending.
#include "api/draft_json.hpp"
#include "api/media_json.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/times.hpp"
#include "api/view_json.hpp"
#include "calls/from_desk.hpp"
#include "sfu/negotiation.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Response;

std::optional<WallTime> read_time(const http::Request& request, const char* name, std::vector<desk::FieldProblem>& wrong) {
  const auto text = request.query_value(name);
  if (!text) {
    wrong.push_back({name, "required"});
    return std::nullopt;
  }
  const auto time = parse_time(*text);
  if (!time) wrong.push_back({name, "not_a_time"});
  return time;
}

Response list_visits(Caller& caller) {
  std::vector<desk::FieldProblem> wrong;
  const auto from = read_time(caller.request, "from", wrong);
  const auto to = read_time(caller.request, "to", wrong);
  if (!from || !to) return answer_refusal(desk::Refusal(std::move(wrong)));
  const PersonId provider{std::string(caller.request.query_value("provider_id").value_or(""))};
  const auto presence = caller.services.presences(caller.actor().clinic);
  const auto visits = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::list_visits(unit, context, caller.actor(), *from, *to, provider, presence);
  });
  if (!visits.ok()) return answer_refusal(visits.why());
  json::array out;
  for (const auto& visit : visits.value()) out.push_back(write_json(visit));
  return http::json(200, json::object{{"visits", std::move(out)}});
}

Response create_visit(Caller& caller) {
  desk::VisitDraft draft;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { draft = read_visit_draft(body); }))
    return std::move(*refused);
  const auto visit =
      caller.transact([actor = caller.actor(), draft, key = caller.idempotency_key()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::create_visit(unit, context, actor, draft, key);
      });
  if (!visit.ok()) return answer_refusal(visit.why());
  caller.services.visit_changed(caller.actor().clinic, visit.value());
  return answer_details(caller, visit.value(), 201);
}

Response check_visit(Caller& caller) {
  desk::VisitDraft draft;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { draft = read_visit_draft(body); }))
    return std::move(*refused);
  const auto checked = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::check_visit(unit, context, caller.actor(), draft);
  });
  return checked.ok() ? http::json(200, write_json(checked.value())) : answer_refusal(checked.why());
}

Response get_waiting_room(Caller& caller) {
  const auto presence = caller.services.presences(caller.actor().clinic);
  json::array out;
  for (const auto& details : caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
         return desk::waiting_room(unit, context, caller.actor(), presence);
       }))
    out.push_back(write_json(details));
  return http::json(200, json::object{{"now", write_time(caller.context.now)}, {"visits", std::move(out)}});
}

Response get_visit(Caller& caller) { return answer_details(caller, caller.visit()); }

// Everybody who looks at the visit sees the change, in the call too.
Response answer_changed(Caller& caller) {
  caller.services.visit_changed(caller.actor().clinic, caller.visit());
  const auto details = caller.services.details(caller.actor(), caller.visit());
  if (!details.ok()) return answer_refusal(details.why());
  caller.services.refresh_call(caller.actor(), details.value());
  return http::json(200, write_json(details.value()));
}

Response change_visit(Caller& caller) {
  desk::VisitChange change;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { change = read_visit_change(body); }))
    return std::move(*refused);
  const auto changed = caller.transact(
      [actor = caller.actor(), visit = caller.visit(), change](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::change_visit(unit, context, actor, visit, change);
      });
  if (!changed.ok()) return answer_refusal(changed.why());
  // The patient before, or whoever got a wrong address's mail, may hold a ticket already.
  caller.services.end_seats(changed.value());
  return answer_changed(caller);
}

Response extend_visit(Caller& caller) {
  std::int64_t minutes = 0;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) {
        minutes = body.integer("minutes", 10, 30);
        if (minutes % 10 != 0) body.wrong("minutes", "out_of_range");
      }))
    return std::move(*refused);
  const auto extended = caller.transact(
      [actor = caller.actor(), visit = caller.visit(), minutes](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::extend_visit(unit, context, actor, visit, std::chrono::minutes(minutes));
      });
  return extended.ok() ? answer_changed(caller) : answer_refusal(extended.why());
}

Response cancel_visit(Caller& caller) {
  const auto cancelled = caller.transact(
      [actor = caller.actor(), visit = caller.visit()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::cancel_visit(unit, context, actor, visit);
      });
  if (!cancelled.ok()) return answer_refusal(cancelled.why());
  caller.services.end_visit(caller.visit(), calls::EndedReason::cancelled);
  caller.services.visit_changed(caller.actor().clinic, caller.visit());
  return answer_details(caller, caller.visit());
}

Response complete_visit(Caller& caller) {
  const auto completed = caller.transact(
      [actor = caller.actor(), visit = caller.visit()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::complete_visit(unit, context, actor, visit);
      });
  if (!completed.ok()) return answer_refusal(completed.why());
  caller.services.end_visit(caller.visit(), calls::EndedReason::completed);
  caller.services.visit_changed(caller.actor().clinic, caller.visit());
  return answer_details(caller, caller.visit());
}

Response start_visit(Caller& caller) {
  bool take_over = false;
  if (!caller.request.body.empty()) {
    if (auto refused = read_body(caller.request.body, [&](Reader& body) {
          const auto as = body.optional_text("as");
          if (as && *as != "same") body.wrong("as", "unknown_word");
          take_over = as.has_value();
        }))
      return std::move(*refused);
  }
  const auto& person = caller.signed_in().person;
  const auto before = caller.services.runner.ask([&](calls::Hall& hall, calls::Now) {
    return std::pair(hall.provider_is_connected(caller.visit(), person.id), hall.people_ended());
  });
  if (!before) return call_unavailable();
  if (before->first && !take_over) {
    desk::Refusal in_use(desk::Why::link_in_use);
    in_use.seat_name = person.name;
    return answer_refusal(in_use);
  }
  const auto entered = caller.services.facts.transact_in_order(
      caller.visit(), [actor = caller.actor(), visit = caller.visit(), context = caller.context,
                       cookie = Secret<std::string>(std::string(caller.request.cookie(kStaffCookie)))](
                          desk::UnitOfWork& unit) -> desk::Outcome<desk::CallVisit> {
        if (!desk::find_session(unit, context, cookie)) return desk::refuse(desk::Why::not_signed_in);
        if (const auto done = desk::provider_enters(unit, context, actor, visit); !done.ok())
          return desk::refuse(done.why());
        return desk::call_visit(unit, context, visit);
      });
  if (!entered.ok()) return answer_refusal(entered.why());
  calls::SeatFacts seat;
  seat.role = calls::Role::provider;
  seat.clinic = caller.actor().clinic;
  seat.visit = caller.visit();
  seat.person = person.id;
  seat.name = person.name;
  caller.services.visit_changed(seat.clinic, seat.visit);
  return issue_ticket(caller.services, seat, calls::to_visit_facts(entered.value(), seat.clinic), before->second);
}

}  // namespace

Response issue_ticket(Services& services, const calls::SeatFacts& seat, const calls::VisitFacts& visit,
                      std::uint64_t people_ended) {
  const auto ticket = services.runner.ask(
      [&](calls::Hall& hall, calls::Now now) { return hall.issue_ticket(seat, visit, now, people_ended); });
  if (!ticket || !*ticket) return call_unavailable();
  return http::json(200, json::object{{"call_url", "/ws/call"},
                                      {"ticket", (*ticket)->reveal()},
                                      {"routerRtpCapabilities", write_json(sfu::router_rtp_capabilities())}});
}

Lines visit_routes() {
  return {
      {Method::get, "/api/visits", Permission::staff, list_visits},
      {Method::post, "/api/visits", Permission::staff, create_visit},
      {Method::post, "/api/visits/check", Permission::staff, check_visit},
      {Method::get, "/api/waiting-room", Permission::staff, get_waiting_room},
      {Method::get, "/api/visits/{visit_id}", Permission::staff, get_visit},
      {Method::patch, "/api/visits/{visit_id}", Permission::staff, change_visit},
      {Method::post, "/api/visits/{visit_id}/cancel", Permission::staff, cancel_visit},
      {Method::post, "/api/visits/{visit_id}/start", Permission::visit_provider, start_visit},
      {Method::post, "/api/visits/{visit_id}/complete", Permission::visit_provider, complete_visit},
      {Method::post, "/api/visits/{visit_id}/extend", Permission::visit_provider, extend_visit},
  };
}

}  // namespace bedside::api
