#include "api/api.hpp"

#include "api/routes.hpp"
#include "api/services.hpp"

namespace bedside::api {

struct Api::Parts {
  explicit Parts(Dependencies dependencies) : services(std::move(dependencies)) {}
  Services services;
  bool stopped = false;
};

Api::Api(Dependencies dependencies) : parts_(std::make_unique<Parts>(std::move(dependencies))) {}

Api::~Api() { stop(); }

void Api::mount(http::Router& router) {
  Services& services = parts_->services;
  router.add(all_routes(), [&services](Permission permission, const Operation& operation) {
    return guard(services, permission, operation);
  });
  add_sockets(router, services);
  add_pages(router, services);
}

void Api::set_public_url(std::string url) { parts_->services.deps.public_url = std::move(url); }

void Api::start() {
  parts_->services.runner.start();
  parts_->services.caretaker.start();
}

void Api::stop() {
  if (parts_->stopped) return;
  parts_->stopped = true;
  parts_->services.caretaker.stop();
  parts_->services.runner.stop();
}

calls::Runner& Api::hall() { return parts_->services.runner; }

void Api::serve_others(std::function<void(const calls::Output&)> deliver) {
  parts_->services.gateway.serve_others(std::move(deliver));
}

void Api::serve_calls(calls::Dialler& dialler) { parts_->services.dialler = &dialler; }

RefusedTexts::Figures Api::refused_texts() const { return parts_->services.refused_texts.figures(); }

desk::Context Api::context() const { return parts_->services.context(); }

void Api::announce_visit(const ClinicId& clinic, const VisitId& visit) {
  parts_->services.watchers.visit_changed(clinic, visit);
}

}  // namespace bedside::api
