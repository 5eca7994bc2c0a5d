// By link: what its holder may know, and the way in. Every token goes to the use cases as it is: they do the
// same work for unknown and malformed ones.
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/view_json.hpp"
#include "base/contact.hpp"
#include "calls/from_desk.hpp"
#include "desk/running_late.hpp"
#include "api/json_reader.hpp"

namespace bedside::api {
namespace {

using http::Method;
using http::Response;

// As long as a link is of use: a visit is booked at most two years ahead, but a browser that has forgotten the
// seat only asks once more.
constexpr long kSeatCookieSeconds = 60L * 60 * 24 * 30;

std::optional<Secret<std::string>> seat_cookie(const http::Request& request) {
  const auto cookie = request.cookie(kSeatCookie);
  return cookie.empty() ? std::nullopt : std::optional(Secret<std::string>(std::string(cookie)));
}

Response get_join_page(Caller& caller) {
  const auto page = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::join_page(unit, context, caller.token(), seat_cookie(caller.request));
  });
  return page.ok() ? http::json(200, write_json(page.value())) : answer_refusal(page.why());
}

std::optional<desk::As> parse_as(std::string_view word) {
  if (word == "same") return desk::As::same;
  if (word == "other") return desk::As::other;
  return std::nullopt;
}

struct EnteredVisit {
  desk::Entered entered;
  desk::CallVisit visit;
};

/// Providers in the call read who was refused at the door: by the invitation's name, or the one that was typed.
void knock(Caller& caller, calls::KnockWhy why, const std::string& typed_name) {
  const auto seat = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::who_knocks(unit, context, caller.token());
  });
  if (!seat) return;
  calls::SeatFacts facts = calls::to_seat_facts(*seat, invites::Via::link);
  if (const auto name = parse_display_name(typed_name); !facts.name && name.ok()) facts.name = name.value();
  caller.services.runner.post([facts = std::move(facts), why](calls::Hall& hall, calls::Now now) {
    hall.feed_knock(facts, why, now);
  });
}

Response join(Caller& caller) {
  desk::EnterRequest wish;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) {
        wish.name = body.text("name");
        wish.language = body.optional_text("language");
        wish.as = body.optional_word("as", parse_as);
      }))
    return std::move(*refused);
  wish.token = caller.token();
  wish.cookie = seat_cookie(caller.request);
  const auto entered =
      caller.transact([wish](desk::UnitOfWork& unit, const desk::Context& context) -> desk::Outcome<EnteredVisit> {
        auto done = desk::enter(unit, context, wish);
        if (!done.ok()) return desk::refuse(done.why());
        auto visit = desk::call_visit(unit, context, done->seat.visit);
        if (!visit.ok()) return desk::refuse(visit.why());
        return EnteredVisit{std::move(done.value()), std::move(visit.value())};
      });
  if (!entered.ok()) {
    const auto why = entered.why().why;
    if (why == desk::Why::visit_locked) knock(caller, calls::KnockWhy::locked, wish.name);
    if (why == desk::Why::ended_expired) knock(caller, calls::KnockWhy::past_end, wish.name);
    return answer_refusal(entered.why());
  }
  const auto& seat = entered->entered.seat;
  caller.services.visit_changed(seat.clinic, seat.visit);
  Response response =
      issue_ticket(caller.services, calls::to_seat_facts(seat, invites::Via::link),
                   calls::to_visit_facts(entered->visit, seat.clinic));
  // Lax: the link is opened out of a mail, and the reload after it must find its seat.
  response.set_cookie(kSeatCookie, entered->entered.cookie.reveal(),
                      {"/api/join/" + wish.token, kSeatCookieSeconds, http::CookieOptions::SameSite::lax,
                       caller.request.tls});
  return response;
}

Response mark_opened(Caller& caller) {
  struct Opened {
    std::optional<VisitId> visit;
    std::optional<ClinicId> clinic;
  };
  const auto opened = caller.transact(
      [token = caller.token()](desk::UnitOfWork& unit, const desk::Context& context) -> desk::Outcome<Opened> {
        auto visit = desk::mark_opened(unit, context, token);
        if (!visit.ok()) return desk::refuse(visit.why());
        Opened answer{visit.value(), std::nullopt};
        if (answer.visit)
          if (const auto found = unit.visits().find_visit_by_id(*answer.visit)) answer.clinic = found->clinic;
        return answer;
      });
  if (!opened.ok()) return answer_refusal(opened.why());
  if (opened->clinic) caller.services.visit_changed(*opened->clinic, *opened->visit);
  return http::no_content();
}

Response not_for_me(Caller& caller) {
  struct Declined {
    desk::Revoked revoked;
    std::optional<ClinicId> clinic;
  };
  const auto declined = caller.transact(
      [token = caller.token()](desk::UnitOfWork& unit, const desk::Context& context) -> desk::Outcome<Declined> {
        auto revoked = desk::not_for_me(unit, context, token);
        if (!revoked.ok()) return desk::refuse(revoked.why());
        Declined answer{std::move(revoked.value()), std::nullopt};
        if (const auto found = unit.visits().find_visit_by_id(answer.revoked.visit)) answer.clinic = found->clinic;
        return answer;
      });
  if (!declined.ok()) return answer_refusal(declined.why());
  caller.services.end_seats(declined->revoked.ended);
  if (declined->clinic) caller.services.visit_changed(*declined->clinic, declined->revoked.visit);
  return http::no_content();
}

Response running_late(Caller& caller) {
  int minutes = 0;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) {
        minutes = static_cast<int>(body.integer("minutes", 0, 60));
      }))
    return std::move(*refused);
  const auto said = caller.transact([minutes, token = caller.token()](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::say_running_late(unit, context, token, minutes);
  });
  if (!said.ok()) return answer_refusal(said.why());
  caller.services.refresh_facts(said->clinic, said->visit);
  caller.services.visit_changed(said->clinic, said->visit);
  return http::no_content();
}

Response get_calendar_file(Caller& caller) {
  const auto entry = caller.read([&](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::calendar_entry(unit, context, caller.token());
  });
  if (!entry.ok()) return answer_refusal(entry.why());
  Response response;
  response.content_type = "text/calendar; charset=utf-8";
  response.body = caller.services.deps.calendars.write(entry.value());
  response.header("Content-Disposition", "attachment; filename=\"visit.ics\"");
  return response;
}

}  // namespace

Lines join_routes() {
  return {
      {Method::get, "/api/join/{token}", Permission::link, get_join_page},
      {Method::post, "/api/join/{token}", Permission::link, join},
      {Method::post, "/api/join/{token}/opened", Permission::link, mark_opened},
      {Method::post, "/api/join/{token}/not-for-me", Permission::link, not_for_me},
      {Method::post, "/api/join/{token}/running-late", Permission::link, running_late},
      {Method::get, "/api/join/{token}/visit.ics", Permission::link, get_calendar_file},
  };
}

}  // namespace bedside::api
