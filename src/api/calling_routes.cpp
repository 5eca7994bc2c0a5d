// **Call**: staff call a guest or the patient by telephone, and hang up.
#include "api/draft_json.hpp"
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "desk/calling.hpp"

namespace bedside::api {
namespace {

using http::Method;
using http::Response;

/// The hall's tasks run in order: the answer shows the call that was begun.
Response dial(Caller& caller, desk::CallOrder order, int status) {
  const VisitId visit = order.visit;
  caller.services.dialler->call(std::move(order));
  caller.services.visit_changed(caller.actor().clinic, visit);
  return answer_details(caller, visit, status);
}

Response call_seat(Caller& caller) {
  std::optional<std::string> phone;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { phone = body.optional_text("phone"); }))
    return std::move(*refused);
  const auto found = caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
    return unit.invitations().find_invitation(caller.actor().clinic, caller.invitation());
  });
  const auto present = found ? caller.services.presence(found->visit) : desk::Presence{};
  auto order = caller.transact([actor = caller.actor(), invitation = caller.invitation(), phone, present](
                                   desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::call_seat(unit, context, actor, invitation, phone, present);
  });
  return order.ok() ? dial(caller, std::move(order).value(), 200) : answer_refusal(order.why());
}

Response call_guest(Caller& caller) {
  desk::GuestDraft guest;
  if (auto refused = read_body(caller.request.body, [&](Reader& body) { guest = read_guest_draft(body); }))
    return std::move(*refused);
  auto order = caller.transact(
      [actor = caller.actor(), visit = caller.visit(), guest](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::call_guest(unit, context, actor, visit, guest);
      });
  return order.ok() ? dial(caller, std::move(order).value(), 201) : answer_refusal(order.why());
}

Response hang_up(Caller& caller) {
  const auto visit = caller.transact(
      [actor = caller.actor(), invitation = caller.invitation()](desk::UnitOfWork& unit, const desk::Context& context) {
        return desk::hang_up_call(unit, context, actor, invitation);
      });
  if (!visit.ok()) return answer_refusal(visit.why());
  if (caller.services.dialler != nullptr) caller.services.dialler->hang_up(caller.invitation());
  return answer_details(caller, visit.value());
}

}  // namespace

Lines calling_routes() {
  return {
      {Method::post, "/api/invitations/{invitation_id}/call", Permission::staff, call_seat},
      {Method::post, "/api/invitations/{invitation_id}/hang-up", Permission::staff, hang_up},
      {Method::post, "/api/visits/{visit_id}/calls", Permission::staff_invites, call_guest},
  };
}

}  // namespace bedside::api
