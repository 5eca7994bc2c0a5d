// The route tables: one line per operation of the contract, each with its permission. A guard checks the
// permission before the handler runs; a line without one does not compile (http/router.hpp).
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "api/services.hpp"
#include "desk/sign_in.hpp"
#include "http/json.hpp"
#include "http/router.hpp"

namespace bedside::api {

enum class Permission {
  anybody,         // "public" in the contract
  staff,           // signed in
  admin,           // a clinic admin
  visit_provider,  // one of the providers of the visit, or of the invitation's visit, that the path names
  staff_invites,   // signed in, and Guest Invite is on for staff
  link,            // the token in the path says who; the use case looks it up
  ticket,          // a call's WebSocket: the ticket says who
};
std::string_view word(Permission permission);

/// One request on its way through a handler.
struct Caller {
  const http::Request& request;
  Services& services;
  desk::Context context;
  std::optional<desk::FoundSession> session;  // there for every permission of staff

  const desk::FoundSession& signed_in() const;
  desk::Actor actor() const { return signed_in().actor(); }
  VisitId visit() const { return VisitId(std::string(request.parameter("visit_id"))); }
  /// The visit of the invitation that the path names; nothing when the clinic has no such invitation.
  std::optional<VisitId> visit_of_invitation() const;
  PersonId person() const { return PersonId(std::string(request.parameter("person_id"))); }
  InvitationId invitation() const { return InvitationId(std::string(request.parameter("invitation_id"))); }
  std::string token() const { return std::string(request.parameter("token")); }
  /// Made by the page, one for each form that is filled in: its repeat is harmless. Empty where the page sends none.
  std::string idempotency_key() const { return std::string(request.header("idempotency-key").substr(0, 100)); }

  template <class Use>
  auto transact(Use use) const {
    auto outcome = desk::transact(services.deps.storage, [use = std::move(use), now = context](desk::UnitOfWork& unit) mutable {
      return use(unit, now);
    });
    if (!outcome.ok()) services.refused_texts.note(outcome.why());
    return outcome;
  }
  template <class Use>
  auto read(Use use) const {
    return services.read([&](desk::UnitOfWork& unit) { return use(unit, context); });
  }
};

using Operation = std::function<http::Response(Caller&)>;
using Line = http::Route<Permission, Operation>;
using Lines = std::vector<Line>;

Lines staff_routes();
Lines visit_routes();
Lines invitation_routes();
Lines calling_routes();
Lines join_routes();
Lines patient_routes();
Lines audit_routes();
Lines branding_routes();
Lines message_routes();
Lines own_words_routes();
Lines operator_routes();
/// All of the above.
Lines all_routes();

/// Checks `permission`, then calls. Failures of the database become 503.
http::Handler guard(Services& services, Permission permission, const Operation& operation);
/// The staff session of a request's cookie, if it is good.
std::optional<desk::FoundSession> find_session(Services& services, const http::Request& request);

/// Tells the visit in full, after a use case.
http::Response answer_details(Caller& caller, const VisitId& visit, int status = 200);

/// A CallTicket for the seat; a provider's with the hall's `people_ended` from before the session was read.
http::Response issue_ticket(Services& services, const calls::SeatFacts& seat, const calls::VisitFacts& visit,
                            std::uint64_t people_ended = 0);

void add_sockets(http::Router& router, Services& services);
void add_pages(http::Router& router, Services& services);

}  // namespace bedside::api
