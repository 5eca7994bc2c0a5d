// For whoever runs the server, the WebSockets, and the pages.
#include <array>

#include "api/problems.hpp"
#include "api/routes.hpp"
#include "secure/hash.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;
using http::Method;
using http::Request;
using http::Response;

/// "many_failed": a share of the day's text messages that somebody should look into.
std::string_view text_messages_state(Caller& caller) {
  if (!caller.context.senders.sms) return "off";
  try {
    const auto of_late = caller.read([](desk::UnitOfWork& unit, const desk::Context& context) {
      return unit.outbox().count_texts(context.now - notices::TextDelivery::kOfLate, std::nullopt);
    });
    return of_late.alarming() ? "many_failed" : "ok";
  } catch (const desk::StorageFailed&) {
    return "unknown";
  }
}

Response healthz(Caller&) { return http::json(200, json::object{{"alive", true}}); }

Response readyz(Caller& caller) {
  auto& deps = caller.services.deps;
  const bool database = deps.storage.ready();
  const bool media = deps.media.ready();
  json::object outbox;
  for (const auto channel : notices::kAllChannels) outbox[notices::word(channel)] = deps.outbox_state(channel);
  return http::json(database && media ? 200 : 503, json::object{{"ready", database && media},
                                                               {"database", database ? "ok" : "failed"},
                                                               {"media", media ? "ok" : "failed"},
                                                               {"outbox", std::move(outbox)},
                                                               {"text_messages", database ? text_messages_state(caller) : "unknown"},
                                                               {"telephone", deps.telephone_state()}});
}

using SocketCall = std::function<http::WebSocketAnswer(Services&, const Request&)>;

http::WebSocketAnswer open_call(Services& services, const Request& request) {
  const std::string ticket(request.query_value("ticket").value_or(""));
  const auto connection =
      services.runner.ask([&](calls::Hall& hall, calls::Now now) -> std::shared_ptr<http::WebSocketSession> {
        const auto id = hall.redeem_ticket(ticket, now);
        // Known to the gateway before the hall can have anything to say to it.
        return id ? services.gateway.make_session(*id) : nullptr;
      });
  if (!connection || *connection == nullptr)
    return http::problem(403, "ticket_refused", "This ticket is not good any more. Ask for a new one.");
  return *connection;
}

http::WebSocketAnswer open_desk(Services& services, const Request& request) {
  const auto session = find_session(services, request);
  if (!session) return not_signed_in();
  const std::string key = secure::to_hex(secure::sha256(request.cookie(kStaffCookie)));
  return services.watchers.make_session(session->clinic.id, session->person.id, key);
}

http::WebSocketHandler guard_socket(Services& services, Permission permission, const SocketCall& call) {
  return [&services, permission, call](const Request& request) -> http::WebSocketAnswer {
    try {
      if (permission != Permission::ticket && permission != Permission::staff)
        return answer_refusal(desk::Why::not_allowed);
      return call(services, request);
    } catch (const desk::StorageFailed&) {
      return storage_failed();
    }
  };
}

// The page for a path; empty: none. What follows a prefix is the page's own business: an unknown link gets the
// same page as a good one.
std::string_view page_of(std::string_view path) {
  constexpr std::array<std::string_view, 7> kStaff = {"/", "/schedule", "/waiting-room", "/settings", "/settings/audit", "/signin", "/forgot"};
  for (const auto one : kStaff)
    if (path == one) return "/staff.html";
  const auto is_below = [&](std::string_view prefix) {
    return path.size() > prefix.size() && path.starts_with(prefix) &&
           path.find('/', prefix.size()) == std::string_view::npos;
  };
  if (is_below("/reset/") || is_below("/visits/")) return "/staff.html";
  if (is_below("/call/")) return "/call.html";
  if (is_below("/g/") || is_below("/a/")) return "/join.html";
  return {};
}

/// A person at a browser, not a program: who asks for a page gets one that says so in words.
bool reads_pages(const Request& request) {
  const auto is_below = [&](std::string_view prefix) { return request.path.starts_with(prefix); };
  return !is_below("/api/") && !is_below("/assets/") && request.header("accept").find("text/html") != std::string_view::npos;
}

std::optional<Response> page_for_nothing(const http::Assets& assets, const Request& request) {
  auto page = assets.serve(request, "/join.html");
  if (page) page->status = 404;
  return page;
}

}  // namespace

Lines operator_routes() {
  return {
      {Method::get, "/healthz", Permission::anybody, healthz},
      {Method::get, "/readyz", Permission::anybody, readyz},
  };
}

void add_sockets(http::Router& router, Services& services) {
  const auto guarded = [&services](Permission permission, const SocketCall& call) {
    return guard_socket(services, permission, call);
  };
  router.add_websocket("/ws/call", Permission::ticket, SocketCall(open_call), guarded);
  router.add_websocket("/ws/desk", Permission::staff, SocketCall(open_desk), guarded);
}

void add_pages(http::Router& router, Services& services) {
  router.set_pages([&services](const Request& request) -> std::optional<Response> {
    const auto& assets = services.deps.assets;
    if (const auto page = page_of(request.path); !page.empty()) return assets.serve(request, page);
    // The .html files are served under the addresses above only.
    if (!request.path.ends_with(".html"))
      if (auto file = assets.serve(request, request.path)) return file;
    return reads_pages(request) ? page_for_nothing(assets, request) : std::nullopt;
  });
}

}  // namespace bedside::api
