#include "api/problems.hpp"

#include "api/times.hpp"

namespace bedside::api {
namespace {

struct Line {
  int status;
  std::string_view sentence;
};

Line line_of(desk::Why why) {
  using desk::Why;
  switch (why) {
    case Why::invalid: return {422, "Some fields need another look."};
    case Why::not_found: return {404, "There is no such thing here."};
    case Why::not_allowed: return {403, "You may not do this."};
    case Why::wrong_credentials: return {401, "E-mail address and password do not fit."};
    case Why::not_signed_in: return {401, "Please sign in."};
    case Why::too_many_attempts: return {429, "Too many attempts. Please wait."};
    case Why::email_taken: return {409, "Somebody has this e-mail address already."};
    case Why::last_admin: return {409, "The clinic needs one admin who can sign in."};
    case Why::guests_affected: return {409, "Guests have been invited already. What they were given would stop working."};
    case Why::guest_invite_off: return {403, "The clinic has switched Guest Invite off."};
    case Why::guest_way_off: return {403, "The clinic has switched this way off for guests."};
    case Why::limit_reached: return {429, "A limit has been reached."};
    case Why::no_sender: return {409, "This server cannot send such messages."};
    case Why::nothing_to_send: return {409, "There is no address to send to."};
    case Why::cannot_call: return {409, "This server has no trunk to call people through."};
    case Why::call_under_way: return {409, "This person is being called already."};
    case Why::someone_is_in: return {409, "Somebody is in the visit now."};
    case Why::visit_over: return {409, "The visit is over."};
    case Why::time_over: return {409, "The scheduled time is over: nobody new is let in until the visit is extended."};
    case Why::changed_meanwhile: return {409, "Somebody else has changed this meanwhile. Load it again."};
    case Why::unknown_link: return {404, "This link is not known here."};
    case Why::link_in_use: return {409, "This link is in use on another device."};
    case Why::too_early: return {425, "The doors are not open yet."};
    case Why::visit_locked: return {423, "The provider lets nobody new into this visit."};
    case Why::nobody_waits: return {409, "Nobody waits there to be let in, or no provider is in the call."};
    case Why::ended_revoked: return {410, "This invitation has been withdrawn."};
    case Why::ended_declined: return {410, "This invitation was declined."};
    case Why::ended_cancelled: return {410, "The visit has been cancelled."};
    case Why::ended_completed: return {410, "The visit is completed."};
    case Why::ended_lapsed: return {410, "The time of the visit has passed."};
    case Why::ended_expired: return {410, "The scheduled time is over."};
    case Why::ended_switched_off: return {410, "The clinic has switched Guest Invite off."};
  }
  return {500, "Something is wrong here."};
}

http::Problem plain(int status, std::string_view word, std::string_view title) {
  http::Problem problem;
  problem.status = status;
  problem.word = word;
  problem.title = title;
  return problem;
}

}  // namespace

http::Problem to_problem(const desk::Refusal& refusal) {
  const Line line = line_of(refusal.why);
  http::Problem problem = plain(line.status, desk::word(refusal.why), line.sentence);
  for (const auto& field : refusal.fields) problem.fields.push_back({field.field, field.problem, {}});
  if (!refusal.limit.empty()) problem.more["limit"] = refusal.limit;
  if (refusal.lifts_at) problem.more["lifts_at"] = write_time(*refusal.lifts_at);
  if (refusal.affected_guests) problem.more["affected_guests"] = *refusal.affected_guests;
  if (refusal.opens_at) problem.more["opens_at"] = write_time(*refusal.opens_at);
  if (refusal.seat_name) problem.more["seat_name"] = *refusal.seat_name;
  return problem;
}

http::Response answer_refusal(const desk::Refusal& refusal) { return http::problem(to_problem(refusal)); }

http::Problem to_problem(calls::CallWhy why) {
  switch (why) {
    case calls::CallWhy::not_allowed: return plain(403, "not_allowed", "You may not do this now.");
    case calls::CallWhy::not_found: return plain(404, "not_found", "Nobody like that is in the call.");
    case calls::CallWhy::too_many: return plain(429, "too_many", "Too many at once. Please wait a moment.");
  }
  return plain(500, "internal", "Something is wrong here.");
}

http::Problem to_problem(calls::MediaWhy why) {
  using calls::MediaWhy;
  switch (why) {
    case MediaWhy::no_such_room:
    case MediaWhy::no_such_participant: return plain(409, "left_meanwhile", "The call has gone on without you.");
    case MediaWhy::no_such_transport: return plain(404, "no_such_transport", "There is no such transport.");
    case MediaWhy::no_such_producer: return plain(404, "no_such_producer", "There is no such producer.");
    case MediaWhy::no_such_consumer: return plain(404, "no_such_consumer", "There is no such consumer.");
    case MediaWhy::no_such_leg: return plain(404, "no_such_leg", "There is no such telephone call.");
    case MediaWhy::already_connected: return plain(409, "already_connected", "The transport is connected already.");
    case MediaWhy::bad_parameters: return plain(422, "bad_parameters", "These parameters do not fit the router's.");
    case MediaWhy::too_many: return plain(429, "too_many", "The call holds no more of these.");
  }
  return plain(500, "internal", "Something is wrong here.");
}

http::Response not_signed_in() { return http::problem(401, "not_signed_in", "Please sign in."); }

http::Response storage_failed() {
  return http::problem(503, "storage_failed", "The database does not answer. Nothing was changed. Please try again.");
}

http::Response call_unavailable() {
  return http::problem(503, "call_unavailable", "The call cannot be entered right now. Please try again.");
}

}  // namespace bedside::api
