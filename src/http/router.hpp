// The route table. A route names its permission: there is no way to write one without. What a permission
// means is the caller's (`guard`); this folder only makes sure that none is forgotten.
// Matching is exact per segment; "{name}" takes one segment; a fixed segment wins over a parameter.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"
#include "http/websocket.hpp"

namespace bedside::http {

using Handler = std::function<Response(const Request&)>;
using WebSocketHandler = std::function<WebSocketAnswer(const Request&)>;

/// What a route's body may be. Anything else is answered 415 before the handler is called.
enum class BodyKind { json, form, image, text };
/// Where a changing request may come from. `anywhere` is for services that call back (they have no Origin)
/// and prove themselves otherwise.
enum class OriginRule { own_pages, anywhere };

/// `dear` computes for long (a password's hash): it has workers of its own, so that a flood of such requests holds
/// up nobody who only wants to join.
enum class Effort { light, dear };

struct RouteTraits {
  BodyKind body = BodyKind::json;
  OriginRule origin = OriginRule::own_pages;
  Effort effort = Effort::light;
};

/// One line of a table: {Method::post, "/api/visits", Permission::staff, create_visit}. `Permission` is the
/// caller's enum and has no default; `Call` is what the caller's guard takes.
template <class Permission, class Call>
struct Route {
  Route(Method a_method, std::string a_pattern, Permission a_permission, Call a_call, RouteTraits some_traits = {})
      : method(a_method),
        pattern(std::move(a_pattern)),
        permission(a_permission),
        call(std::move(a_call)),
        traits(some_traits) {}

  Method method;
  std::string pattern;
  Permission permission;
  Call call;
  RouteTraits traits;
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Adds a whole table. `guard(permission, call)` answers the Handler that checks the permission and then
  /// calls. A pattern and method given twice stops the program.
  template <class Permission, class Call, class Guard>
  void add(const std::vector<Route<Permission, Call>>& table, Guard guard) {
    for (const auto& route : table)
      add_handler(route.method, route.pattern, guard(route.permission, route.call), route.traits);
  }
  /// A WebSocket route: the Origin must be our own, `guard(permission, call)` answers the WebSocketHandler.
  template <class Permission, class Call, class Guard>
  void add_websocket(std::string pattern, Permission permission, Call call, Guard guard) {
    add_websocket_handler(std::move(pattern), guard(permission, std::move(call)));
  }
  /// GET (and HEAD) of paths that no route knows: the pages. Answers nothing for 404.
  void set_pages(std::function<std::optional<Response>(const Request&)> pages);

  struct Match {
    enum class Kind { handler, websocket, pages, not_found, method_not_allowed } kind = Kind::not_found;
    std::string_view pattern;  // what a log line may show
    const Handler* handler = nullptr;
    const WebSocketHandler* websocket = nullptr;
    RouteTraits traits;
    std::map<std::string, std::string, std::less<>> parameters;
    std::string allow;  // for 405
  };
  /// HEAD finds the route of GET. `path` is as it was sent: its segments are decoded one by one, so an escaped slash divides
  /// nothing, and a link that was mangled on its way is to its route one that nobody knows.
  Match match(Method method, std::string_view path) const;
  const std::function<std::optional<Response>(const Request&)>& pages() const;

  struct Listed {
    Method method;
    std::string pattern;
  };
  std::vector<Listed> list() const;  // for tests that walk every route

 private:
  void add_handler(Method method, std::string pattern, Handler handler, RouteTraits traits);
  void add_websocket_handler(std::string pattern, WebSocketHandler handler);
  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace bedside::http
