// What the handlers of routes share: the dependencies, the hall, the dashboards that watch, and the few steps
// that several use cases end with. Lives as long as the Api.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "api/caretaker.hpp"
#include "api/fact_writer.hpp"
#include "api/gateway.hpp"
#include "api/refused_texts.hpp"
#include "api/watchers.hpp"
#include "calls/runner.hpp"
#include "desk/clinic_settings.hpp"
#include "desk/entering.hpp"
#include "desk/visit_view.hpp"

namespace bedside::api {

struct Services {
  explicit Services(Dependencies dependencies);

  Dependencies deps;
  Watchers watchers;
  FactWriter facts;
  Gateway gateway;
  calls::Runner runner;
  Caretaker caretaker;
  RefusedTexts refused_texts;
  calls::Dialler* dialler = nullptr;  // nothing: nobody is called

  WallTime wall_now() const;
  desk::Context context() const;

  /// Runs `use` in a read transaction. Throws desk::StorageFailed.
  template <class Use>
  auto read(Use use) {
    return read_by(&desk::Storage::read, use);
  }
  /// For what takes one statement (desk::Storage::read_one).
  template <class Use>
  auto read_one(Use use) {
    return read_by(&desk::Storage::read_one, use);
  }
  template <class Use>
  auto read_by(void (desk::Storage::*way)(const std::function<void(desk::UnitOfWork&)>&), Use use) {
    std::optional<decltype(use(std::declval<desk::UnitOfWork&>()))> answer;
    (deps.storage.*way)([&](desk::UnitOfWork& unit) { answer.emplace(use(unit)); });
    return std::move(*answer);
  }
  /// Not on the hall's thread.
  desk::Presence presence(const VisitId& visit);
  desk::PresenceOf presences(const ClinicId& clinic);
  desk::Outcome<desk::VisitDetails> details(const desk::Actor& actor, const VisitId& visit);

  /// After a use case: dashboards load the visit again, and messages that it queued go out.
  void visit_changed(const ClinicId& clinic, const VisitId& visit);
  void end_visit(const VisitId& visit, calls::EndedReason reason);
  /// `reason`: what the seats are told; nothing: why each ended.
  void end_seats(const std::vector<desk::EndedInvitation>& ended, std::optional<calls::EndedReason> reason = {});
  /// What a running call shows of its visit; providers who are no longer its own leave it.
  void refresh_call(const desk::Actor& actor, const desk::VisitDetails& details);
  /// What a running call shows of its visit.
  void refresh_facts(const ClinicId& clinic, const VisitId& visit);
  /// The same for every running call of a clinic whose settings have changed.
  void refresh_calls(const ClinicId& clinic);
};

}  // namespace bedside::api
