#include "api/routes.hpp"

#include "api/problems.hpp"
#include "api/view_json.hpp"

namespace bedside::api {
namespace {

// Nothing: the permission holds.
std::optional<http::Response> check(Permission permission, Caller& caller) {
  switch (permission) {
    case Permission::anybody:
    case Permission::link:
      return std::nullopt;
    case Permission::ticket:
      return http::problem(403, "not_allowed", "A ticket is for a WebSocket.");
    case Permission::staff:
    case Permission::admin:
    case Permission::visit_provider:
    case Permission::staff_invites:
      break;
  }
  caller.session = find_session(caller.services, caller.request);
  if (!caller.session) return not_signed_in();
  if (permission == Permission::admin && !caller.session->person.has_role(clinic::Role::admin))
    return answer_refusal(desk::Why::not_allowed);
  if (permission == Permission::staff_invites && !caller.session->clinic.settings.guest_invite_staff)
    return answer_refusal(desk::Why::guest_invite_off);
  if (permission == Permission::visit_provider) {
    const auto visit = caller.request.parameter("invitation_id").empty() ? caller.visit() : caller.visit_of_invitation();
    if (!visit) return answer_refusal(desk::Why::not_found);
    const auto its_provider = caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
      return desk::is_provider_of(unit, caller.actor(), *visit);
    });
    if (!its_provider.ok()) return answer_refusal(its_provider.why());
    if (!its_provider.value()) return answer_refusal(desk::Why::not_allowed);
  }
  return std::nullopt;
}

}  // namespace

std::string_view word(Permission permission) {
  switch (permission) {
    case Permission::anybody: return "public";
    case Permission::staff: return "staff";
    case Permission::admin: return "admin";
    case Permission::visit_provider: return "visit_provider";
    case Permission::staff_invites: return "staff_invites";
    case Permission::link: return "link";
    case Permission::ticket: return "ticket";
  }
  return "";
}

const desk::FoundSession& Caller::signed_in() const {
  BEDSIDE_INVARIANT(session.has_value(), "a handler of staff without a session");
  return *session;
}

std::optional<VisitId> Caller::visit_of_invitation() const {
  const auto seat = read([&](desk::UnitOfWork& unit, const desk::Context&) {
    return unit.invitations().find_invitation(actor().clinic, invitation());
  });
  return seat ? std::optional(seat->visit) : std::nullopt;
}

std::optional<desk::FoundSession> find_session(Services& services, const http::Request& request) {
  const std::string cookie(request.cookie(kStaffCookie));
  if (cookie.empty()) return std::nullopt;
  const Secret<std::string> secret(cookie);
  const auto context = services.context();
  auto session = services.read_one([&](desk::UnitOfWork& unit) { return desk::find_session(unit, context, secret); });
  if (session && session->extend_due)
    services.deps.storage.submit(
        [context, secret](desk::UnitOfWork& unit) { return desk::extend_session(unit, context, secret).ok(); },
        [](desk::Committed) {},  // not extended: the next request tries again
        desk::Isolation::read_committed);
  return session;
}

http::Handler guard(Services& services, Permission permission, const Operation& operation) {
  return [&services, permission, operation](const http::Request& request) {
    try {
      Caller caller{request, services, services.context(), std::nullopt};
      if (auto refused = check(permission, caller)) return std::move(*refused);
      return operation(caller);
    } catch (const desk::StorageFailed&) {
      return storage_failed();
    }
  };
}

http::Response answer_details(Caller& caller, const VisitId& visit, int status) {
  const auto details = caller.services.details(caller.actor(), visit);
  return details.ok() ? http::json(status, write_json(details.value())) : answer_refusal(details.why());
}

Lines all_routes() {
  Lines all;
  for (auto table : {staff_routes(), visit_routes(), invitation_routes(), calling_routes(), join_routes(), patient_routes(), audit_routes(),
                     branding_routes(), message_routes(), own_words_routes(), operator_routes()})
    for (auto& line : table) all.push_back(std::move(line));
  return all;
}

}  // namespace bedside::api
