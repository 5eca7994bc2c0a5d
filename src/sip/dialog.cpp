#include "sip/dialog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sip/text.hpp"

namespace bedside::sip {
namespace {

/// A chain of proxies has a handful; each is repeated in whatever we send.
constexpr std::size_t kRouteLimit = 16;

std::optional<std::string> contact_of(const Message& message) {
  const auto* contact = message.find(HeaderId::contact);
  if (contact == nullptr) return std::nullopt;
  const auto parsed = parse_name_addr(*contact);
  if (!parsed || !parsed->uri.is_sip()) return std::nullopt;
  return parsed->uri_text;
}

/// Without its tag, which stands in the dialog by itself.
std::string party_of(const std::string& value) {
  const auto close = value.rfind('>');
  const auto from = close == std::string::npos ? 0 : close;
  const auto semicolon = value.find(';', from);
  return std::string(trim(std::string_view(value).substr(0, semicolon)));
}

std::string with_tag(const std::string& party, const std::string& tag) { return tag.empty() ? party : party + ";tag=" + tag; }

std::vector<std::string> routes_of(const Message& message, bool reversed) {
  std::vector<std::string> routes;
  for (const auto* value : message.find_all(HeaderId::record_route)) routes.push_back(*value);
  if (reversed) std::reverse(routes.begin(), routes.end());
  return routes;
}

}  // namespace

bool Dialog::take_cseq(const Message& request) {
  if (remote_cseq && request.cseq <= *remote_cseq) return false;
  remote_cseq = request.cseq;
  return true;
}

void Dialog::take_target(const Message& message) {
  if (auto contact = contact_of(message)) remote_target = std::move(*contact);
}

std::optional<Dialog> make_callee_dialog(const Message& invite, std::string local_tag) {
  auto target = contact_of(invite);
  auto routes = routes_of(invite, false);
  if (!target || routes.size() > kRouteLimit) return std::nullopt;
  Dialog dialog;
  dialog.call_id = invite.call_id;
  dialog.local_tag = std::move(local_tag);
  dialog.remote_tag = invite.from_tag;
  dialog.local_party = party_of(*invite.find(HeaderId::to));
  dialog.remote_party = party_of(*invite.find(HeaderId::from));
  dialog.remote_target = std::move(*target);
  dialog.route_set = std::move(routes);
  dialog.remote_cseq = invite.cseq;
  return dialog;
}

bool complete_caller_dialog(Dialog& dialog, const Message& response) {
  auto target = contact_of(response);
  auto routes = routes_of(response, true);
  if (!target || routes.size() > kRouteLimit) return false;
  dialog.remote_tag = response.to_tag;
  dialog.remote_target = std::move(*target);
  dialog.route_set = std::move(routes);
  return true;
}

std::optional<Uri> next_hop(const Dialog& dialog) {
  if (dialog.route_set.empty()) return parse_uri(dialog.remote_target);
  const auto route = parse_name_addr(dialog.route_set.front());
  if (!route) return std::nullopt;
  return route->uri;
}

std::string write_dialog_request(const Dialog& dialog, const DialogRequest& request) {
  std::string uri = dialog.remote_target;
  std::vector<std::string> routes = dialog.route_set;
  if (!routes.empty()) {
    const auto first = parse_name_addr(routes.front());
    if (first && !find_parameter(first->uri.parameters, "lr")) {
      uri = first->uri_text;
      routes.erase(routes.begin());
      routes.push_back("<" + dialog.remote_target + ">");
    }
  }
  std::vector<std::string> headers{"Via: " + request.via, "Max-Forwards: 70"};
  for (const auto& route : routes) headers.push_back("Route: " + route);
  headers.push_back("From: " + with_tag(dialog.local_party, dialog.local_tag));
  headers.push_back("To: " + with_tag(dialog.remote_party, dialog.remote_tag));
  headers.push_back("Call-ID: " + dialog.call_id);
  headers.push_back(fmt::format("CSeq: {} {}", request.cseq, method_word(request.method)));
  headers.insert(headers.end(), request.headers.begin(), request.headers.end());
  return write_request({method_word(request.method), uri}, headers, request.content);
}

}  // namespace bedside::sip
