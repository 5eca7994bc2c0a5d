// How a clinic's pages look: its logo, and the shades of a colour that somebody thinks of choosing.
#include "api/problems.hpp"
#include "api/routes.hpp"
#include "api/view_json.hpp"
#include "base/colour.hpp"
#include "desk/branding.hpp"

namespace bedside::api {
namespace {

using http::Method;
using http::Response;

Response answer_clinic(Caller& caller, const desk::Outcome<desk::ClinicView>& changed) {
  if (!changed.ok()) return answer_refusal(changed.why());
  caller.services.watchers.clinic_changed(caller.actor().clinic);
  return http::json(200, write_json(changed.value()));
}

Response set_logo(Caller& caller) {
  return answer_clinic(caller, caller.transact([actor = caller.actor(), bytes = caller.request.body](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::set_logo(unit, context, actor, bytes);
  }));
}

Response remove_logo(Caller& caller) {
  return answer_clinic(caller, caller.transact([actor = caller.actor()](desk::UnitOfWork& unit, const desk::Context& context) {
    return desk::remove_logo(unit, context, actor);
  }));
}

Response get_palette(Caller& caller) {
  const auto colour = parse_colour(caller.request.query_value("accent").value_or(""));
  if (!colour) return answer_refusal(desk::Refusal(std::vector<desk::FieldProblem>{{"accent", "not_a_colour"}}));
  return http::json(200, write_json(make_palette(*colour)));
}

/// Whoever has a page of the clinic has this name from it; it says nothing by itself.
Response get_logo(Caller& caller) {
  const auto logo = caller.read([&](desk::UnitOfWork& unit, const desk::Context&) {
    return unit.clinics().find_logo(std::string(caller.request.parameter("name")));
  });
  if (!logo) return answer_refusal(desk::Why::not_found);
  Response response;
  response.content_type = logo->content_type;
  response.body = logo->bytes;
  response.header("Cache-Control", "public, max-age=31536000, immutable");
  return response;
}

constexpr http::RouteTraits kPicture{http::BodyKind::image, http::OriginRule::own_pages, http::Effort::light};

}  // namespace

Lines branding_routes() {
  return {
      {Method::post, "/api/clinic/logo", Permission::admin, set_logo, kPicture},
      {Method::del, "/api/clinic/logo", Permission::admin, remove_logo},
      {Method::get, "/api/clinic/palette", Permission::staff, get_palette},
      {Method::get, "/logo/{name}", Permission::anybody, get_logo},
  };
}

}  // namespace bedside::api
