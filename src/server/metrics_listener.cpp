#include "server/metrics_listener.hpp"

#include "secure/hash.hpp"
#include "server/log.hpp"

namespace bedside::server {
namespace {

enum class MetricsPermission { token_where_there_is_one };

/// One collector asks, or two; what else connects is nobody that we know.
constexpr std::size_t kConnections = 32;

bool may_ask(const http::Request& request, const Secret<std::string>& token) {
  if (token.reveal().empty()) return true;
  return secure::constant_time_equal(request.header("authorization"), "Bearer " + token.reveal());
}

http::Response not_yours() {
  auto response = http::text(401, "The token is missing or wrong.\n");
  response.header("WWW-Authenticate", "Bearer");
  return response;
}

http::Response answer(const http::Request& request, const std::function<ServerFigures()>& figures) {
  const auto form = MetricsText::form_for(request.header("accept"));
  auto response = http::text(200, write_metrics(figures(), form));
  response.content_type = MetricsText::content_type(form);
  return response;
}

}  // namespace

Result<std::unique_ptr<http::Server>, std::string> make_metrics_listener(const Settings& settings, std::function<ServerFigures()> figures) {
  if (settings.metrics_listen.empty()) return std::unique_ptr<http::Server>();
  http::Router router;
  const std::vector<http::Route<MetricsPermission, http::Handler>> table = {
      {http::Method::get, "/metrics", MetricsPermission::token_where_there_is_one,
       [figures = std::move(figures)](const http::Request& request) { return answer(request, figures); }}};
  router.add(table, [token = settings.metrics_token](MetricsPermission, const http::Handler& call) -> http::Handler {
    return [token, call](const http::Request& request) { return may_ask(request, token) ? call(request) : not_yours(); };
  });
  http::ServerOptions options;
  options.listen = {settings.metrics_listen};
  if (!settings.tls_certificate.empty() && !is_this_machine(settings.metrics_listen)) options.tls = http::TlsFiles{settings.tls_certificate, settings.tls_key};
  options.limits.connections = kConnections;
  options.limits.workers = 1;
  options.limits.dear_workers = 1;
  options.on_event = [](std::string_view sentence) { log_line(sentence); };
  auto made = http::Server::make(std::move(options), std::move(router));
  if (!made) return Refused{"Setting metrics.listen: " + made.why().sentence};
  return std::move(made.value());
}

}  // namespace bedside::server
