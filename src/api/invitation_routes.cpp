// Invitations, as staff see them: Add Participants and the seats of Visit Details.
#include "api/draft_json.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/view_json.hpp"

namespace bedside::api {
namespace {

using http::Method;
using http::Response;

Response answer_visit(Caller& caller, const VisitId& visit, int status = 200) {
  caller.services.visit_changed(caller.actor().clinic, visit);
  return answer_details(caller, visit, status);
}

Response fresh_invitation(Caller& caller) {
  const auto shown = caller.transact(
      [actor = caller.actor(), visit = caller.visit()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::fresh_invitation(unit, context, actor, visit);
      });
  return shown.ok() ? http::json(200, write_json(shown.value())) : answer_refusal(shown.why());
}

Response send_invitations(Caller& caller) {
  std::optional<InvitationId> fresh;
  std::optional<std::string> line;
  std::vector<desk::GuestDraft> guests;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) {
        if (const auto id = body.optional_text("fresh_invitation_id")) fresh = InvitationId(*id);
        line = body.optional_text("line");
        body.list("guests", 1, 8, [&](Reader& guest) { guests.push_back(read_guest_draft(guest)); });
      }))
    return std::move(*refused);
  const auto sent = caller.transact([actor = caller.actor(), visit = caller.visit(), fresh, line, guests, key = caller.idempotency_key()](
                                        desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::send_invitations(unit, context, actor, visit, fresh, line, guests, key);
  });
  return sent.ok() ? answer_visit(caller, caller.visit(), 201) : answer_refusal(sent.why());
}

Response use_invitation(Caller& caller) {
  const auto used = caller.transact(
      [actor = caller.actor(), invitation = caller.invitation()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::use_invitation(unit, context, actor, invitation);
      });
  return used.ok() ? answer_visit(caller, used.value()) : answer_refusal(used.why());
}

Response change_invitation(Caller& caller) {
  desk::InvitationChange change;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { change = read_invitation_change(body); }))
    return std::move(*refused);
  const auto changed = caller.transact([actor = caller.actor(), invitation = caller.invitation(), change](
                                           desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::change_invitation(unit, context, actor, invitation, change);
  });
  if (!changed.ok()) return answer_refusal(changed.why());
  caller.services.end_seats(changed->ended);
  if (change.name)
    caller.services.runner.post([changed = changed.value(), invitation = caller.invitation()](calls::Hall& hall, calls::Now) {
      hall.feed_renamed(changed.visit, invitation, changed.name);
    });
  return answer_visit(caller, changed->visit);
}

Response show_invitation(Caller& caller) {
  const auto shown = caller.transact(
      [actor = caller.actor(), invitation = caller.invitation()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::show_invitation(unit, context, actor, invitation);
      });
  return shown.ok() ? http::json(200, write_json(shown.value())) : answer_refusal(shown.why());
}

Response resend_invitation(Caller& caller) {
  const auto sent = caller.transact(
      [actor = caller.actor(), invitation = caller.invitation()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::resend_invitation(unit, context, actor, invitation);
      });
  return sent.ok() ? answer_visit(caller, sent.value()) : answer_refusal(sent.why());
}

Response revoke_invitation(Caller& caller) {
  const auto revoked = caller.transact(
      [actor = caller.actor(), invitation = caller.invitation()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::revoke_invitation(unit, context, actor, invitation);
      });
  if (!revoked.ok()) return answer_refusal(revoked.why());
  caller.services.end_seats(revoked->ended);
  return answer_visit(caller, revoked->visit);
}

/// From the dashboard, while a provider is in the call.
Response admit(Caller& caller) {
  const VisitId visit = caller.visit_of_invitation().value_or(VisitId());
  const auto let_in = caller.services.runner.ask([&](calls::Hall& hall, calls::Now) {
    return hall.feed_admit(visit, caller.invitation(), caller.actor().person);
  });
  if (!let_in.value_or(false)) return answer_refusal(desk::Why::nobody_waits);
  return answer_visit(caller, visit);
}

}  // namespace

Lines invitation_routes() {
  return {
      {Method::post, "/api/visits/{visit_id}/fresh-invitation", Permission::staff_invites, fresh_invitation},
      {Method::post, "/api/visits/{visit_id}/invitations", Permission::staff_invites, send_invitations},
      {Method::post, "/api/invitations/{invitation_id}/use", Permission::staff_invites, use_invitation},
      {Method::patch, "/api/invitations/{invitation_id}", Permission::staff, change_invitation},
      {Method::post, "/api/invitations/{invitation_id}/secrets", Permission::staff, show_invitation},
      {Method::post, "/api/invitations/{invitation_id}/resend", Permission::staff, resend_invitation},
      {Method::post, "/api/invitations/{invitation_id}/revoke", Permission::staff, revoke_invitation},
      {Method::post, "/api/invitations/{invitation_id}/admit", Permission::visit_provider, admit},
  };
}

}  // namespace bedside::api
